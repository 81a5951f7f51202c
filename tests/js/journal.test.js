import assert from "node:assert/strict";
import { test } from "node:test";

import { content, dayAndTime, openJournal } from "../../static/js/figures/journal.js";
import { fakeStorage, storeOn } from "./fakes.js";

const KEY = "figures-7-12";

function typed(value, changes) {
  const seen = { version: "3", label: "Số trẻ em, Cuối năm", shown: value, at: "14:02 7/11" };
  return { value, note: null, ...seen, ...changes };
}

test("what is typed is there when the page is opened again", () => {
  const storage = fakeStorage();
  openJournal(storeOn(storage), KEY).remember("children:end", typed("481"));

  const entries = openJournal(storeOn(storage), KEY).entries();

  assert.deepEqual(entries, { "children:end": typed("481") });
});

test("another person's or dossier's journal is not touched", () => {
  const storage = fakeStorage();
  openJournal(storeOn(storage), KEY).remember("children:end", typed("481"));

  assert.deepEqual(openJournal(storeOn(storage), "figures-8-12").entries(), {});
  assert.deepEqual(openJournal(storeOn(storage), "figures-7-13").entries(), {});
});

test("two tabs keep each other's figures", () => {
  const storage = fakeStorage();
  const one = openJournal(storeOn(storage), KEY);
  const two = openJournal(storeOn(storage), KEY);

  one.remember("children:end", typed("481"));
  two.remember("measured:end", typed("470"));

  assert.deepEqual(Object.keys(one.entries()), ["children:end", "measured:end"]);
});

test("a note travels only when it was typed, and stays with later figures", () => {
  const journal = openJournal(storeOn(fakeStorage()), KEY);

  journal.remember("children:end", typed("481"));
  assert.equal(journal.entries()["children:end"].note, null);

  journal.remember("children:end", typed("481", { note: "theo trạm y tế" }));
  journal.remember("children:end", typed("482"));
  assert.equal(journal.entries()["children:end"].note, "theo trạm y tế");

  journal.remember("children:end", typed("482", { note: "" }));
  assert.equal(journal.entries()["children:end"].note, "");
});

test("only what the server says is stored is forgotten", () => {
  const journal = openJournal(storeOn(fakeStorage()), KEY);
  journal.remember("children:end", typed("481"));
  journal.remember("measured:end", typed("470"));
  const sent = {
    "children:end": content(typed("481")),
    "measured:end": content(typed("470")),
  };

  const settled = journal.settle(sent, { "children:end": ["4"] });

  assert.deepEqual(settled, { "children:end": typed("481") });
  assert.deepEqual(journal.entries(), { "measured:end": typed("470") });
});

test("a stored figure that was not sent from here stays", () => {
  const journal = openJournal(storeOn(fakeStorage()), KEY);
  journal.remember("children:end", typed("481"));

  journal.settle({}, { "children:end": ["4"] });

  assert.deepEqual(journal.entries(), { "children:end": typed("481") });
});

test("a figure typed over while it was on its way stays, with the version just stored", () => {
  const journal = openJournal(storeOn(fakeStorage()), KEY);
  journal.remember("children:end", typed("481"));
  const sent = { "children:end": content(typed("481")) };
  journal.remember("children:end", typed("48"));

  const settled = journal.settle(sent, { "children:end": ["4"] });

  assert.deepEqual(settled, {});
  assert.deepEqual(journal.entries(), { "children:end": typed("48", { version: "4" }) });
});

test("a note typed while the figure was on its way stays too", () => {
  const journal = openJournal(storeOn(fakeStorage()), KEY);
  journal.remember("children:end", typed("481"));
  const sent = { "children:end": content(typed("481")) };
  journal.remember("children:end", typed("481", { note: "theo trạm y tế" }));

  journal.settle(sent, { "children:end": ["4"] });

  assert.equal(journal.entries()["children:end"].note, "theo trạm y tế");
});

test("a choice between two officers' values takes value and version and keeps the rest", () => {
  const journal = openJournal(storeOn(fakeStorage()), KEY);
  journal.remember("children:end", typed("481", { note: "theo trạm y tế" }));

  journal.choose("children:end", { value: "490", version: "5" });
  journal.choose("measured:end", { value: "470", version: "2" });

  assert.deepEqual(journal.entries(), {
    "children:end": {
      ...typed("481", { note: "theo trạm y tế" }),
      value: "490",
      version: "5",
    },
    "measured:end": {
      value: "470",
      note: null,
      version: "2",
      label: "measured:end",
      shown: "470",
      at: "",
    },
  });
});

test("a dismissed figure is gone and the storage empty", () => {
  const storage = fakeStorage();
  const journal = openJournal(storeOn(storage), KEY);
  journal.remember("children:end", typed("481"));

  journal.forget(["children:end", "never-typed:end"]);

  assert.deepEqual([...storage.kept], []);
});

test("where the browser keeps nothing the page itself remembers, until it can", () => {
  const storage = fakeStorage();
  const journal = openJournal(storeOn(storage), KEY);
  storage.isFull = true;
  journal.remember("children:end", typed("481"));
  assert.deepEqual(journal.entries(), { "children:end": typed("481") });
  assert.deepEqual([...storage.kept], []);

  storage.isFull = false;
  journal.remember("measured:end", typed("470"));

  assert.deepEqual(Object.keys(openJournal(storeOn(storage), KEY).entries()), [
    "children:end",
    "measured:end",
  ]);
});

test("a day and time are short and in the reader's zone", () => {
  assert.equal(dayAndTime(new Date(2025, 10, 7, 14, 2)), "14:02 7/11");
});
