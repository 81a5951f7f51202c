// Coming back: what was typed and never arrived is offered (#journal).
import { content } from "./journal.js";
import { part, say, shownIn } from "./page.js";

export function offerUnsent(journal, queue) {
  const known = journal.entries();
  journal.forget(Object.keys(known).filter((name) => isOnThePage(name, known[name])));
  const offered = { ...journal.entries() };
  if (!Object.keys(offered).length) {
    return;
  }
  const place = document.getElementById("journal");
  const head = document.createElement("b");
  const list = document.createElement("ul");
  const buttons = document.createElement("div");
  head.textContent = say.left;
  list.append(...Object.keys(offered).map((name) => lineOf(name, offered[name])));
  buttons.className = "row";
  buttons.append(
    button(say.send, "primary", () => {
      const names = stillOffered();
      for (const name of names) {
        put(name, offered[name]);
      }
      queue.add(names);
    }),
    button(say.forget, "", () => journal.forget(stillOffered())),
  );
  place.append(head, list, buttons);
  place.hidden = false;

  // What was typed over since goes its own way.
  function stillOffered() {
    const left = journal.entries();
    return Object.keys(offered).filter(
      (name) => left[name] && content(left[name]) === content(offered[name]),
    );
  }

  function button(text, look, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.className = look;
    made.addEventListener("click", () => {
      place.replaceChildren();
      place.hidden = true;
      act();
    });
    return made;
  }
}

function isOnThePage(name, entry) {
  const figure = part("figure", name);
  const note = part("note", name);
  return (
    figure?.value === entry.value && (!note || entry.note === null || note.value === entry.note)
  );
}

function lineOf(name, entry) {
  const line = document.createElement("li");
  const version = part("version", name);
  line.textContent = `${entry.label}: ${entry.shown || "–"} (${entry.at})`;
  if (version && version.value !== String(entry.version)) {
    const shown = shownIn(part("figure", name)) || "–";
    line.textContent += ` · ${say.stored.replace("#", () => shown)}`;
  }
  return line;
}

function put(name, entry) {
  const figure = part("figure", name);
  const note = part("note", name);
  if (figure) {
    figure.value = entry.value;
  }
  if (note && entry.note !== null) {
    note.value = entry.note;
  }
}
