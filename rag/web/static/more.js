// The views and helpers that the first page does without: each is loaded when it is first needed.

import { watchAll } from "./gradio.js";
import { viewOf } from "./place.js";

const STYLE = new URL("./later/later.css", import.meta.url);
const LATER = {
  people: () => import("./later/people.js"),
  bars: () => import("./later/bars.js"),
  kept: () => import("./later/kept.js"),
  stars: () => import("./later/stars.js"),
  searches: () => import("./later/searches.js"),
  ticks: () => import("./later/ticks.js"),
  model: () => import("./later/model.js"),
};
const loaded = new Set();

async function load(name) {
  if (loaded.has(name)) return;
  loaded.add(name);
  if (loaded.size === 1) await style();
  await LATER[name]();
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

window.addEventListener("hashchange", follow);
follow();
