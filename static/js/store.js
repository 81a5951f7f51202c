// Objects in the browser's storage as JSON. The storage comes as a function, because a browser that
// keeps nothing for this site throws already when asked for it.
export function openStore(storageOf) {
  return {
    read(key) {
      try {
        return JSON.parse(storageOf().getItem(key));
      } catch {
        return null;
      }
    },

    // An empty object is taken out. False where nothing can be kept (private window, full disk).
    write(key, object) {
      try {
        if (object && Object.keys(object).length) {
          storageOf().setItem(key, JSON.stringify(object));
        } else {
          storageOf().removeItem(key);
        }
        return true;
      } catch {
        return false;
      }
    },
  };
}
