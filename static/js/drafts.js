// What is typed into a form with data-keep stays in this browser until the server has it, so that
// a lost line, an ended session or a closed page loses no words. The answer that says so names the
// form (data-kept, see app.js).
"use strict";

document.querySelectorAll("form[data-keep]").forEach(function (form) {
  const key = "draft:" + form.dataset.keep;
  const offer = form.querySelector("[data-offer]");

  function fields() {
    return Array.from(form.elements).filter(function (field) {
      return field.name && field.type !== "hidden" && field.tagName !== "BUTTON";
    });
  }

  function stored() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch (_error) {
      return null;
    }
  }

  function write(typed) {
    try {
      if (typed) {
        localStorage.setItem(key, JSON.stringify(typed));
      } else {
        localStorage.removeItem(key);
      }
    } catch (_error) {
      // No storage (private window, full disk): the form still sends what it shows.
    }
  }

  const kept = stored();
  if (kept && fields().some((field) => field.name in kept && kept[field.name] !== field.value)) {
    offer.hidden = false;
  }
  offer.querySelector("[data-take]").addEventListener("click", function () {
    fields().forEach(function (field) {
      if (field.name in kept) { field.value = kept[field.name]; }
    });
    write(kept);
    offer.hidden = true;
  });
  offer.querySelector("[data-drop]").addEventListener("click", function () {
    write(null);
    offer.hidden = true;
  });
  form.addEventListener("input", function () {
    write(Object.fromEntries(fields().map((field) => [field.name, field.value])));
  });
});
