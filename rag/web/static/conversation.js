// The conversation and the list of conversations.

import { isBusy, keepLast } from "./composer.js";
import { part } from "./gradio.js";
import { closePanel } from "./panel.js";
import { chosenCorpus, conversation, corpusSwitch, isPending, language, lastTurn, place, shared, turns } from "./place.js";
import { correct, goTo, named, rememberCorpus } from "./router.js";
import { insist, whenPresent } from "./server.js";

const { trigger: raise } = await part("head");
const trigger = whenPresent(raise);

// Seconds between two looks at whether the corpus has changed.
const LOOK_EVERY = 20;

// Show a conversation, or with none a new one, in the view of questions unless it is to stay.
export function show({ staysInView = false, ...asked }) {
  closePanel();
  closeDrawer();
  keepLast();
  const wanted = { conversation: "", shared: "", corpus: chosenCorpus(), ...asked };
  const isElsewhere = !staysInView && location.hash && location.hash !== "#ask";
  goTo({ ...wanted, ...(isElsewhere && { view: "#ask" }) });
  if (isElsewhere) dispatchEvent(new HashChangeEvent("hashchange"));
  if (isNew() && !Object.keys(asked).length) return;
  showing = wanted;
  trigger("show", { ...wanted, language: language() });
}

// A new conversation is shown already. What the server would show late could wipe its first question off.
const isNew = () => !showing && !isBusy() && !lastTurn() && !conversation() && !shared();

// What was asked for and is not there yet; the address is ahead of the page then.
let showing = null;

/** Show what the address names, after Back or Forward. */
export function followAddress() {
  const { conversation: id, shared: token, corpus } = named();
  const isHere = id === conversation() && token === shared();
  if (isHere && (id || !corpus || corpus === chosenCorpus())) return false;
  keepLast();
  showing = { conversation: id, corpus };
  trigger("show", { conversation: id, shared: token, corpus, language: language() });
  return true;
}

// The address names the conversation, so that a reload shows it again.
export function followConversation() {
  showing = null;
  correct({ conversation: conversation(), shared: shared() });
}

/** Name the corpus that is shown in the address, and remember it for the next visit. */
export function followCorpus() {
  // A switch that was used before keeps what was chosen in it, whatever the new page says.
  const said = corpusSwitch()?.querySelector("option[selected]");
  if (said) corpusSwitch().value = said.value;
  const corpus = chosenCorpus();
  if (!corpus || (showing && showing.corpus && showing.corpus !== corpus)) return;
  correct({ corpus });
  rememberCorpus(corpus);
}

export function toggleDrawer(isOpen = !document.documentElement.classList.contains("drawer-open")) {
  document.documentElement.classList.toggle("drawer-open", isOpen);
  const button = document.querySelector(".drawer");
  button?.setAttribute("aria-expanded", String(isOpen));
  // Over the page it is all that can be reached.
  const side = document.getElementById("side");
  for (const each of side.parentElement.children) each.inert = isOpen && each !== side;
  (isOpen ? side.querySelector("button") : button)?.focus();
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("#side, [data-drawer]")) closeDrawer();
});
window.matchMedia("(min-width: 1280px)").addEventListener("change", closeDrawer);

// A menu closes when something else is clicked, what holds fields only when that lies outside.
export function closeMenus(target = null) {
  const button = target?.closest("button, summary") ?? null;
  for (const menu of document.querySelectorAll(".menu[open], .dates[open], .narrow[open]")) {
    if (menu.contains(menu.matches(".menu") ? button : target)) continue;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus({ preventScroll: true });
    menu.open = false;
  }
}

// A menu opens beside its button, over all else, where there is room for it.
document.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.matches("#side .menu[open]")) return;
    const at = event.target.getBoundingClientRect();
    const { style, offsetHeight, offsetWidth } = event.target.querySelector(".items");
    style.top = `${Math.max(8, Math.min(at.bottom, window.innerHeight - offsetHeight - 8))}px`;
    style.left = `${Math.max(8, at.right - offsetWidth)}px`;
  },
  { capture: true },
);
document.addEventListener("scroll", (event) => event.target.id === "side" && closeMenus(), true);

export function closeDrawer() {
  if (document.documentElement.classList.contains("drawer-open")) toggleDrawer(false);
}

