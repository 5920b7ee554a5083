// The views and helpers that the first page does without: each is loaded when it is first needed.

import { viewOf } from "./place.js";
import { insist } from "./server.js";

const STYLE = new URL("./later/later.css", import.meta.url);
const LATER = {
  people: () => import("./later/people.js"),
  bars: () => import("./later/bars.js"),
  kept: () => import("./later/kept.js"),
  stars: () => import("./later/stars.js"),
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
}

// A star stands beside what opens an article.
const seen = new MutationObserver(() => {
  if (!document.querySelector("button[data-article]")) return;
  seen.disconnect();
  load("stars");
});
seen.observe(document.body, { childList: true, subtree: true });

window.addEventListener("hashchange", follow);
follow();
