import assert from "node:assert/strict";
import { test } from "node:test";

import { differs, draftOf, fieldsOf, isTyped, nameOf, put } from "../../static/js/drafts/draft.js";

function text(name, shown, value = shown) {
  return { tagName: "INPUT", type: "text", name, defaultValue: shown, value };
}

function tick(name, value, isShown, checked = isShown) {
  return { tagName: "INPUT", type: "checkbox", name, value, defaultChecked: isShown, checked };
}

function select(name, shown, value = shown) {
  const options = ["", "1", "2"].map((option) => ({
    value: option,
    defaultSelected: option === shown,
  }));
  return { tagName: "SELECT", type: "select-one", name, options, value };
}

function hidden(name, value) {
  return { tagName: "INPUT", type: "hidden", name, value };
}

function named(person, path, ...hiddenFields) {
  return nameOf(person, path, hiddenFields, {});
}

test("passwords, files, buttons and fields without a name are never kept", () => {
  const elements = [
    text("words", ""),
    { ...text("old", ""), type: "password" },
    { ...text("scan", ""), type: "file" },
    { ...text("go", ""), type: "submit" },
    text("", ""),
    hidden("version", "3"),
  ];

  assert.deepEqual(
    fieldsOf(elements).map((field) => field.name),
    ["words"],
  );
});

test("a form takes part when there is something to type, not only to tick or choose", () => {
  assert.equal(isTyped(text("words", "")), true);
  assert.equal(isTyped({ ...text("words", ""), tagName: "TEXTAREA", type: "textarea" }), true);
  assert.equal(isTyped(tick("agreed", "1", false)), false);
  assert.equal(isTyped(select("unit", "1")), false);
});

test("only what was changed is kept", () => {
  const fields = [
    text("words", "như cũ"),
    text("reason", "", "thiếu số"),
    tick("box", "1", false, true),
    tick("box", "2", true),
    select("unit", "1", "2"),
    select("other", "1"),
  ];

  assert.deepEqual(draftOf({ fields, hidden: [] }, null), {
    reason: "thiếu số",
    "box=1": true,
    unit: "2",
  });
});

test("a draft carries what its page had seen, of the rows that were changed", () => {
  const fields = [text("points-1", "", "8"), text("points-2", "")];
  const seen = [hidden("fingerprint-1", "a"), hidden("fingerprint-2", "b"), hidden("version", "3")];

  assert.deepEqual(draftOf({ fields, hidden: seen }, null), {
    "points-1": "8",
    "hidden:fingerprint-1": "a",
    "hidden:version": "3",
  });
});

test("a draft put back and typed on keeps what its own page had seen, not the newer", () => {
  const before = { words: "một", "hidden:version": "3" };
  const form = { fields: [text("words", "", "một hai")], hidden: [hidden("version", "5")] };

  assert.deepEqual(draftOf(form, before), { words: "một hai", "hidden:version": "3" });
});

test("typing back what the page shows ends the draft, unless the draft said the same", () => {
  const form = { fields: [text("words", "một", "một")], hidden: [hidden("version", "5")] };

  assert.deepEqual(draftOf(form, { words: "hai", "hidden:version": "3" }), {});
  assert.deepEqual(draftOf(form, { words: "một", "hidden:version": "3" }), {
    words: "một",
    "hidden:version": "3",
  });
});

test("a draft is worth offering only where the form shows something else", () => {
  const form = { fields: [text("words", "một"), tick("box", "1", true)], hidden: [] };

  assert.equal(differs(form, { words: "một", "box=1": true }), false);
  assert.equal(differs(form, { words: "hai" }), true);
  assert.equal(differs(form, { "box=1": false }), true);
  assert.equal(differs(form, { gone: "hai" }), false);
});

test("a draft put back fills words, ticks and what its page had seen", () => {
  const form = {
    fields: [text("words", "một"), text("other", "x"), tick("box", "1", false)],
    hidden: [hidden("version", "5"), hidden("request_key", "k")],
  };

  put(form, { words: "hai", "box=1": true, "hidden:version": "3" });

  assert.deepEqual(
    form.fields.map((field) => field.value),
    ["hai", "x", "1"],
  );
  assert.equal(form.fields[2].checked, true);
  assert.deepEqual(
    form.hidden.map((field) => field.value),
    ["3", "k"],
  );
});

test("a form's name is that of its person, address and subject, whatever passes", () => {
  const form = named("7", "/ho-so/12/", hidden("item", "3"));

  assert.equal(
    named(
      "7",
      "/ho-so/12/",
      hidden("request_key", "k"),
      hidden("item", "3"),
      hidden("fingerprint", "a"),
    ),
    form,
  );
  assert.notEqual(named("8", "/ho-so/12/", hidden("item", "3")), form);
  assert.notEqual(named("7", "/ho-so/13/", hidden("item", "3")), form);
  assert.notEqual(named("7", "/ho-so/12/", hidden("item", "4")), form);
  assert.match(form, /^7-[0-9a-z-]{1,38}$/); // what the server's cookie takes
});

test("forms alike on one page are told apart by their seat", () => {
  const seats = {};

  const names = [1, 2].map(() => nameOf("7", "/ho-so/12/", [], seats));

  assert.notEqual(names[0], names[1]);
  assert.equal(nameOf("7", "/ho-so/12/", [], {}), names[0]);
});
