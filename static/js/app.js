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

// Each autosaved figure is a request of its own, told apart by its key.
function newKey() {
  if (window.crypto && window.crypto.randomUUID) { return window.crypto.randomUUID(); }
  return "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, function () {
    return Math.floor(Math.random() * 16).toString(16);
  });
}

function tell(name, tone, text) {
  var place = document.getElementById("state-" + name.replace(":", "-"));
  if (!place) { return; }
  place.setAttribute("data-tone", tone);
  place.textContent = text;
}

function words(key) {
  return document.getElementById("save-words").getAttribute("data-" + key);
}

document.addEventListener("htmx:configRequest", function (event) {
  var name = event.target.name;
  if (!name) { return; }
  event.detail.parameters.request_key = newKey();
  tell(name, "waiting", words("sending"));
});

["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach(function (failure) {
  document.addEventListener(failure, function (event) {
    var name = event.detail.requestConfig.elt.name;
    if (name) { tell(name, "returned", words("failed")); }
  });
});

// Two officers on one figure: the second chooses which value stands.
document.addEventListener("click", function (event) {
  var button = event.target.closest("[data-keep-mine], [data-take-stored]");
  if (!button) { return; }
  var key = button.getAttribute("data-keep-mine") || button.getAttribute("data-take-stored");
  var figure = document.getElementById("figure-" + key);
  figure.value = button.getAttribute("data-value");
  button.closest(".alert").remove();
  figure.dispatchEvent(new Event("change", { bubbles: true }));
  figure.focus();
});
