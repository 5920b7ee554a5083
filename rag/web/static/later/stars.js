// A star beside each quotation, statement, hit and article, and the ways to cite what is shown.

import { watchAll } from "../gradio.js";
import { panel } from "../panel.js";
import { chosenCorpus, language } from "../place.js";
import { insist } from "../server.js";

let marks = {};
let labels = {};
let known = null;

async function learn() {
  const code = language();
  const response = await insist(() => fetch(`kept/marks?language=${code}`));
  if (!response.ok) return;
  ({ marks, labels } = await response.json());
  known = code;
  for (const star of document.querySelectorAll(".star")) show(star);
}

const keyOf = (star) => `${star.dataset.corpus} ${star.dataset.find} ${star.dataset.spans}`;

function show(star) {
  const isKept = keyOf(star) in marks;
  const name = isKept ? labels.unkeep : star.dataset.spans ? labels.keep : labels.keep_article;
  star.setAttribute("aria-pressed", String(isKept));
  star.setAttribute("aria-label", name);
  star.title = name;
  star.textContent = isKept ? "★" : "☆";
}

function star(article, spans, check, corpus) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "star" });
  Object.assign(made.dataset, { find: article, spans, check, corpus });
  show(made);
  return made;
}

// A marker's star stands at the end of its quotation, else beside the marker among the sources; in
// running text there is none.
function place(made, button) {
  if (button.closest("#kept")) return;
  if (!button.matches(".marker")) return button.after(made);
  const quotation = button.closest("blockquote > p");
  if (quotation) return quotation.append(made);
  if (button.closest(".sources") && !isQuoted(button)) button.after(made);
}

const isQuoted = ({ dataset: { article, spans, corpus }, parentElement }) =>
  [...parentElement.closest(".turn").querySelectorAll("blockquote > p .marker")].some(
    ({ dataset }) => dataset.article === article && dataset.spans === spans && dataset.corpus === corpus,
  );

function decorate() {
  if (known !== language()) {
    known = language();
    learn();
  }
  for (const button of document.querySelectorAll("button[data-article]:not([data-starred])")) {
    button.dataset.starred = "";
    const corpus = button.closest("[data-corpus]")?.dataset.corpus ?? chosenCorpus();
    const { article, spans, check } = button.dataset;
    place(star(article, spans, check, corpus), button);
  }
}

async function decoratePanel() {
  const bar = panel.querySelector(".panel-bar[data-shown]:not([data-starred])");
  if (!bar) return;
  bar.dataset.starred = "";
  const { shown, spans, check, corpus } = bar.dataset;
  const tools = Object.assign(document.createElement("div"), { className: "cite" });
  const fields = new URLSearchParams({ corpus, article: shown, spans, language: language() });
  const response = await insist(() => fetch(`cite?${fields}`));
  if (!response.ok || !bar.isConnected) return;
  tools.innerHTML = await response.text();
  if (spans) tools.prepend(star(shown, spans, check, corpus));
  else tools.prepend(star(shown, "", "", corpus));
  panel.querySelector("h2").after(tools);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest(".star, [data-copy-text]");
  if (!button) return;
  if (button.dataset.copyText !== undefined) return copy(button);
  const key = keyOf(button);
  const { corpus, find: article, spans, check } = button.dataset;
  const [name, body] = key in marks ? ["remove", { id: marks[key] }] : ["add", { corpus, article, spans, check, language: language() }];
  const request = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await insist(() => fetch(`kept/${name}`, request));
  if (!response.ok) return learn();
  if (name === "add") marks[key] = (await response.json()).id;
  else delete marks[key];
  for (const each of document.querySelectorAll(".star")) show(each);
  document.dispatchEvent(new CustomEvent("nachgefragt:kept"));
});

// Only a page on this machine, or one by https, may use the clipboard directly.
async function copy(button) {
  const text = button.dataset.copyText;
  if (navigator.clipboard) await navigator.clipboard.writeText(text);
  else {
    const holder = Object.assign(document.createElement("textarea"), { value: text });
    (button.closest("dialog") ?? document.body).append(holder);
    holder.select();
    document.execCommand("copy");
    holder.remove();
  }
  const told = button.parentElement.querySelector(".told");
  if (told) told.textContent = button.dataset.done;
}

document.addEventListener("nachgefragt:marks", learn);
await learn();
watchAll(decorate);
decorate();
new MutationObserver(decoratePanel).observe(panel, { childList: true, subtree: true });
decoratePanel();
