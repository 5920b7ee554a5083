// The side panel with an article.

import { part } from "./gradio.js";
import { chosenCorpus, language } from "./place.js";
import { correct, goTo, named } from "./router.js";
import { insist } from "./server.js";

const { server } = await part("head");

const NARROW = window.matchMedia("(max-width: 760px)");

export const panel = document.createElement("dialog");
panel.className = "panel";
panel.setAttribute("aria-labelledby", "panel-title");
document.body.append(panel);

let opener = null;
let opening = 0;
// The article and places that are shown, as the address names them.
let shown = "";
// The step back that closing takes comes a little later.
let isStepping = false;

const nameOf = ({ article, places, of }) => `${of} ${article}#${places}`;
// An article of another corpus than the one that is shown is named with its own.
const elsewhere = (corpus) => (corpus === chosenCorpus() ? "" : corpus);
const corpusOf = (button) => button.closest("[data-corpus]")?.dataset.corpus ?? chosenCorpus();

export async function openArticle(button) {
  const { article, spans: places, check } = button.dataset;
  const corpus = corpusOf(button);
  button.setAttribute("aria-busy", "true");
  try {
    if (!(await open({ article, places, check, corpus }, button))) return;
  } finally {
    button.removeAttribute("aria-busy");
  }
  // Closing leads back to before the first one; what is opened beside it is no step of its own.
  const changes = { article, places, check, of: elsewhere(corpus) };
  if (named().article) correct(changes);
  else goTo(changes, { isStep: true });
}

/** Show the article that the address names, or none. */
export async function followArticle() {
  const wanted = named();
  const isOwn = isStepping;
  isStepping = false;
  // What was opened since the panel closed stays.
  if (!wanted.article) isOwn || closePanel(false);
  else if (!panel.open || nameOf(wanted) !== shown) await open({ ...wanted, corpus: wanted.of || chosenCorpus() }, null);
}

async function open({ article, places, check, corpus }, button) {
  const turn = ++opening;
  const spans = spansOf(places);
  const wanted = { article, spans, check, corpus, language: language(), others: others(article, corpus, button) };
  const content = await insist(() => server.article(wanted));
  if (turn !== opening) return false;
  if (typeof content !== "string") {
    // The server is away.
    tell(button);
    return false;
  }
  shown = nameOf({ article, places, of: elsewhere(corpus) });
  showPanel(content, button);
  return true;
}

// What else the answer, or the list of hits, takes from the article.
function others(article, corpus, button) {
  const around = button?.closest(".turn, .found-in > li");
  if (!around) return [];
  const found = around.querySelectorAll(".answer .marker, .sources .marker, .lines .opener");
  const isSame = (each) => each.dataset.article === article && corpusOf(each) === corpus;
  const places = [...found].filter((each) => isSame(each) && each.dataset.spans);
  const checks = new Map(places.map(({ dataset }) => [dataset.spans, dataset.check]));
  return [...checks].map(([spans, check]) => ({ spans: spansOf(spans), check }));
}

const spansOf = (places) =>
  places.split(",").filter(Boolean).map((span) => span.split("-").map(Number));

function tell(button) {
  const told = document.createElement("div");
  told.className = "panel-page";
  const title = document.createElement("h2");
  title.id = "panel-title";
  title.tabIndex = -1;
  title.textContent = document.querySelector("#head .masthead").dataset.away;
  told.append(title);
  showPanel(closer() + told.outerHTML, button);
}

const closer = () =>
  `<div class="panel-bar"><p class="origin"></p>${document.querySelector("#closer").innerHTML}</div>`;

function showPanel(content, button) {
  opener?.removeAttribute("aria-expanded");
  opener = button;
  opener?.setAttribute("aria-expanded", "true");
  panel.innerHTML = content;
  const only = panel.querySelector("[data-only]");
  // What is chosen belongs to the corpus that is shown.
  if (only) only.hidden = Boolean(elsewhere(panel.querySelector(".panel-bar").dataset.corpus));
  if (!panel.open) {
    // On a phone the sheet covers the page, so it is modal; beside the page it is not.
    if (NARROW.matches) panel.showModal();
    else panel.show();
    document.documentElement.classList.add("panel-open");
  }
  const mark = panel.querySelector("mark");
  const target = mark ?? panel.querySelector("h2");
  if (mark) mark.tabIndex = -1;
  target.focus({ preventScroll: true });
  (mark ?? panel.firstElementChild).scrollIntoView({ block: mark ? "center" : "start" });
}

// An answer that is shown anew meanwhile has other buttons for the same places.
function sameAs(button) {
  if (!button || button.isConnected) return button;
  const { article, spans, corpus } = button.dataset;
  return [...document.querySelectorAll("button[data-article]")].find(
    ({ dataset }) => dataset.article === article && dataset.spans === spans && dataset.corpus === corpus,
  );
}

/** Close the panel, and let the address say so: by a step back where its opening was one. */
export function closePanel(isReaders = false) {
  opening++;
  if (panel.open) panel.close();
  if (!named().article) return;
  if (isReaders && history.state?.isStep) {
    isStepping = true;
    history.back();
  } else correct({ article: "", places: "", check: "", of: "" }, null);
}

panel.addEventListener("close", () => {
  document.documentElement.classList.remove("panel-open");
  opener?.removeAttribute("aria-expanded");
  sameAs(opener)?.focus();
  opener = null;
});

panel.addEventListener("click", (event) => {
  const onBackdrop = event.target === panel && panel.matches(":modal");
  if (onBackdrop || event.target.closest("[data-close]")) closePanel(true);
});
