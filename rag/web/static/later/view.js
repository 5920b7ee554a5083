// A view whose content comes by an address of its own: it is shown as the page's address says.

import { part, watchAll } from "../gradio.js";
import { chosenCorpus, language, viewOf } from "../place.js";
import { insist } from "../server.js";

// A reload begins here, before Gradio has put the parts in place that a view stands among.
await part("browse");

/**
 * Return the element of the view *name*, which shows what `fetch` gives for the address, and a
 * function to load it anew. *placed* is called after each load.
 */
export function view(name, placed = () => {}) {
  const element = document.createElement("div");
  element.id = name;
  document.getElementById("browse").after(element);
  let shown = null;
  let asking = 0;

  const isShown = () => viewOf(location.hash) === `#${name}`;

  async function load() {
    const turn = ++asking;
    const fields = new URLSearchParams(location.hash.split("?")[1] ?? "");
    fields.set("corpus", chosenCorpus());
    fields.set("language", language());
    element.setAttribute("aria-busy", "true");
    const response = await insist(() => fetch(`${name}?${fields}`));
    const content = await response.text();
    if (turn !== asking) return;
    const hadFocus = element.contains(document.activeElement);
    element.innerHTML = `<section class="browser" data-corpus=""></section>`;
    element.firstElementChild.dataset.corpus = chosenCorpus();
    element.firstElementChild.innerHTML = content;
    element.removeAttribute("aria-busy");
    if (hadFocus) element.querySelector("h1")?.focus({ preventScroll: true });
    placed(element);
  }

  function follow() {
    if (!isShown() || !chosenCorpus()) return;
    const wanted = [language(), chosenCorpus(), location.hash].join(" ");
    if (wanted === shown) return;
    const isOther = shown !== null;
    shown = wanted;
    load();
    if (isOther) window.scrollTo({ top: 0 });
  }

  window.addEventListener("hashchange", follow);
  watchAll(follow);
  follow();
  return { element, load };
}
