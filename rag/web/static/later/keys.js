// What single keys do, where nothing is being typed. They can be turned off: they are in the way of
// who speaks to a computer.

import { show } from "../conversation.js";
import { openArticle, panel } from "../panel.js";
import { composer } from "../place.js";
import { step } from "./reading.js";

const OFF = "nachgefragt_keys_off";

const LISTS = {
  ask: "#log :is(.answer .marker, .sayings .opener)",
  articles: "#archive .listing :is(.articles .opener, .found-in .opener)",
  statements: "#browse .listing .opener",
  people: "#people :is(.people tbody a, .said .opener)",
  kept: "#kept .finds .opener",
  corpora: "#corpora .corpus button",
};

const isShown = (element) => element.getClientRects().length > 0;
const view = () => document.documentElement.dataset.view;

let last = null;

function isOff() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false;
  }
}

function setOff(off) {
  try {
    localStorage.setItem(OFF, off ? "1" : "");
  } catch {
    // Nowhere to remember it.
  }
}

// The next of what is listed after what was come to last, else the first that is in sight.
function move(by) {
  const rows = [...document.querySelectorAll(LISTS[view()])].filter(isShown);
  if (!rows.length) return;
  const from = rows.indexOf(rows.includes(document.activeElement) ? document.activeElement : last);
  const inSight = rows.findIndex((row) => row.getBoundingClientRect().top > 0);
  const to = from < 0 ? Math.max(0, inSight) : Math.min(rows.length - 1, Math.max(0, from + by));
  last = rows[to];
  last.focus();
  last.scrollIntoView({ block: "nearest" });
  if (panel.open && last.dataset.article) openArticle(last);
}

function search() {
  if (panel.contains(document.activeElement)) panel.querySelector("[name=find]")?.focus();
  else if (view() === "ask") composer().elements.question.focus();
  else [...document.querySelectorAll(".browser input, #corpora input")].find(isShown)?.focus();
}

async function begin() {
  show({});
  composer().elements.question.focus();
}

/** Show the sheet that lists the keys. */
export function sheet() {
  const dialog = document.getElementById("keys").content.firstElementChild.cloneNode(true);
  document.body.append(dialog);
  const used = dialog.querySelector("[name=used]");
  used.checked = !isOff();
  used.addEventListener("change", () => setOff(!used.checked));
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove(), { once: true });
  dialog.showModal();
}

const KEYS = {
  "/": search,
  n: begin,
  j: () => move(1),
  k: () => move(-1),
  ".": () => step(1),
  ",": () => step(-1),
  "?": sheet,
};

/** Do what the key of *event* stands for. */
export function press(event) {
  const act = KEYS[event.key];
  if (!act || isOff()) return;
  event.preventDefault();
  act();
}
