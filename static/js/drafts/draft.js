// Which form is which, and what of it is kept: on form fields alone, without a page around them.
// A form comes as {fields, hidden}: what a person fills in, and its hidden inputs.

// What belongs to one showing of a page, or to the seat of the form rather than its subject.
const passing = /^(csrfmiddlewaretoken|request_key|keep|next|version|fingerprint.*|.*-.*)$/;

export function fieldsOf(elements) {
  return Array.from(elements).filter(
    (field) => field.name && !/^(hidden|submit|button|password|file|fieldset)$/.test(field.type),
  );
}

export function isTyped(field) {
  return field.tagName === "TEXTAREA" || (field.tagName === "INPUT" && !isTick(field));
}

// A form's name: the person, its address, its subject and, among forms alike on one page, its seat,
// counted in `seats`.
export function nameOf(person, path, hidden, seats) {
  const subject = hidden
    .filter((field) => !passing.test(field.name))
    .map((field) => `${field.name}=${field.value}`);
  const name = [path].concat(subject).join(" ");
  seats[name] = (seats[name] || 0) + 1;
  return `${person}-${short(`${name} ${seats[name]}`)}`;
}

// Two hashes of 32 bits: short enough for a cookie, and for one office's forms unlike each other.
function short(text) {
  let one = 2166136261;
  let two = 5381;
  for (const sign of text) {
    one = Math.imul(one ^ sign.codePointAt(0), 16777619);
    two = Math.imul(two, 33) ^ sign.codePointAt(0);
  }
  return `${(one >>> 0).toString(36)}-${(two >>> 0).toString(36)}`;
}

// Only what was changed is kept, with what its page showed: put back later, it must not pass
// for a change of what others have written since.
export function draftOf({ fields, hidden }, before) {
  const draft = {};
  const numbers = new Set();
  for (const field of fields) {
    const name = partOf(field);
    const value = valueOf(field);
    if (value === shownIn(field) && !(before && before[name] === value)) {
      continue;
    }
    draft[name] = value;
    numbers.add(numberOf(name));
  }
  if (!numbers.size) {
    return draft;
  }
  for (const field of hidden) {
    const number = numberOf(field.name);
    if (/^(version$|fingerprint)/.test(field.name) && (!number || numbers.has(number))) {
      const key = `hidden:${field.name}`;
      draft[key] = before && key in before ? before[key] : field.value;
    }
  }
  return draft;
}

export function differs({ fields }, draft) {
  return fields.some((field) => {
    const name = partOf(field);
    return name in draft && draft[name] !== valueOf(field);
  });
}

export function put({ fields, hidden }, draft) {
  for (const field of fields) {
    const name = partOf(field);
    if (name in draft) {
      field[isTick(field) ? "checked" : "value"] = draft[name];
    }
  }
  for (const field of hidden) {
    const name = `hidden:${field.name}`;
    if (name in draft) {
      field.value = draft[name];
    }
  }
}

function isTick(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function partOf(field) {
  return isTick(field) ? `${field.name}=${field.value}` : field.name;
}

function valueOf(field) {
  return isTick(field) ? field.checked : field.value;
}

// What the page showed before anyone typed.
function shownIn(field) {
  if (isTick(field)) {
    return field.defaultChecked;
  }
  if (field.tagName !== "SELECT") {
    return field.defaultValue;
  }
  const chosen = Array.from(field.options).find((option) => option.defaultSelected);
  return (chosen || field.options[0] || field).value;
}

// "-3" of "points-3": the row of a form with many.
function numberOf(name) {
  return (/-\d+$/.exec(name) || [""])[0];
}
