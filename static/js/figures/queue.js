// Sends what the journal holds, one request at a time, so that nobody conflicts with themselves;
// what fails is sent again. `send` gets the fields of a request, of which `stored` and `answered`
// are told later; `page` shows what becomes of each figure.
import { content } from "./journal.js";

const RETRY_AFTER = 15000; // ms

export function openQueue({ journal, send, page, clock, newKey }) {
  const pending = new Set();
  const failed = new Set();
  const reopen = new Set(); // items whose sign-offs the officer agreed to re-open
  let sent = null; // what is on its way: name → content
  let timer = 0;
  let isStale = false; // the page's own key has run out: only a reload helps

  function add(names) {
    const all = journal.entries();
    for (const name of names.filter((each) => each in all)) {
      pending.add(name);
      failed.delete(name);
      page.waiting(name);
    }
    page.unsent(failed.size, isStale);
    pump();
  }

  function pump() {
    if (sent || !pending.size) {
      return;
    }
    const all = journal.entries();
    const values = { request_key: newKey() };
    sent = {};
    for (const name of pending) {
      const entry = all[name];
      if (!entry) {
        continue;
      }
      sent[name] = content(entry);
      values[name] = entry.value;
      // What the officer saw when typing: a page opened later may show a colleague's newer figure.
      values[`${name}:version`] = entry.version;
      if (entry.note !== null) {
        values[`${name}:note`] = entry.note;
      }
    }
    for (const item of reopen) {
      values[`reopen:${item}`] = "1";
    }
    pending.clear();
    send(values);
  }

  function retry() {
    if (failed.size) {
      add(Array.from(failed));
    }
  }

  return {
    add,
    retry,

    agreeToReopen(item) {
      reopen.add(item);
    },

    isSending(name) {
      return name in (sent || {});
    },

    // The server has these: name → [version, text if another than sent].
    stored(saved) {
      for (const name of Object.keys(sent || {}).filter((each) => each in saved)) {
        // Agreed for this value: what is signed anew meanwhile is asked about anew.
        if (name.endsWith(":end")) {
          reopen.delete(name.split(":")[0]);
        }
        page.version(name, saved[name][0]);
      }
      for (const [name, entry] of Object.entries(journal.settle(sent || {}, saved))) {
        if (saved[name].length > 1) {
          page.text(name, entry.value, saved[name][1]);
        }
      }
    },

    // The request has ended, well or not.
    answered(isSuccessful, status) {
      const names = Object.keys(sent || {});
      sent = null;
      if (!isSuccessful) {
        isStale = status === 403;
        for (const name of names) {
          failed.add(name);
          page.failed(name, isStale);
        }
        clock.clearTimeout(timer);
        if (!isStale) {
          timer = clock.setTimeout(retry, RETRY_AFTER);
        }
      }
      page.unsent(failed.size, isStale);
      pump();
    },
  };
}
