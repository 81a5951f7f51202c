// What the server asks back (#conflicts): which of two officers' values stands, and whether a figure
// may re-open sign-offs. Nothing of it is saved until the officer says so.
import { part } from "./page.js";

export function watchQuestions(journal, queue) {
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-keep-mine], [data-take-stored]");
    if (choice) {
      choose(choice);
    }
    const answer = event.target.closest("[data-reopen], [data-keep-stored]");
    if (answer) {
      answerAll(answer);
    }
  });

  function choose(button) {
    const name = button.getAttribute("data-keep-mine") || button.getAttribute("data-take-stored");
    const figure = part("figure", name);
    put(name, button);
    button.closest(".alert").remove();
    queue.add([name]);
    if (figure) {
      figure.focus();
    }
  }

  function answerAll(button) {
    const asked = button.closest("[data-reopening]");
    const known = journal.entries();
    for (const line of asked.querySelectorAll("[data-name]")) {
      const name = line.getAttribute("data-name");
      if (!button.hasAttribute("data-keep-stored")) {
        queue.agreeToReopen(line.getAttribute("data-item"));
      } else if (name in known) {
        put(name, line);
      }
    }
    asked.remove();
    queue.add(asked.getAttribute("data-reopening").split(" "));
  }

  function put(name, chosen) {
    const value = chosen.getAttribute("data-value");
    const figure = part("figure", name);
    journal.choose(name, { value, version: chosen.getAttribute("data-version") });
    if (figure) {
      figure.value = value;
    }
  }

  // An answer about other figures leaves what is still to be chosen where it stands.
  let unanswered = [];
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (event.detail.target.id !== "conflicts") {
      return;
    }
    unanswered = Array.from(event.detail.target.querySelectorAll(".alert")).filter((alert) =>
      Array.from(alert.querySelectorAll("[data-name], [data-keep-mine]")).some(
        (line) =>
          !queue.isSending(line.getAttribute("data-name") || line.getAttribute("data-keep-mine")),
      ),
    );
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    document.getElementById("conflicts").append(...unanswered);
    unanswered = [];
  });
}
