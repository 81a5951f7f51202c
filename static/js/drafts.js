// What is typed into a form stays in this browser until the server has it, so that a lost line, an
// ended session or a closed page loses no words: it is offered when the form is next shown. Every
// form that is sent whole and has something to type in takes part; data-keep="no" leaves one out.
// The server's "kept" cookie names a form that it has stored (config/kept.py).
"use strict";

(function () {
  const person = document.body.dataset.person;
  const template = document.getElementById("draft-offer");
  // What belongs to one showing of a page, or to the seat of the form rather than its subject.
  const passing = /^(csrfmiddlewaretoken|request_key|keep|next|version|seen.*|.*-.*)$/;
  const seats = {};

  // --- which form is which, and what of it is kept ---

  function fields(form) {
    return Array.from(form.elements).filter(function (field) {
      return field.name && !/^(hidden|submit|button|password|file|fieldset)$/.test(field.type);
    });
  }

  function isTyped(field) {
    return field.tagName === "TEXTAREA" || (field.tagName === "INPUT" && !isTick(field));
  }

  function isTick(field) {
    return field.type === "checkbox" || field.type === "radio";
  }

  function hidden(form) {
    return Array.from(form.querySelectorAll("input[type=hidden]"));
  }

  function nameOf(form) {
    const subject = hidden(form)
      .filter((field) => !passing.test(field.name))
      .map((field) => field.name + "=" + field.value);
    const path = new URL(form.getAttribute("action") || location.href, location.href).pathname;
    const name = [path].concat(subject).join(" ");
    seats[name] = (seats[name] || 0) + 1;
    return person + "-" + short(name + " " + seats[name]);
  }

  // Two hashes of 32 bits: short enough for a cookie, and for one office's forms unlike each other.
  function short(text) {
    let one = 2166136261, two = 5381;
    for (const sign of text) {
      one = Math.imul(one ^ sign.codePointAt(0), 16777619);
      two = Math.imul(two, 33) ^ sign.codePointAt(0);
    }
    return (one >>> 0).toString(36) + "-" + (two >>> 0).toString(36);
  }

  function part(field) {
    return isTick(field) ? field.name + "=" + field.value : field.name;
  }

  function value(field) {
    return isTick(field) ? field.checked : field.value;
  }

  function shown(field) {
    if (isTick(field)) { return field.defaultChecked; }
    if (field.tagName !== "SELECT") { return field.defaultValue; }
    const chosen = Array.from(field.options).find((option) => option.defaultSelected);
    return (chosen || field.options[0] || field).value;
  }

  // --- the store ---

  function stored(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch (_error) {
      return null;
    }
  }

  function write(key, typed) {
    try {
      if (typed && Object.keys(typed).length) {
        localStorage.setItem(key, JSON.stringify(typed));
      } else {
        localStorage.removeItem(key);
      }
    } catch (_error) {
      // No storage (private window, full disk): the form still sends what it shows.
    }
  }

  // Only what was changed is kept, with what its page had seen: put back later, it must not pass
  // for a change of what others have written since.
  function draftOf(form, before) {
    const draft = {};
    const numbers = new Set();
    fields(form).forEach(function (field) {
      const name = part(field);
      if (value(field) === shown(field) && !(before && before[name] === value(field))) { return; }
      draft[name] = value(field);
      numbers.add((/-\d+$/.exec(name) || [""])[0]);
    });
    if (!numbers.size) { return draft; }
    hidden(form).forEach(function (field) {
      const number = (/-\d+$/.exec(field.name) || [""])[0];
      if (/^(version$|seen)/.test(field.name) && (!number || numbers.has(number))) {
        const key = "hidden:" + field.name;
        draft[key] = before && key in before ? before[key] : field.value;
      }
    });
    return draft;
  }

  function put(form, draft) {
    fields(form).forEach(function (field) {
      if (!(part(field) in draft)) { return; }
      if (isTick(field)) { field.checked = draft[part(field)]; } else { field.value = draft[part(field)]; }
    });
    hidden(form).forEach(function (field) {
      if ("hidden:" + field.name in draft) { field.value = draft["hidden:" + field.name]; }
    });
  }

  // --- each form ---

  function keep(form) {
    const name = nameOf(form);
    const key = "draft:" + name;
    const label = document.createElement("input");
    label.type = "hidden";
    label.name = "keep";
    label.value = name;
    form.append(label);
    let draft = stored(key);
    if (draft && fields(form).some((field) => part(field) in draft && draft[part(field)] !== value(field))) {
      offer(form, function () { put(form, draft); }, function () { write(key, draft = null); });
    }
    form.addEventListener("input", function () {
      draft = draftOf(form, draft);
      write(key, draft);
    });
  }

  function offer(form, take, drop) {
    const alert = template.content.firstElementChild.cloneNode(true);
    [["[data-take]", take], ["[data-drop]", drop]].forEach(function ([button, act]) {
      alert.querySelector(button).addEventListener("click", function () {
        act();
        alert.remove();
      });
    });
    const first = Array.from(form.children).find((child) => child.type !== "hidden");
    form.insertBefore(alert, first);
    const folded = form.closest("details");
    if (folded) { folded.open = true; }
    // The first on the page must not be overlooked, nor must what the page says at its head.
    if (!document.querySelector(".messages") && document.querySelector("[data-offer]") === alert) {
      alert.scrollIntoView({ block: "center" });
    }
  }

  const kept = /(?:^|; )kept=([^;]+)/.exec(document.cookie);
  if (kept) {
    write("draft:" + kept[1], null);
    document.cookie = "kept=; path=/; max-age=0; samesite=lax";
  }
  // The workbench has a journal of its own (figures.js).
  document
    .querySelectorAll("form[method=post]:not([data-keep=no]):not([hx-post]):not(#figures)")
    .forEach(function (form) {
      if (fields(form).some(isTyped)) { keep(form); }
    });
})();
