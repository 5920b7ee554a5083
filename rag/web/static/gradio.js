// The bridge to Gradio, which puts the parts of the page in place after these modules have begun.
// Each part then tells of itself by an event (see `_html` in app.py) with what Gradio gives it alone:
// its `element`, `trigger` to raise one of its events, `server` with its functions there, and `watch`
// to hear of changes.

const PARTS = ["head", "archive", "browse", "corpora", "draft"];

const arrive = (name) =>
  new Promise((resolve) => {
    document.addEventListener(`nachgefragt:${name}`, ({ detail }) => resolve(detail), { once: true });
  });

const arriving = new Map(PARTS.map((name) => [name, arrive(name)]));

/** Return the part *name* once it is there. */
export function part(name) {
  return arriving.get(name);
}

/** Call *look* whenever something in Gradio's part of the page was added or removed. */
export function watchAll(look) {
  const page = document.querySelector(".gradio-container") ?? document.body;
  new MutationObserver(look).observe(page, { childList: true, subtree: true });
}
