// The figures that were typed and of which the server has not said that it has them, by the field's
// name: {value, note, version, label, shown, at}. One key a person and dossier; read anew each time,
// because two tabs write it.
export function openJournal(store, key) {
  let memory = null; // where the browser keeps nothing, this page alone knows them

  function entries() {
    return memory || store.read(key) || {};
  }

  function keep(all) {
    memory = store.write(key, all) ? null : all;
  }

  return {
    entries,

    // A note travels only when it was typed: the page's own may be older than a colleague's.
    remember(name, typed) {
      const all = entries();
      all[name] = { ...typed, note: typed.note ?? all[name]?.note ?? null };
      keep(all);
    },

    // What the officer chose, knowing both values, replaces value and version.
    choose(name, { value, version }) {
      const all = entries();
      const unknown = { note: null, label: name, shown: value, at: "" };
      all[name] = { ...unknown, ...all[name], value, version };
      keep(all);
    },

    forget(names) {
      const all = entries();
      for (const name of names) {
        delete all[name];
      }
      keep(all);
    },

    // Forgets what the server stored and returns it. `sent` is the content of each name as it left,
    // `saved` the server's word: name → [version, text if another than sent]. What was typed over
    // meanwhile stays and goes with the new version.
    settle(sent, saved) {
      const all = entries();
      const settled = {};
      for (const name of Object.keys(sent)) {
        if (!(name in saved) || !all[name]) {
          continue;
        }
        if (content(all[name]) === sent[name]) {
          settled[name] = all[name];
          delete all[name];
        } else {
          all[name].version = saved[name][0];
        }
      }
      keep(all);
      return settled;
    },
  };
}

export function content(entry) {
  return JSON.stringify([entry.value, entry.note]);
}

// "14:02 7/11": what is offered may be some days old.
export function dayAndTime(date) {
  return `${date.toTimeString().slice(0, 5)} ${date.getDate()}/${date.getMonth() + 1}`;
}