export async function rename(row) {
  const which = row.dataset.conversation;
  closeMenus();
  const { askName } = await insist(() => import("./later/naming.js"));
  const name = await askName(row.dataset.title);
  // The list may have been made anew meanwhile.
  document.querySelector(`#side [data-conversation="${which}"] summary`)?.focus();
  if (name !== null) trigger("rename", { ...place(), which, name });
}

export async function remove(row) {
  const which = row.dataset.conversation;
  const isShown = which === conversation();
  closeMenus();
  if (isShown) {
    closePanel();
    keepLast();
  }
  listed = rows();
  trigger("delete", { ...place(), which });
  const { offerUndo } = await insist(() => import("./later/naming.js"));
  offerUndo(which, () => (isShown ? show({ conversation: which }) : trigger("show", place())));
}

// What was deleted takes the focus along; it goes to where the list begins.
const rows = () => document.querySelectorAll("#side li").length;
let listed = null;

export function refocus() {
  if (listed === null || rows() === listed) return;
  listed = null;
  document.querySelector("#side [data-new]")?.focus();
}

// Questions to ask next come by themselves, so that nothing that is open or typed here is disturbed.
export async function suggest() {
  const turn = lastTurn();
  const id = conversation();
  if (!id || !turn?.querySelector(".answer, .refusal")) return;
  const address = `suggestions?conversation=${encodeURIComponent(id)}&language=${language()}`;
  const response = await fetch(address).catch(() => null);
  if (!response?.ok) return;
  const offered = await response.text();
  const isStillLast = turn === lastTurn() && conversation() === id && !isPending();
  if (isStillLast && !turn.querySelector(".suggestions")) turn.insertAdjacentHTML("beforeend", offered);
}

export async function copyAnswer(button) {
  const turn = button.closest(".turn").dataset.turn;
  const address = `conversations/${conversation()}.txt?turn=${turn}&language=${language()}`;
  const response = await insist(() => fetch(address));
  if (!response.ok) return;
  await copyText(await response.text());
  button.closest(".actions").querySelector(".told").textContent = button.dataset.done;
}

// Only a page on this machine, or one by https, may use the clipboard directly.
export async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const holder = document.createElement("textarea");
  holder.value = text;
  document.body.append(holder);
  holder.select();
  document.execCommand("copy");
  holder.remove();
}

export function rate(button) {
  const turn = button.closest(".turn");
  for (const each of turn.querySelectorAll("[data-rate]")) {
    each.setAttribute("aria-pressed", String(each === button));
  }
  const rating = turn.querySelector(".rating");
  rating.dataset.rate = button.dataset.rate;
  rating.querySelector(".reasons").hidden = button.dataset.rate === "up";
  rating.hidden = false;
  sendRating(rating);
}

// Sent with the thumb, and again with what is said of it: the later counts.
function sendRating(rating) {
  const { verdict, remark } = rating.elements;
  trigger("rate", {
    ...place(),
    turn: rating.dataset.turn,
    rating: rating.dataset.rate,
    verdict: verdict.value,
    remark: remark.value,
  });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches(".rating")) return;
  event.preventDefault();
  sendRating(event.target);
  event.target.hidden = true;
  event.target.closest(".turn").querySelector(".told").textContent = event.target.dataset.done;
});

// A corpus that was updated meanwhile is said below the last answer.
async function lookWhetherChanged() {
  const shown = turns();
  if (document.hidden || !shown?.dataset.corpus || isPending()) return;
  const response = await fetch(`state?corpus=${encodeURIComponent(shown.dataset.corpus)}`);
  if (!response.ok) return;
  const { state } = await response.json();
  if (state && shown === turns() && shown.dataset.state && state !== shown.dataset.state) {
    trigger("show", place());
  }
}

setInterval(() => lookWhetherChanged().catch(() => {}), LOOK_EVERY * 1000);
document.addEventListener("visibilitychange", () => lookWhetherChanged().catch(() => {}));

// Showing anew would end what is being answered.
export function showChanged() {
  if (isBusy()) setTimeout(showChanged, 500);
  else trigger("show", place());
}

document.addEventListener("change", ({ target }) => {
  if (target !== corpusSwitch()) return;
  show({ corpus: target.value, staysInView: true });
});
