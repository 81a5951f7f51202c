// Where a figure stands on the page, and what the page says of it. The words are those of #sender.
export const sender = document.getElementById("sender");
export const say = sender.dataset;

// The element of a figure by its kind: "figure", "note", "state" or "version".
export function part(kind, name) {
  return document.getElementById(`${kind}-${name.replace(":", "-")}`);
}

export function tell(name, tone, text) {
  const place = part("state", name);
  if (!place) {
    return;
  }
  place.setAttribute("data-tone", tone);
  place.textContent = text;
}

export function shownIn(figure) {
  return figure.options ? figure.options[figure.selectedIndex].text.trim() : figure.value;
}

// How the queue shows what becomes of each figure.
export const page = {
  waiting(name) {
    tell(name, "waiting", say.sending);
  },

  failed(name, isStale) {
    tell(name, "failed", isStale ? say.stale : say.failed);
  },

  unsent(count, isStale) {
    const chip = document.getElementById("unsent");
    chip.hidden = !count;
    chip.textContent = (isStale ? say.unsentStale : say.unsent).replace("#", count);
  },

  version(name, version) {
    const field = part("version", name);
    if (field) {
      field.value = version;
    }
  },

  // How the server writes the figure, unless it was typed over meanwhile.
  text(name, sent, text) {
    const figure = part("figure", name);
    if (figure && figure.value === sent) {
      figure.value = text;
    }
  },
};
