// Searches that the reader keeps, above the list of articles: each with how much it finds anew.

import { part, watchAll } from "../gradio.js";
import { language, viewOf } from "../place.js";

const { element } = await part("archive");

// The list that was looked at last: a new one is a new search.
let listed = null;
let asking = 0;

const browser = () => element.querySelector(".browser");
const place = () => element.querySelector(".searches");
const fields = () => new URLSearchParams(location.hash.split("?")[1] ?? "");

async function post(name, body) {
  const response = await fetch(`searches/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ corpus: browser().dataset.corpus ?? "", fields: Object.fromEntries(fields()), ...body }),
  });
  return response.ok ? response.json() : null;
}

async function load() {
  const turn = ++asking;
  const wanted = fields();
  wanted.set("corpus", browser().dataset.corpus ?? "");
  wanted.set("language", language());
  const response = await fetch(`searches?${wanted}`);
  const content = response.ok ? await response.text() : "";
  if (turn !== asking || !place()) return false;
  place().innerHTML = content;
  return true;
}

async function follow() {
  const list = element.querySelector(".listing")?.firstElementChild;
  if (!list || list === listed || viewOf(location.hash) !== "#articles") return;
  listed = list;
  if (!(await load()) || !place().querySelector("[data-shown]")) return;
  // What is new is said until the next time, and marked in the list.
  const seen = await post("seen", {});
  for (const id of seen?.new ?? []) {
    const tick = [...element.querySelectorAll(".listing .tick")].find((each) => each.dataset.tick === id);
    tick?.parentElement.append(place().querySelector(".is-new").content.cloneNode(true));
  }
}

element.addEventListener("click", async ({ target }) => {
  const row = target.closest(".searches [data-remove]")?.closest("[data-search]");
  if (row) await post("remove", { id: row.dataset.search });
  else if (target.closest("[data-keep-search]")) await post("add", {});
  else return;
  await load();
  (place().querySelector("[data-keep-search]") ?? place().querySelector("[data-shown] a"))?.focus();
});

watchAll(follow);
follow();
