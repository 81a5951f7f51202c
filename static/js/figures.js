// The workbench saves each figure by itself. Until the server has one, a journal in the browser
// keeps it, so that a lost line, an expired session or a closed tab loses nothing.
"use strict";

(function () {
  const sender = document.getElementById("sender");
  const say = sender.dataset;
  const failed = new Set();
  const pending = new Set();
  const reopen = new Set(); // items whose sign-offs the officer agreed to re-open
  let busy = null; // what is on its way: name → content, one request at a time
  let retryTimer = 0;
  let memory = null; // the journal where the browser keeps nothing
  let isStale = false; // the page's own key has run out: only a reload helps

  // --- the journal: name → {value, note, version, label, shown, at} ---

  function entries() {
    if (memory) { return memory; }
    try {
      return JSON.parse(localStorage.getItem(say.journal)) || {};
    } catch (_error) {
      return {};
    }
  }

  function keep(all) {
    try {
      if (Object.keys(all).length) {
        localStorage.setItem(say.journal, JSON.stringify(all));
      } else {
        localStorage.removeItem(say.journal);
      }
      memory = null;
    } catch (_error) {
      memory = all; // no storage (private window, full disk): only this page knows them
    }
  }

  function content(entry) {
    return JSON.stringify([entry.value, entry.note]);
  }

  // --- the page ---

  function part(kind, name) {
    return document.getElementById(kind + "-" + name.replace(":", "-"));
  }

  function tell(name, tone, text) {
    const place = part("state", name);
    if (!place) { return; }
    place.setAttribute("data-tone", tone);
    place.textContent = text;
  }

  // "14:02 7/11": what is offered may be some days old.
  function now() {
    const time = new Date();
    return time.toTimeString().slice(0, 5) + " " + time.getDate() + "/" + (time.getMonth() + 1);
  }

  function nameOf(element) {
    return element.name.replace(/:note$/, "");
  }

  function shownIn(figure) {
    return figure.options ? figure.options[figure.selectedIndex].text.trim() : figure.value;
  }

  // A note travels only when it was typed: the page's own may be older than a colleague's.
  function remember(name, isNote) {
    const figure = part("figure", name);
    const all = entries();
    const before = all[name] ? all[name].note : null;
    figure.removeAttribute("aria-invalid");
    all[name] = {
      value: figure.value,
      note: isNote ? part("note", name).value : before,
      version: part("version", name).value,
      label: figure.getAttribute("aria-label"),
      shown: shownIn(figure),
      at: now(),
    };
    keep(all);
  }

  function countUnsent() {
    const chip = document.getElementById("unsent");
    chip.hidden = !failed.size;
    chip.textContent = (isStale ? say.unsentStale : say.unsent).replace("#", failed.size);
  }

  // --- sending ---

  function queue(names) {
    const all = entries();
    names.filter(function (name) { return name in all; }).forEach(function (name) {
      pending.add(name);
      failed.delete(name);
      tell(name, "waiting", say.sending);
    });
    countUnsent();
    pump();
  }

  function pump() {
    if (busy || !pending.size) { return; }
    const all = entries();
    const values = { request_key: newKey() };
    busy = {};
    pending.forEach(function (name) {
      const entry = all[name];
      if (!entry) { return; }
      busy[name] = content(entry);
      values[name] = entry.value;
      // What the officer saw when typing: a page opened later may show a colleague's newer figure.
      values[name + ":version"] = entry.version;
      if (entry.note !== null) { values[name + ":note"] = entry.note; }
    });
    reopen.forEach(function (item) { values["reopen:" + item] = "1"; });
    pending.clear();
    htmx.ajax("POST", say.url, { source: sender, swap: "none", values: values }).catch(function () {
      // htmx:afterRequest below hears of every failure.
    });
  }

  sender.addEventListener("figures-kept", function (event) {
    const all = entries();
    Object.keys(busy || {}).forEach(function (name) {
      if (!(name in event.detail)) { return; }
      // Agreed for this value: what is signed anew meanwhile is asked about anew.
      if (name.endsWith(":end")) { reopen.delete(name.split(":")[0]); }
      const saved = event.detail[name]; // version, and the text where it is another than was sent
      const version = part("version", name);
      const figure = part("figure", name);
      if (version) { version.value = saved[0]; }
      if (!all[name]) { return; }
      if (content(all[name]) !== busy[name]) {
        all[name].version = saved[0];
        return;
      }
      if (saved.length > 1 && figure && figure.value === all[name].value) { figure.value = saved[1]; }
      delete all[name];
    });
    keep(all);
  });

  sender.addEventListener("htmx:afterRequest", function (event) {
    const sent = Object.keys(busy || {});
    busy = null;
    if (!event.detail.successful) {
      isStale = event.detail.xhr.status === 403;
      sent.forEach(function (name) {
        failed.add(name);
        tell(name, "failed", isStale ? say.stale : say.failed);
      });
      window.clearTimeout(retryTimer);
      if (!isStale) { retryTimer = window.setTimeout(retry, 15000); }
    }
    countUnsent();
    pump();
  });

  // A refused figure is marked for those who do not see the words beside it.
  document.addEventListener("htmx:oobAfterSwap", function (event) {
    // The event names what was there before.
    const state = document.getElementById(event.detail.target.id);
    if (!state || !state.id.startsWith("state-") || state.dataset.tone !== "returned") { return; }
    const figure = document.getElementById(state.id.replace("state-", "figure-"));
    if (figure) { figure.setAttribute("aria-invalid", "true"); }
  });

  function retry() {
    if (failed.size) { queue(Array.from(failed)); }
  }
  window.addEventListener("online", retry);

  // --- typing ---

  document.addEventListener("input", function (event) {
    if (event.target.matches("[data-figure], [data-note]")) {
      remember(nameOf(event.target), event.target.matches("[data-note]"));
    }
  });
  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-figure], [data-note]")) { return; }
    const name = nameOf(event.target);
    remember(name, event.target.matches("[data-note]"));
    queue([name]);
  });

  // Enter goes down, as in a spreadsheet; the form itself is for browsers without scripts.
  const form = document.getElementById("figures");
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.target.matches("[data-figure]")) { return; }
    event.preventDefault();
    const below = cellsFrom(event.target, 2, 1)[1];
    if (below && below[0]) { below[0].focus(); } else { event.target.blur(); }
  });

  document.querySelectorAll("[data-nothing]").forEach(function (button) { button.hidden = false; });
  // The note keeps the focus: leaving it would save it, move the row and lose the press.
  form.addEventListener("mousedown", function (event) {
    if (event.target.closest("[data-nothing]")) { event.preventDefault(); }
  });
  form.addEventListener("click", function (event) {
    const button = event.target.closest("[data-nothing]");
    if (!button) { return; }
    const name = button.getAttribute("data-nothing");
    const note = part("note", name);
    if (!note.value.trim()) {
      tell(name, "question", say.why);
      note.focus();
      return;
    }
    if (!note.value.startsWith(say.nothing)) { note.value = say.nothing + ": " + note.value.trim(); }
    part("figure", name).value = "0";
    remember(name, true);
    queue([name]);
  });

  // --- pasting a block copied from a spreadsheet ---

  // Rows of figure fields from one field on, to the right and down; null where a figure is closed.
  function cellsFrom(first, rows, columns) {
    const row = first.closest("tr");
    const column = Array.from(row.cells).indexOf(first.closest("td"));
    const below = Array.from(row.parentNode.rows).slice(row.rowIndex - row.parentNode.rows[0].rowIndex);
    return below.slice(0, rows).map(function (line) {
      return Array.from(line.cells).slice(column, column + columns).map(function (cell) {
        return cell.querySelector("[data-figure]");
      });
    });
  }

  // False where a choice has no such answer; the figure then stays as it was.
  function fill(figure, text) {
    if (!figure.options) {
      figure.value = text;
      return true;
    }
    const wanted = text.toLowerCase();
    const choice = Array.from(figure.options).find(function (option) {
      return option.text.trim().toLowerCase() === wanted || option.value === wanted;
    });
    if (choice) { figure.value = choice.value; }
    return Boolean(choice);
  }

  form.addEventListener("paste", function (event) {
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n+$/, "");
    if (!event.target.matches("[data-figure]") || !/[\t\n]/.test(text)) { return; }
    event.preventDefault();
    const block = text.split("\n").map(function (line) { return line.split("\t"); });
    const widest = Math.max.apply(null, block.map(function (line) { return line.length; }));
    const cells = cellsFrom(event.target, block.length, widest);
    const names = [];
    const unknown = [];
    let outside = 0;
    block.forEach(function (line, at) {
      line.forEach(function (text, across) {
        const figure = cells[at] && cells[at][across];
        const typed = text.trim();
        if (!typed) { return; }
        if (!figure) {
          outside += 1;
        } else if (fill(figure, typed)) {
          remember(figure.name);
          names.push(figure.name);
        } else {
          unknown.push("“" + typed + "” (" + figure.getAttribute("aria-label") + ")");
        }
      });
    });
    queue(names);
    tellPasted(names.length, unknown, outside);
  });

  function tellPasted(count, unknown, outside) {
    const parts = [say.pasted.replace("#", count)];
    if (unknown.length) { parts.push(say.unknown.replace("#", function () { return unknown.join("; "); })); }
    if (outside) { parts.push(say.outside.replace("#", outside)); }
    const told = document.getElementById("pasted");
    told.hidden = false;
    told.setAttribute("data-tone", parts.length > 1 ? "question" : "waiting");
    told.textContent = parts.join(" ");
  }

  // --- two officers on one figure: the second sees both and chooses ---

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-keep-mine], [data-take-stored]");
    if (!button) { return; }
    const name = button.getAttribute("data-keep-mine") || button.getAttribute("data-take-stored");
    const all = entries();
    const figure = part("figure", name);
    all[name] = Object.assign(
      { note: null, label: name, shown: button.getAttribute("data-value"), at: "" },
      all[name],
      { value: button.getAttribute("data-value"), version: button.getAttribute("data-version") }
    );
    keep(all);
    if (figure) { figure.value = all[name].value; }
    button.closest(".alert").remove();
    queue([name]);
    if (figure) { figure.focus(); }
  });

  // An answer about other figures leaves what is still to be chosen where it stands.
  let unanswered = [];
  document.addEventListener("htmx:oobBeforeSwap", function (event) {
    if (event.detail.target.id !== "conflicts") { return; }
    unanswered = Array.from(event.detail.target.querySelectorAll(".alert")).filter(function (alert) {
      const asked = Array.from(alert.querySelectorAll("[data-name], [data-keep-mine]"));
      return asked.some(function (line) {
        return !((line.getAttribute("data-name") || line.getAttribute("data-keep-mine")) in (busy || {}));
      });
    });
  });
  document.addEventListener("htmx:oobAfterSwap", function () {
    const place = document.getElementById("conflicts");
    unanswered.forEach(function (alert) { place.append(alert); });
    unanswered = [];
    // What became of figures of other criteria is added where they were offered.
    const journal = document.getElementById("journal");
    journal.hidden = !journal.children.length;
  });

  // --- a figure that re-opens sign-offs: saved only when the officer says so ---

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-reopen], [data-keep-stored]");
    if (!button) { return; }
    const asked = button.closest("[data-reopening]");
    const isKept = button.hasAttribute("data-keep-stored");
    const all = entries();
    asked.querySelectorAll("[data-name]").forEach(function (line) {
      const name = line.getAttribute("data-name");
      const figure = part("figure", name);
      if (!isKept) {
        reopen.add(line.getAttribute("data-item"));
      } else if (all[name]) {
        all[name].value = line.getAttribute("data-value");
        all[name].version = line.getAttribute("data-version");
        if (figure) { figure.value = all[name].value; }
      }
    });
    keep(all);
    asked.remove();
    queue(asked.getAttribute("data-reopening").split(" "));
  });

  // --- coming back: what was typed and never arrived is offered ---

  function offer() {
    const all = entries();
    Object.keys(all).forEach(function (name) {
      const figure = part("figure", name);
      const note = part("note", name);
      const isSame = figure && figure.value === all[name].value
        && (!note || all[name].note === null || note.value === all[name].note);
      if (isSame) { delete all[name]; }
    });
    keep(all);
    const names = Object.keys(all);
    if (!names.length) { return; }
    const place = document.getElementById("journal");
    const list = document.createElement("ul");
    names.forEach(function (name) {
      const line = document.createElement("li");
      line.textContent = all[name].label + ": " + (all[name].shown || "–") + " (" + all[name].at + ")";
      const version = part("version", name);
      if (version && version.value !== String(all[name].version)) {
        const shown = shownIn(part("figure", name)) || "–";
        line.textContent += " · " + say.stored.replace("#", function () { return shown; });
      }
      list.append(line);
    });
    const buttons = document.createElement("div");
    buttons.className = "row";
    buttons.append(
      button(say.send, "primary", function () {
        const waiting = stillOffered();
        waiting.forEach(function (name) {
          if (part("figure", name)) { part("figure", name).value = all[name].value; }
          if (part("note", name) && all[name].note !== null) { part("note", name).value = all[name].note; }
        });
        queue(waiting);
      }),
      button(say.forget, "", function () {
        const left = entries();
        stillOffered().forEach(function (name) { delete left[name]; });
        keep(left);
      })
    );

    // What was typed over since goes its own way.
    function stillOffered() {
      const left = entries();
      return names.filter(function (name) {
        return left[name] && content(left[name]) === content(all[name]);
      });
    }

    const head = document.createElement("b");
    head.textContent = say.left;
    place.append(head, list, buttons);
    place.hidden = false;

    function button(text, look, act) {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = text;
      made.className = look;
      made.addEventListener("click", function () {
        place.replaceChildren();
        place.hidden = true;
        act();
      });
      return made;
    }
  }
  offer();

  // --- typed while this script was still on its way: nothing has heard of it ---

  function shownFirst(field) {
    if (!field.options) { return field.defaultValue; }
    const options = Array.from(field.options);
    return (options.find(function (option) { return option.defaultSelected; }) || options[0]).value;
  }

  function hearWhatIsTyped() {
    // Into a page loaded again or come back to, the browser puts what stood there before, perhaps
    // older than what is stored. Only in a new one is every difference the officer's.
    const visit = performance.getEntriesByType("navigation")[0];
    if (!visit || visit.type !== "navigate") { return; }
    document.querySelectorAll("[data-figure], [data-note]").forEach(function (field) {
      if (field.value === shownFirst(field)) { return; }
      remember(nameOf(field), field.matches("[data-note]"));
      // Where one is typing still, leaving the field sends it.
      if (field.options || field !== document.activeElement) { queue([nameOf(field)]); }
    });
  }
  hearWhatIsTyped();
})();
