// The workbench saves each figure by itself. Until the server has one, a journal in the browser
// keeps it, so that a lost line, an expired session or a closed tab loses nothing.
import { cellsFrom, takePaste } from "./figures/block.js";
import { dayAndTime, openJournal } from "./figures/journal.js";
import { offerUnsent } from "./figures/offer.js";
import { page, part, say, sender, shownIn, tell } from "./figures/page.js";
import { watchQuestions } from "./figures/questions.js";
import { openQueue } from "./figures/queue.js";
import { newKey } from "./request_key.js";
import { openStore } from "./store.js";

const store = openStore(() => window.localStorage);
const journal = openJournal(store, say.journal);
const queue = openQueue({ journal, send, page, clock: window, newKey });

// --- sending ---

function send(values) {
  window.htmx.ajax("POST", say.url, { source: sender, swap: "none", values }).catch(() => {
    // htmx:afterRequest below hears of every failure.
  });
}
sender.addEventListener("figures-kept", (event) => queue.stored(event.detail));
sender.addEventListener("htmx:afterRequest", (event) => {
  queue.answered(event.detail.successful, event.detail.xhr.status);
});
window.addEventListener("online", queue.retry);

document.addEventListener("htmx:oobAfterSwap", (event) => {
  // A refused figure is marked for those who do not see the words beside it. The event names what
  // was there before.
  const state = document.getElementById(event.detail.target.id);
  if (state?.id.startsWith("state-") && state.dataset.tone === "returned") {
    const figure = document.getElementById(state.id.replace("state-", "figure-"));
    figure?.setAttribute("aria-invalid", "true");
  }
  // What became of figures of other criteria is added where they were offered.
  const offered = document.getElementById("journal");
  offered.hidden = !offered.children.length;
});

// --- typing ---

function remember(name, isNote) {
  const figure = part("figure", name);
  figure.removeAttribute("aria-invalid");
  journal.remember(name, {
    value: figure.value,
    note: isNote ? part("note", name).value : null,
    version: part("version", name).value,
    label: figure.getAttribute("aria-label"),
    shown: shownIn(figure),
    at: dayAndTime(new Date()),
  });
}

function rememberTyped(field) {
  const name = field.name.replace(/:note$/, "");
  remember(name, field.matches("[data-note]"));
  return name;
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-figure], [data-note]")) {
    rememberTyped(event.target);
  }
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-figure], [data-note]")) {
    queue.add([rememberTyped(event.target)]);
  }
});

// Enter goes down, as in a spreadsheet; the form itself is for browsers without scripts.
const form = document.getElementById("figures");
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-figure]")) {
    return;
  }
  event.preventDefault();
  const below = cellsFrom(event.target, 2, 1)[1]?.[0];
  if (below) {
    below.focus();
  } else {
    event.target.blur();
  }
});

form.addEventListener("paste", (event) => {
  takePaste(event, (names) => {
    for (const name of names) {
      remember(name, false);
    }
    queue.add(names);
  });
});

// --- "nothing to count": a nought with its reason ---

for (const button of document.querySelectorAll("[data-nothing]")) {
  button.hidden = false;
}
// The note keeps the focus: leaving it would save it, move the row and lose the press.
form.addEventListener("mousedown", (event) => {
  if (event.target.closest("[data-nothing]")) {
    event.preventDefault();
  }
});
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-nothing]");
  if (!button) {
    return;
  }
  const name = button.getAttribute("data-nothing");
  const note = part("note", name);
  if (!note.value.trim()) {
    tell(name, "question", say.why);
    note.focus();
    return;
  }
  if (!note.value.startsWith(say.nothing)) {
    note.value = `${say.nothing}: ${note.value.trim()}`;
  }
  part("figure", name).value = "0";
  remember(name, true);
  queue.add([name]);
});

watchQuestions(journal, queue);
offerUnsent(journal, queue);

// --- typed while this script was still on its way: nothing has heard of it ---

function shownFirst(field) {
  if (!field.options) {
    return field.defaultValue;
  }
  const options = [...field.options];
  return (options.find((option) => option.defaultSelected) ?? options[0]).value;
}

// Into a page loaded again or come back to, the browser puts what stood there before, perhaps older
// than what is stored. Only in a new one is every difference the officer's.
if (performance.getEntriesByType("navigation")[0]?.type === "navigate") {
  for (const field of document.querySelectorAll("[data-figure], [data-note]")) {
    if (field.value !== shownFirst(field)) {
      const name = rememberTyped(field);
      // Where one is typing still, leaving the field sends it.
      if (field.options || field !== document.activeElement) {
        queue.add([name]);
      }
    }
  }
}
