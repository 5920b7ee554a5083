// Articles are ticked in the list: the next questions are asked of them alone.

import { part } from "../gradio.js";
import { choose, chosenArticles, goAsk, takeArticle } from "../limits.js";

const { element } = await part("archive");

const bar = () => element.querySelector(".ask-chosen");

function show() {
  const chosen = chosenArticles();
  for (const tick of element.querySelectorAll(".tick")) {
    const isChosen = chosen.includes(tick.dataset.tick);
    if (tick.checked !== isChosen) tick.checked = isChosen;
  }
  if (!bar()) return;
  bar().hidden = !chosen.length;
  const { one, other } = bar().dataset;
  const name = chosen.length === 1 ? one : other.replace("{count}", chosen.length);
  const button = bar().querySelector("[data-ask-chosen]");
  if (button.textContent !== name) button.textContent = name;
  if (chosen.length < bar().dataset.limit) say("");
}

function say(text) {
  const told = bar().querySelector(".hint");
  if (told.textContent !== text) told.textContent = text;
}

element.addEventListener("change", ({ target }) => {
  if (!target.matches(".tick")) return;
  if (target.checked && chosenArticles().length >= Number(bar().dataset.limit)) {
    target.checked = false;
    return say(bar().dataset.most);
  }
  choose(target.dataset.tick, target.dataset.title, target.checked);
});

element.addEventListener("click", ({ target }) => {
  if (target.closest("[data-ask-chosen]")) goAsk();
  else if (target.closest("[data-take-all]")) takeArticle("");
});

document.addEventListener("nachgefragt:chosen", show);
new MutationObserver(show).observe(element, { childList: true, subtree: true });
show();
