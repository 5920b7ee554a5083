// What is typed and chosen for a corpus outlives a reload of the tab, and ends with it.

const nameOf = (corpus) => `nachgefragt_draft:${corpus}`;

/** Return what was kept for *corpus*. */
export function keptFor(corpus) {
  try {
    return JSON.parse(sessionStorage.getItem(nameOf(corpus))) ?? {};
  } catch {
    return {};
  }
}

/** Keep *changes* for *corpus* beside what is kept already. */
export function keepFor(corpus, changes) {
  try {
    sessionStorage.setItem(nameOf(corpus), JSON.stringify({ ...keptFor(corpus), ...changes }));
  } catch {
    // A private window may have nowhere to keep it.
  }
}
