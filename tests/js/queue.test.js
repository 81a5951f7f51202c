import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { openJournal } from "../../static/js/figures/journal.js";
import { openQueue } from "../../static/js/figures/queue.js";
import { fakeClock, fakeStorage, storeOn } from "./fakes.js";

const SECONDS = 1000; // ms

let clock, journal, queue, requests, shown;

beforeEach(() => {
  clock = fakeClock();
  journal = openJournal(storeOn(fakeStorage()), "figures-7-12");
  requests = [];
  shown = [];
  queue = openQueue({
    journal,
    clock,
    send: (values) => requests.push(values),
    page: {
      waiting: noting("waiting"),
      failed: noting("failed"),
      unsent: noting("unsent"),
      version: noting("version"),
      text: noting("text"),
    },
    newKey: () => `key-${requests.length + 1}`,
  });
});

function noting(what) {
  return (...words) => shown.push([what, ...words]);
}

function type(name, value, changes) {
  journal.remember(name, {
    value,
    note: null,
    version: "3",
    label: name,
    shown: value,
    ...changes,
  });
}

function typeAndLeave(name, value, changes) {
  type(name, value, changes);
  queue.add([name]);
}

function isKept(name) {
  return name in journal.entries();
}

test("a figure leaves at once, with the version seen when it was typed and a key of its own", () => {
  typeAndLeave("children:end", "481");

  assert.deepEqual(requests, [
    { request_key: "key-1", "children:end": "481", "children:end:version": "3" },
  ]);
  assert.deepEqual(shown, [
    ["waiting", "children:end"],
    ["unsent", 0, false],
  ]);
});

test("a typed note goes with its figure, an emptied one too", () => {
  typeAndLeave("children:end", "481", { note: "" });

  assert.equal(requests[0]["children:end:note"], "");
});

test("what the journal does not hold is not sent", () => {
  queue.add(["children:end"]);

  assert.deepEqual(requests, []);
});

test("one request at a time; what is typed meanwhile goes together in the next", () => {
  typeAndLeave("children:end", "481");
  typeAndLeave("measured:end", "470");
  typeAndLeave("births:end", "35");
  assert.equal(requests.length, 1);

  queue.stored({ "children:end": ["4"] });
  assert.equal(requests.length, 1);
  queue.answered(true, 200);

  assert.equal(requests.length, 2);
  assert.deepEqual(requests[1], {
    request_key: "key-2",
    "measured:end": "470",
    "measured:end:version": "3",
    "births:end": "35",
    "births:end:version": "3",
  });
});

test("a stored figure leaves the journal and the page learns its version", () => {
  typeAndLeave("children:end", "481");

  queue.stored({ "children:end": ["4"] });
  queue.answered(true, 200);

  assert.equal(isKept("children:end"), false);
  assert.deepEqual(shown.at(-2), ["version", "children:end", "4"]);
  assert.deepEqual(shown.at(-1), ["unsent", 0, false]);
});

test("a figure that the server writes otherwise is shown as stored", () => {
  typeAndLeave("children:end", "1 481");

  queue.stored({ "children:end": ["4", "1481"] });

  assert.deepEqual(shown.at(-1), ["text", "children:end", "1 481", "1481"]);
});

test("a refused figure stays in the journal and is not sent again by itself", () => {
  typeAndLeave("children:end", "nhiều");

  queue.stored({});
  queue.answered(true, 200);
  clock.pass(60 * SECONDS);

  assert.equal(isKept("children:end"), true);
  assert.equal(requests.length, 1);
});

test("a figure typed over on its way is sent again with the new version", () => {
  typeAndLeave("children:end", "48");
  typeAndLeave("children:end", "481");

  queue.stored({ "children:end": ["4"] });
  queue.answered(true, 200);

  assert.equal(requests[1]["children:end"], "481");
  assert.equal(requests[1]["children:end:version"], "4");
  assert.equal(isKept("children:end"), true);
});

test("a stored figure of another request is left alone", () => {
  typeAndLeave("children:end", "481");
  type("measured:end", "470");

  queue.stored({ "measured:end": ["9"] });

  assert.equal(journal.entries()["measured:end"].version, "3");
  assert.equal(
    shown.some(([what]) => what === "version"),
    false,
  );
});

test("a lost line is told and tried again after a quarter of a minute", () => {
  typeAndLeave("children:end", "481");

  queue.answered(false, 0);
  assert.deepEqual(shown.slice(-2), [
    ["failed", "children:end", false],
    ["unsent", 1, false],
  ]);
  assert.equal(isKept("children:end"), true);

  clock.pass(14 * SECONDS);
  assert.equal(requests.length, 1);
  clock.pass(1 * SECONDS);
  assert.equal(requests.length, 2);
  assert.equal(requests[1]["children:end"], "481");
  assert.notEqual(requests[1].request_key, requests[0].request_key);
  assert.deepEqual(shown.at(-1), ["unsent", 0, false]);
});

test("the line's return tries again at once, and the clock then sends nothing twice", () => {
  typeAndLeave("children:end", "481");
  queue.answered(false, 0);

  queue.retry();
  queue.stored({ "children:end": ["4"] });
  queue.answered(true, 200);
  clock.pass(60 * SECONDS);

  assert.equal(requests.length, 2);
});

test("failing again and again waits once each time", () => {
  typeAndLeave("children:end", "481");
  queue.answered(false, 0);
  queue.retry();
  queue.answered(false, 0);

  clock.pass(15 * SECONDS);

  assert.equal(requests.length, 3);
});

test("with nothing failed the line's return sends nothing", () => {
  queue.retry();

  assert.deepEqual(requests, []);
});

test("a page whose key has run out asks for a reload and stops trying", () => {
  typeAndLeave("children:end", "481");

  queue.answered(false, 403);
  clock.pass(60 * SECONDS);

  assert.equal(requests.length, 1);
  assert.deepEqual(shown.slice(-2), [
    ["failed", "children:end", true],
    ["unsent", 1, true],
  ]);
  assert.equal(isKept("children:end"), true);
});

test("what was typed behind a failing request is still sent", () => {
  typeAndLeave("children:end", "481");
  typeAndLeave("measured:end", "470");

  queue.answered(false, 0);

  assert.equal(requests.length, 2);
  assert.deepEqual(Object.keys(requests[1]), [
    "request_key",
    "measured:end",
    "measured:end:version",
  ]);
});

test("it is known which figures are on their way", () => {
  typeAndLeave("children:end", "481");
  assert.equal(queue.isSending("children:end"), true);
  assert.equal(queue.isSending("measured:end"), false);

  queue.answered(true, 200);

  assert.equal(queue.isSending("children:end"), false);
});

test("an agreement to re-open goes with the figure until that one is stored, and no further", () => {
  type("children:end", "481");
  queue.agreeToReopen("children");
  queue.add(["children:end"]);
  assert.equal(requests[0]["reopen:children"], "1");

  queue.answered(false, 0);
  queue.retry();
  assert.equal(requests[1]["reopen:children"], "1");

  queue.stored({ "children:end": ["4"] });
  queue.answered(true, 200);
  typeAndLeave("children:end", "490");
  assert.equal("reopen:children" in requests[2], false);
});

test("a stored figure of the year's start does not use up the agreement", () => {
  typeAndLeave("children:start", "470");
  queue.agreeToReopen("children");
  queue.stored({ "children:start": ["2"] });
  queue.answered(true, 200);

  typeAndLeave("children:end", "481");

  assert.equal(requests[1]["reopen:children"], "1");
});
