// Small helps; every page works without them.
import { newKey } from "./request_key.js";

// One press sends once: the buttons of a sent form rest until the page is shown again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = form.getAttribute("data-confirm");
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  window.setTimeout(() => {
    for (const button of form.querySelectorAll("button")) {
      button.disabled = true;
    }
  }, 0);
});
window.addEventListener("pageshow", (event) => {
  // A form come back to is a new request: with its old key it would count as sent already.
  const visit = performance.getEntriesByType("navigation")[0];
  if (event.persisted || visit?.type === "back_forward") {
    for (const field of document.querySelectorAll("input[name=request_key]")) {
      field.value = newKey();
    }
  }
  for (const button of document.querySelectorAll("form button[disabled]:not([data-blocked])")) {
    button.disabled = false;
  }
});

// On a phone the pages' row scrolls: bring the present one into it.
for (const link of document.querySelectorAll(".nav [aria-current]")) {
  link.parentNode.scrollLeft = link.offsetLeft - 48;
}

// On the projector the arrow keys turn the page.
document.addEventListener("keydown", (event) => {
  const relation = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  if (!relation || event.altKey || event.ctrlKey || event.metaKey) {
    return;
  }
  if (!event.target.closest("input, select, textarea")) {
    document.querySelector(`.projector a[rel=${relation}]`)?.click();
  }
});

// Tick a whole page of boxes.
for (const button of document.querySelectorAll("[data-tick-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const name = button.getAttribute("data-tick-all");
    for (const box of button.form.querySelectorAll(`input[name=${name}]`)) {
      box.checked = true;
    }
  });
}

// A file too large is refused before it is sent.
document.addEventListener("change", (event) => {
  const field = event.target;
  const most = field.getAttribute("data-max-bytes");
  if (!most || !field.files) {
    return;
  }
  const isTooLarge = Array.from(field.files).some((file) => file.size > most);
  field.setCustomValidity(isTooLarge ? field.getAttribute("data-too-large") : "");
  if (isTooLarge) {
    field.reportValidity();
  }
});

// The sign-in page's demo accounts fill the form.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill-username]");
  if (!button) {
    return;
  }
  document.getElementById("id_username").value = button.getAttribute("data-fill-username");
  document.getElementById("id_password").value = button.getAttribute("data-fill-password");
  document.getElementById("id_password").form.requestSubmit();
});
