// The page of the PDF that an article was read from: beside its text, on a phone in its place.

import { panel } from "../panel.js";
import { language } from "../place.js";
import { insist } from "../server.js";

const WIDE = window.matchMedia("(min-width: 1100px)");

// Beside the text it stays for the articles opened after it, until the reader closes it.
let isWanted = false;
let turn = 0;

const opener = () => panel.querySelector("[data-original]");
const region = () => panel.querySelector(".panel-original");

/** Show the page that the article's button stands for, or take it away. */
export function toggle(button) {
  if (region()) return hide();
  isWanted = true;
  show(button);
}

function show(button, number = "") {
  let holder = region();
  if (!holder) {
    holder = Object.assign(document.createElement("section"), { className: "panel-original", tabIndex: 0 });
    holder.setAttribute("aria-label", button.dataset.region);
    panel.append(holder);
    panel.classList.add("with-page");
    button.setAttribute("aria-expanded", "true");
    if (!WIDE.matches) holder.focus({ preventScroll: true });
  }
  return load(button, holder, number);
}

async function load(button, holder, number) {
  const mine = ++turn;
  const { original: article, of: corpus } = button.dataset;
  const { spans } = panel.querySelector(".panel-bar").dataset;
  const fields = new URLSearchParams({ corpus, article, spans, language: language() });
  if (number) fields.set("page", number);
  holder.setAttribute("aria-busy", "true");
  const response = await insist(() => fetch(`original/page?${fields}`));
  const content = await response.text();
  if (mine !== turn || !holder.isConnected) return;
  const stepped = holder.contains(document.activeElement) ? document.activeElement.ariaLabel : null;
  holder.innerHTML = content;
  holder.removeAttribute("aria-busy");
  const steps = [...holder.querySelectorAll(".steps button")];
  if (stepped) (steps.find((step) => step.ariaLabel === stepped && !step.disabled) ?? holder).focus({ preventScroll: true });
  const mark = holder.querySelector("rect");
  if (mark) mark.scrollIntoView({ block: "center", inline: "center" });
  else holder.scrollTop = 0;
}

function hide() {
  isWanted = false;
  turn++;
  region()?.remove();
  panel.classList.remove("with-page");
  opener()?.setAttribute("aria-expanded", "false");
  opener()?.focus({ preventScroll: true });
}

panel.addEventListener("click", ({ target }) => {
  if (target.closest("[data-original-close]")) return hide();
  const step = target.closest(".panel-original [data-page]");
  if (step) show(opener(), step.dataset.page);
});

// Another article takes the place of this one, and of its page.
new MutationObserver(() => {
  if (region()) return;
  panel.classList.remove("with-page");
  if (isWanted && WIDE.matches && opener()) show(opener());
}).observe(panel, { childList: true });
