// The world around the modules, as small as they need it.
import { openStore } from "../../static/js/store.js";

// A browser's storage; `isFull` lets it refuse like a full disk or a private window.
export function fakeStorage() {
  const kept = new Map();
  return {
    isFull: false,
    kept,
    getItem: (key) => kept.get(key) ?? null,
    removeItem: (key) => kept.delete(key),
    setItem(key, text) {
      if (this.isFull) {
        throw new Error("QuotaExceededError");
      }
      kept.set(key, text);
    },
  };
}

export function storeOn(storage) {
  return openStore(() => storage);
}

// A clock that moves when told to.
export function fakeClock() {
  const timers = new Map();
  let now = 0;
  let last = 0;
  return {
    setTimeout(act, after) {
      last += 1;
      timers.set(last, { act, at: now + after });
      return last;
    },
    clearTimeout(timer) {
      timers.delete(timer);
    },
    pass(time) {
      now += time;
      for (const [timer, { act, at }] of timers) {
        if (at <= now) {
          timers.delete(timer);
          act();
        }
      }
    },
  };
}
