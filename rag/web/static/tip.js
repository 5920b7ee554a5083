// What a marker leads to, shown beside it while it is pointed at or has the focus.

import { part } from "./gradio.js";

// The tip belongs into Gradio's main element.
await part("head");

const tip = document.createElement("div");
tip.className = "tip";
tip.id = "tip";
tip.setAttribute("role", "tooltip");
tip.hidden = true;
(document.querySelector("main") ?? document.body).append(tip);

let tipped = null;

function showTip(marker) {
  if (marker === tipped) return;
  hideTip();
  tipped = marker;
  tip.replaceChildren(
    ...marker.dataset.tip.split("\n").map((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      return paragraph;
    }),
  );
  tip.hidden = false;
  marker.setAttribute("aria-describedby", "tip");
  placeTip();
}

// Also while the page scrolls, as it does to a marker that the Tab key leads to.
function placeTip() {
  if (!tipped) return;
  const at = tipped.getBoundingClientRect();
  if (!tipped.isConnected || at.bottom < 0 || at.top > window.innerHeight) {
    hideTip();
    return;
  }
  const left = Math.min(at.left, window.innerWidth - tip.offsetWidth - 8);
  const fitsAbove = at.top > tip.offsetHeight + 12;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${fitsAbove ? at.top - tip.offsetHeight - 8 : at.bottom + 8}px`;
}

export function hideTip() {
  tipped?.removeAttribute("aria-describedby");
  tipped = null;
  tip.hidden = true;
}

const markerOf = (event) => event.target.closest?.("[data-tip]");

document.addEventListener("mouseover", (event) => {
  const marker = markerOf(event);
  if (marker) showTip(marker);
  else if (!tip.contains(event.target)) hideTip();
});
document.addEventListener("focusin", (event) => {
  const marker = markerOf(event);
  if (marker?.matches(":focus-visible")) showTip(marker);
  else hideTip();
});
document.addEventListener("scroll", placeTip, { capture: true, passive: true });
document.addEventListener("click", hideTip);
