// Small helps; every page works without them.
"use strict";

// What tells one request from another.
function newKey() {
  if (window.crypto && window.crypto.randomUUID) { return window.crypto.randomUUID(); }
  return "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, function () {
    return Math.floor(Math.random() * 16).toString(16);
  });
}

// One press sends once: the buttons of a sent form rest until the page is shown again.
document.addEventListener("submit", function (event) {
  var form = event.target;
  var question = form.getAttribute("data-confirm");
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  window.setTimeout(function () {
    form.querySelectorAll("button").forEach(function (button) { button.disabled = true; });
  }, 0);
});
window.addEventListener("pageshow", function (event) {
  // A form come back to is a new request: with its old key it would count as sent already.
  var visit = performance.getEntriesByType("navigation")[0];
  if (event.persisted || (visit && visit.type === "back_forward")) {
    document.querySelectorAll("input[name=request_key]").forEach(function (field) {
      field.value = newKey();
    });
  }
  document.querySelectorAll("form button[disabled]:not([data-blocked])").forEach(function (button) {
    button.disabled = false;
  });
});

// On a phone the pages' row scrolls: bring the present one into it.
document.querySelectorAll(".nav [aria-current]").forEach(function (link) {
  link.parentNode.scrollLeft = link.offsetLeft - 48;
});

// On the projector the arrow keys turn the page.
document.addEventListener("keydown", function (event) {
  var relation = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  if (!relation || event.altKey || event.ctrlKey || event.metaKey) { return; }
  if (event.target.closest("input, select, textarea")) { return; }
  var link = document.querySelector(".projector a[rel=" + relation + "]");
  if (link) { link.click(); }
});

// Tick a whole page of boxes.
document.querySelectorAll("[data-tick-all]").forEach(function (button) {
  button.hidden = false;
  button.addEventListener("click", function () {
    button.form.querySelectorAll("input[name=" + button.getAttribute("data-tick-all") + "]")
      .forEach(function (box) { box.checked = true; });
  });
});

// A file too large is refused before it is sent.
document.addEventListener("change", function (event) {
  var field = event.target;
  var most = field.getAttribute("data-max-bytes");
  if (!most || !field.files) { return; }
  var isTooLarge = Array.prototype.some.call(field.files, function (file) { return file.size > most; });
  field.setCustomValidity(isTooLarge ? field.getAttribute("data-too-large") : "");
  if (isTooLarge) { field.reportValidity(); }
});

// The sign-in page's demo accounts fill the form.
document.addEventListener("click", function (event) {
  var button = event.target.closest("[data-fill-username]");
  if (!button) { return; }
  document.getElementById("id_username").value = button.getAttribute("data-fill-username");
  document.getElementById("id_password").value = button.getAttribute("data-fill-password");
  document.getElementById("id_password").form.requestSubmit();
});
