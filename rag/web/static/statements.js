// The page to browse statements, one page of rows at a time. The address says what is shown, so that
// back, forward and reload lead to it; everything here follows the address.

import { part } from "./gradio.js";
import { keepAddress, viewOf } from "./place.js";
import { insist } from "./server.js";

const { element, server, watch } = await part("browse");

const VIEW = "#statements";
const FIELDS = ["speaker", "about", "kind", "since", "until"];
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
  const { page, ...fields } = Object.fromEntries(asked());
  listing.setAttribute("aria-busy", "true");
  const wanted = { ...fields, page: pageOf(page), ...browser().dataset };
  const content = await insist(() => server.statements(wanted));
  if (turn !== asking) return false;
  listing.innerHTML = content;
  listing.removeAttribute("aria-busy");
  return true;
}

// The address counts pages from 1.
const pageOf = (typed) => (/^\d{1,6}$/.test(typed ?? "") ? Math.max(Number(typed) - 1, 0) : 0);

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
  // The button that was pressed is gone with the old list.
  if ((await list()) && hadFocus) {
    element.querySelector("h1").focus({ preventScroll: true });
    element.querySelector(".listing").scrollIntoView({ block: "start" });
  }
}

async function suggest(input) {
  const turn = ++suggesting;
  const options = await server.speakers({ begins: input.value, ...browser().dataset });
  if (turn === suggesting) element.querySelector("datalist").innerHTML = options;
}

element.addEventListener("submit", (event) => {
  event.preventDefault();
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(event.target)) {
    if (value.trim()) parameters.set(name, value.trim());
  }
  goTo(parameters);
});

element.addEventListener("reset", () => goTo(new URLSearchParams()));

element.addEventListener("input", (event) => {
  if (event.target.name !== "speaker") return;
  clearTimeout(typing);
  typing = setTimeout(() => suggest(event.target), TYPING_PAUSE);
});

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-page]");
  if (!button) return;
  const parameters = asked();
  const page = Number(button.dataset.page);
  if (page) parameters.set("page", page + 1);
  else parameters.delete("page");
  goTo(parameters);
});

window.addEventListener("hashchange", follow);
watch("value", follow);
follow();
