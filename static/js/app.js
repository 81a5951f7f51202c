// Small helps; every page works without them.
"use strict";

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
window.addEventListener("pageshow", function () {
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
