import assert from "node:assert/strict";
import { test } from "node:test";

import { openStore } from "../../static/js/store.js";
import { fakeStorage, storeOn } from "./fakes.js";

test("an object comes back as it was written", () => {
  const store = storeOn(fakeStorage());

  assert.equal(store.write("a", { one: 1 }), true);

  assert.deepEqual(store.read("a"), { one: 1 });
});

test("an empty object leaves nothing behind", () => {
  const storage = fakeStorage();
  const store = storeOn(storage);
  store.write("a", { one: 1 });
  store.write("b", { one: 1 });

  store.write("a", {});
  store.write("b", null);

  assert.deepEqual([...storage.kept], []);
});

test("what is no JSON counts as nothing", () => {
  const storage = fakeStorage();
  storage.kept.set("a", "{half");

  assert.equal(storeOn(storage).read("a"), null);
});

test("a full disk and a forbidden storage are said, not thrown", () => {
  const full = fakeStorage();
  full.isFull = true;
  const forbidden = openStore(() => {
    throw new Error("SecurityError");
  });

  assert.equal(storeOn(full).write("a", { one: 1 }), false);
  assert.equal(forbidden.write("a", { one: 1 }), false);
  assert.equal(forbidden.read("a"), null);
});
