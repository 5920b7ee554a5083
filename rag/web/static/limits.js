// What a question is limited to: days, source, author, articles. Shown beside the question box.

import { keepFor, keptFor } from "./drafts.js";
import { part } from "./gradio.js";
import { chosenCorpus, composer as form, language, viewOf } from "./place.js";
import { goTo } from "./router.js";

const { server } = await part("archive");

const FIELDS = ["since", "until", "source", "author"];
// A year that is still being typed: 2, 20, 202.
const FIRST_DAY = "1000-01-01";
const TYPING_PAUSE = 200;
// More articles than these are named by their number.
const SINGLY = 3;

// They outlive a change of the language, which makes a new box. Articles are titles by their ids.
const chosen = { since: "", until: "", source: "", author: "" };
const articles = new Map();
// Names of the corpora that are asked with the one that is shown.
const corpora = new Set();
let known = null;
let typing = null;
let chosenFor = "";

/** Return the fields that a question is sent with. */
export const limits = () => ({ ...chosen });

export const chosenArticles = () => [...articles.keys()];

const boxes = () => [...form().querySelectorAll("[name=corpora]")];

/** Return the corpora to ask besides; chosen articles are of one corpus, and asked alone. */
export const furtherCorpora = () =>
  articles.size ? [] : boxes().filter((box) => box.checked).map((box) => box.value);

const isReversed = () => Boolean(chosen.since && chosen.until && chosen.until < chosen.since);

/** Return whether the days cannot be meant so; then they are shown with the reason. */
export function firstProblem() {
  if (isReversed()) form().querySelector(".dates").open = true;
  return isReversed();
}

export function takeAway(field) {
  if (field === "articles") articles.clear();
  else if (field === "corpora") corpora.clear();
  else for (const name of field === "period" ? ["since", "until"] : [field]) chosen[name] = "";
  fill();
}

export function clearDates() {
  takeAway("period");
  form().querySelector(".dates").open = false;
}

/** Limit the next questions to one article. */
export function askOnly({ only, title }) {
  articles.clear();
  choose(only, title, true);
  goAsk();
}

/** Take an article in among those that are asked, or out. */
export function choose(id, title, isChosen) {
  if (isChosen) articles.set(id, title);
  else articles.delete(id);
  fill();
}

/** Go to the question box, whatever view is looked at. */
export function goAsk() {
  if (viewOf(location.hash || "#ask") !== "#ask") {
    goTo({ view: "#ask" });
    dispatchEvent(new HashChangeEvent("hashchange"));
  }
  form().elements.question.focus();
}

/** Take an article away; with no id all of them. */
export function takeArticle(id) {
  if (id) articles.delete(id);
  else articles.clear();
  fill();
}

const keep = () => chosenFor && keepFor(chosenFor, { chosen, articles: [...articles], corpora: [...corpora] });

// Articles and names are those of one corpus, days go along to another.
function takeUp() {
  const isFirst = !chosenFor;
  chosenFor = chosenCorpus();
  const kept = keptFor(chosenFor);
  const { source, author, ...days } = { ...chosen, source: "", author: "", ...kept.chosen };
  Object.assign(chosen, { source, author }, isFirst ? days : {});
  articles.clear();
  for (const [id, title] of kept.articles ?? []) articles.set(id, title);
  corpora.clear();
  for (const name of kept.corpora ?? []) corpora.add(name);
  fill();
}

function fill() {
  keep();
  for (const name of FIELDS) form().elements[name].value = chosen[name];
  for (const box of boxes()) box.checked = corpora.has(box.value);
  nameLimits();
}

const day = (value) =>
  value ? new Date(`${value}T00:00Z`).toLocaleDateString(language(), { timeZone: "UTC" }) : "…";

function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function nameLimits() {
  if (form() !== known) {
    known = form();
    fill();
    return;
  }
  if (!["", chosenFor].includes(chosenCorpus())) takeUp();
  const [period, narrow] = known.querySelectorAll(".scope summary");
  const { since, until, source, author } = chosen;
  say(period, since || until ? `${day(since)} – ${day(until)}` : period.dataset.all);
  say(narrow, [source, author].filter(Boolean).join(", ") || narrow.dataset.all);
  period.classList.toggle("limited", Boolean(since || until));
  narrow.classList.toggle("limited", Boolean(source || author));
  const problem = known.querySelector(".problem");
  if (problem.hidden === isReversed()) problem.hidden = !isReversed();
  nameCorpora(known.querySelector(".several"));
  listArticles(known.querySelector(".chosen"));
}

function nameCorpora(several) {
  if (!several) return;
  const names = boxes().filter((box) => box.checked).map((box) => box.parentElement.textContent.trim());
  const summary = several.firstElementChild;
  const { all, with: named } = summary.dataset;
  say(summary, names.length ? named.replace("{names}", () => names.join(", ")) : all);
  summary.classList.toggle("limited", names.length > 0);
  if (several.hidden !== articles.size > 0) several.hidden = articles.size > 0;
}

function listArticles(list) {
  const ids = chosenArticles().join("\n");
  if (list.dataset.ids === ids) return;
  list.dataset.ids = ids;
  document.dispatchEvent(new CustomEvent("nachgefragt:chosen"));
  const many = list.dataset.many.replace("{count}", articles.size);
  list.replaceChildren(
    ...(articles.size > SINGLY ? [["", many]] : [...articles]).map(([id, title]) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.take = id;
      button.title = list.dataset.name.replace("{title}", title);
      button.setAttribute("aria-label", button.title);
      button.textContent = "×";
      const name = document.createElement("span");
      name.textContent = title;
      item.append(name, button);
      return item;
    }),
  );
}

document.addEventListener("change", ({ target }) => {
  if (!form() || target.form !== form() || target.name !== "corpora") return;
  if (target.checked) corpora.add(target.value);
  else corpora.delete(target.value);
  keep();
  nameLimits();
});

document.addEventListener("input", ({ target }) => {
  if (!form() || target.form !== form() || !(target.name in chosen)) return;
  const isUnfinished = target.type === "date" && target.value && target.value < FIRST_DAY;
  chosen[target.name] = isUnfinished ? "" : target.value.trim();
  keep();
  nameLimits();
  if (target.name === "source") {
    clearTimeout(typing);
    typing = setTimeout(() => suggest(target.value), TYPING_PAUSE);
  }
});

async function suggest(typed) {
  const options = await server.sources({ typed, corpus: chosenCorpus() });
  form().querySelector("datalist").innerHTML = options;
}
