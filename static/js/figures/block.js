// A block of cells copied from a spreadsheet, pasted over the figures from one field on.
import { say } from "./page.js";

// Rows of figure fields from one field on, to the right and down; null where a figure is closed.
export function cellsFrom(first, rows, columns) {
  const row = first.closest("tr");
  const column = Array.from(row.cells).indexOf(first.closest("td"));
  const all = Array.from(row.parentNode.rows);
  const below = all.slice(row.rowIndex - all[0].rowIndex);
  return below
    .slice(0, rows)
    .map((line) =>
      Array.from(line.cells, (cell) => cell.querySelector("[data-figure]")).slice(
        column,
        column + columns,
      ),
    );
}

// Pastes and tells what became of it; `filled` hears the names of the figures that changed.
export function takePaste(event, filled) {
  const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n+$/, "");
  if (!event.target.matches("[data-figure]") || !/[\t\n]/.test(text)) {
    return;
  }
  event.preventDefault();
  const block = text.split("\n").map((line) => line.split("\t"));
  const widest = Math.max(...block.map((line) => line.length));
  const cells = cellsFrom(event.target, block.length, widest);
  const names = [];
  const unknown = [];
  let outside = 0;
  block.forEach((line, at) => {
    line.forEach((cell, across) => {
      const typed = cell.trim();
      const figure = cells[at]?.[across];
      if (!typed) {
        return;
      }
      if (!figure) {
        outside += 1;
      } else if (fill(figure, typed)) {
        names.push(figure.name);
      } else {
        unknown.push(`“${typed}” (${figure.getAttribute("aria-label")})`);
      }
    });
  });
  filled(names);
  tellPasted(names.length, unknown, outside);
}

// False where a choice has no such answer; the figure then stays as it was.
function fill(figure, text) {
  if (!figure.options) {
    figure.value = text;
    return true;
  }
  const wanted = text.toLowerCase();
  const choice = Array.from(figure.options).find(
    (option) => option.text.trim().toLowerCase() === wanted || option.value === wanted,
  );
  if (choice) {
    figure.value = choice.value;
  }
  return Boolean(choice);
}

function tellPasted(count, unknown, outside) {
  const parts = [say.pasted.replace("#", count)];
  if (unknown.length) {
    parts.push(say.unknown.replace("#", () => unknown.join("; ")));
  }
  if (outside) {
    parts.push(say.outside.replace("#", outside));
  }
  const told = document.getElementById("pasted");
  told.hidden = false;
  told.setAttribute("data-tone", parts.length > 1 ? "question" : "waiting");
  told.textContent = parts.join(" ");
}
