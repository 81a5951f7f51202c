// What is typed into a form stays in this browser until the server has it, so that a lost line, an
// ended session or a closed page loses no words: it is offered when the form is next shown. Every
// form that is sent whole and has something to type in takes part; data-keep="no" leaves one out.
// The server's "kept" cookie names a form that it has stored (config/kept.py).
import { differs, draftOf, fieldsOf, isTyped, nameOf, put } from "./drafts/draft.js";
import { openStore } from "./store.js";

const store = openStore(() => window.localStorage);
const seats = {};

function parts(form) {
  return {
    fields: fieldsOf(form.elements),
    hidden: Array.from(form.querySelectorAll("input[type=hidden]")),
  };
}

function keep(form) {
  const path = new URL(form.getAttribute("action") || location.href, location.href).pathname;
  const name = nameOf(document.body.dataset.person, path, parts(form).hidden, seats);
  const key = `draft:${name}`;
  const label = document.createElement("input");
  label.type = "hidden";
  label.name = "keep";
  label.value = name;
  form.append(label);
  let draft = store.read(key);
  if (draft && differs(parts(form), draft)) {
    offer(
      form,
      () => put(parts(form), draft),
      () => {
        draft = null;
        store.write(key, draft);
      },
    );
  }
  form.addEventListener("input", () => {
    draft = draftOf(parts(form), draft);
    store.write(key, draft); // where nothing can be kept, the form still sends what it shows
  });
}

function offer(form, take, drop) {
  const template = document.getElementById("draft-offer");
  const alert = template.content.firstElementChild.cloneNode(true);
  for (const [button, act] of [
    ["[data-take]", take],
    ["[data-drop]", drop],
  ]) {
    alert.querySelector(button).addEventListener("click", () => {
      act();
      alert.remove();
    });
  }
  form.insertBefore(
    alert,
    Array.from(form.children).find((child) => child.type !== "hidden"),
  );
  const folded = form.closest("details");
  if (folded) {
    folded.open = true;
  }
  // The first on the page must not be overlooked, nor must what the page says at its head.
  if (!document.querySelector(".messages") && document.querySelector("[data-offer]") === alert) {
    alert.scrollIntoView({ block: "center" });
  }
}

const kept = /(?:^|; )kept=([^;]+)/.exec(document.cookie);
if (kept) {
  store.write(`draft:${kept[1]}`, null);
  document.cookie = "kept=; path=/; max-age=0; samesite=lax";
}
// The workbench has a journal of its own (figures.js).
for (const form of document.querySelectorAll(
  "form[method=post]:not([data-keep=no]):not([hx-post]):not(#figures)",
)) {
  if (parts(form).fields.some(isTyped)) {
    keep(form);
  }
}
