// Where the reader is, in the address: corpus, conversation, open article with its places. Which view
// it is, and what it lists, stands behind the #. A step that Back should undo is a new entry.

const NAMES = { conversation: "c", shared: "shared", corpus: "corpus", article: "article", places: "places", check: "check", of: "of" };
const REMEMBERED = "nachgefragt_corpus";

/** Return what the address names; what it does not name is empty. */
export function named() {
  const given = new URLSearchParams(location.search);
  return Object.fromEntries(Object.entries(NAMES).map(([name, key]) => [name, given.get(key) ?? ""]));
}

function changed(changes) {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (name === "view") address.hash = value;
    else if (value) address.searchParams.set(NAMES[name], value);
    else address.searchParams.delete(NAMES[name]);
  }
  return address;
}

/** Go on to what *changes* say; Back leads here again. */
export function goTo(changes, state = null) {
  const address = changed(changes);
  if (address.href !== location.href) history.pushState(state, "", address);
}

/** Let the address say *changes*, without a step for Back. */
export function correct(changes, state = history.state) {
  const address = changed(changes);
  if (address.href !== location.href) history.replaceState(state, "", address);
}

// A private window may have nowhere to remember.
export function rememberCorpus(name) {
  try {
    localStorage.setItem(REMEMBERED, name);
  } catch {
    // Then it is the default one the next time.
  }
}

export function rememberedCorpus() {
  try {
    return localStorage.getItem(REMEMBERED) ?? "";
  } catch {
    return "";
  }
}

// A permanent link, article/ID#12-40, comes here with its place behind the #.
const PLACE = /^#(\d+-\d+(?:,\d+-\d+)*)$/;
const linked = PLACE.exec(location.hash);
if (linked && named().article) correct({ places: linked[1], view: "" });
