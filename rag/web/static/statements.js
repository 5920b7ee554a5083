// The page to browse statements. The list is filled when it is first looked at, one page of rows at
// a time.

import { part } from "./gradio.js";

const { element, server, watch } = await part("browse");

const FIELDS = ["speaker", "about", "kind", "since", "until"];
const TYPING_PAUSE = 200;

let wanted = { page: 0 };
let listed = false;
let asking = 0;
let suggesting = 0;
let typing = null;

const browser = () => element.querySelector(".browser");
const isShown = () => location.hash === "#statements";

async function list() {
  const turn = ++asking;
  const listing = element.querySelector(".listing");
  listed = true;
  listing.setAttribute("aria-busy", "true");
  const content = await server.statements({ ...wanted, ...browser().dataset });
  if (turn !== asking) return;
  listing.innerHTML = content;
  listing.removeAttribute("aria-busy");
}

async function suggest(input) {
  const turn = ++suggesting;
  const options = await server.speakers({ begins: input.value, ...browser().dataset });
  if (turn === suggesting) element.querySelector("datalist").innerHTML = options;
}

function listIfShown() {
  if (isShown() && !listed && browser()) list();
}

element.addEventListener("submit", (event) => {
  event.preventDefault();
  wanted = { ...Object.fromEntries(new FormData(event.target)), page: 0 };
  list();
});

element.addEventListener("reset", () => {
  wanted = { page: 0 };
  list();
});

element.addEventListener("input", (event) => {
  if (event.target.name !== "speaker") return;
  clearTimeout(typing);
  typing = setTimeout(() => suggest(event.target), TYPING_PAUSE);
});

element.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-page]");
  if (!button) return;
  wanted = { ...wanted, page: Number(button.dataset.page) };
  await list();
  const title = element.querySelector("h1");
  title.focus({ preventScroll: true });
  element.querySelector(".listing").scrollIntoView({ block: "start" });
});

window.addEventListener("hashchange", listIfShown);

// In the other language the page is a new one; what was looked for stays.
watch("value", () => {
  const form = element.querySelector("form");
  if (!form) return;
  for (const name of FIELDS) form.elements[name].value = wanted[name] ?? "";
  listed = false;
  listIfShown();
});
listIfShown();
