// The list of articles and the word search. The address says what is shown, so that back, forward
// and reload lead to it; everything here follows the address.

import { part } from "./gradio.js";
import { keepAddress, viewOf } from "./place.js";
import { insist } from "./server.js";

const { element, server, watch } = await part("archive");

const VIEW = "#articles";
const FIELDS = ["q", "title", "source", "since", "until"];
const TYPING_PAUSE = 200;

let listed = null;
let asking = 0;
let suggesting = 0;
let typing = null;

const browser = () => element.querySelector(".browser");
const isShown = () => viewOf(location.hash) === VIEW;
const asked = () => new URLSearchParams(location.hash.split("?")[1] ?? "");

function goTo(parameters) {
  const fields = parameters.toString();
  const address = fields ? `${VIEW}?${fields}` : VIEW;
  if (address === location.hash) list();
  else location.hash = address;
}

async function list() {
  const turn = ++asking;
  const listing = element.querySelector(".listing");
  const language = browser().dataset.language;
  listing.setAttribute("aria-busy", "true");
  const wanted = { ...Object.fromEntries(asked()), corpus: browser().dataset.corpus, language };
  const content = await insist(() => server.articles(wanted));
  if (turn !== asking) return false;
  listing.innerHTML = content;
  listing.removeAttribute("aria-busy");
  element.querySelector("[role=status]").textContent =
    listing.querySelector(".count, .failure p")?.textContent ?? "";
  return true;
}

async function follow() {
  if (!isShown() || !browser()) return;
  keepAddress(VIEW);
  const { language, corpus, state } = browser().dataset;
  const wanted = [language, corpus, state, location.hash].join(" ");
  if (wanted === listed) return;
  const hadFocus = element.querySelector(".listing").contains(document.activeElement);
  listed = wanted;
  const parameters = asked();
  for (const name of FIELDS) browser().querySelector(`[name=${name}]`).value = parameters.get(name) ?? "";
  // The link that was followed is gone with the old list.
  if ((await list()) && hadFocus) {
    element.querySelector("h1").focus({ preventScroll: true });
    element.querySelector(".listing").scrollIntoView({ block: "start" });
  }
}

async function suggest(input) {
  const turn = ++suggesting;
  const options = await server.sources({ typed: input.value, corpus: browser().dataset.corpus });
  if (turn === suggesting) element.querySelector("datalist").innerHTML = options;
}

element.addEventListener("submit", (event) => {
  event.preventDefault();
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(event.target)) {
    if (value.trim()) parameters.set(name, value.trim());
  }
  const sort = asked().get("sort");
  if (sort) parameters.set("sort", sort);
  goTo(parameters);
});

element.addEventListener("reset", () => goTo(new URLSearchParams()));

for (const occasion of ["input", "focusin"]) {
  element.addEventListener(occasion, (event) => {
    if (event.target.name !== "source") return;
    clearTimeout(typing);
    typing = setTimeout(() => suggest(event.target), TYPING_PAUSE);
  });
}

window.addEventListener("hashchange", follow);
watch("value", follow);
follow();
