// The views and helpers that the first page does without: each is loaded when it is first needed.

import { watchAll } from "./gradio.js";
import { viewOf } from "./place.js";
import { insist } from "./server.js";

const STYLE = new URL("./later/later.css", import.meta.url);
const LATER = {
  people: () => import("./later/people.js"),
  bars: () => import("./later/bars.js"),
  kept: () => import("./later/kept.js"),
  stars: () => import("./later/stars.js"),
  searches: () => import("./later/searches.js"),
  ticks: () => import("./later/ticks.js"),
  model: () => import("./later/model.js"),
  reading: () => import("./later/reading.js"),
  original: () => import("./later/original.js"),
};
const loaded = new Set();

async function load(name) {
  if (loaded.has(name)) return;
  loaded.add(name);
  if (loaded.size === 1) await style();
  await insist(LATER[name]);
}

function style() {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: STYLE.href });
  document.head.append(link);
  return new Promise((resolve) => {
    link.onload = link.onerror = resolve;
  });
}

function follow() {
  const view = viewOf(location.hash);
  if (view === "#people") load("people");
  if (view === "#kept") load("kept");
  if (["#articles", "#statements"].includes(view)) load("bars");
  if (view === "#articles") {
    load("ticks");
    load("searches");
  }
}

// Keys that stand for something, where nothing is being typed and no dialog asks.
const TYPED = "input, textarea, select, [contenteditable]";
const MEANT = ["/", "n", "j", "k", ".", ",", "?"];

document.addEventListener("keydown", async (event) => {
  const isOurs = MEANT.includes(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
  const isTaken = event.target.closest(TYPED) || document.querySelector("dialog.question[open]");
  if (!isOurs || isTaken || event.defaultPrevented) return;
  // Firefox would search the page.
  if (event.key === "/") event.preventDefault();
  (await keys()).press(event);
});

document.addEventListener("click", async ({ target }) => {
  if (target.closest("[data-keys]")) (await keys()).sheet();
});

async function keys() {
  await load("reading");
  return insist(() => import("./later/keys.js"));
}

// An article stands in the panel: its quotations can be gone through.
new MutationObserver((changes, watcher) => {
  if (!document.querySelector(".panel .reading")) return;
  watcher.disconnect();
  load("reading");
}).observe(document.body, { childList: true, subtree: true });

// A star stands beside what opens an article.
const seen = new MutationObserver(() => {
  if (!document.querySelector("button[data-article]")) return;
  seen.disconnect();
  load("stars");
});
seen.observe(document.body, { childList: true, subtree: true });

// What language model there is is looked at where one is set, and when a reader asks.
document.addEventListener("toggle", (event) => event.target.matches("#composer .model") && load("model"), true);
watchAll(() => {
  if (document.querySelector('#composer .model:not([data-model=""])')) load("model");
});

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-share]");
  if (button) (await import("./later/share.js")).share(button);
});

// The page of a PDF stands beside the text of its article.
document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-original]");
  if (!button) return;
  await load("original");
  (await insist(LATER.original)).toggle(button);
});

window.addEventListener("hashchange", follow);
follow();
