// The side panel with an article.

import { part } from "./gradio.js";
import { chosenCorpus, language } from "./place.js";

const { server } = await part("head");

const NARROW = window.matchMedia("(max-width: 760px)");

export const panel = document.createElement("dialog");
panel.className = "panel";
panel.setAttribute("aria-labelledby", "panel-title");
document.body.append(panel);

let opener = null;
let opening = 0;

export async function openArticle(button) {
  const turn = ++opening;
  const spans = button.dataset.spans.split(",").filter(Boolean).map((span) => span.split("-").map(Number));
  button.setAttribute("aria-busy", "true");
  try {
    const content = await server.article({
      article: button.dataset.article,
      spans,
      check: button.dataset.check,
      corpus: button.closest("[data-corpus]")?.dataset.corpus ?? chosenCorpus(),
      language: language(),
    });
    if (turn === opening) showPanel(content, button);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function showPanel(content, button) {
  opener?.removeAttribute("aria-expanded");
  opener = button;
  opener.setAttribute("aria-expanded", "true");
  panel.innerHTML = content;
  if (!panel.open) {
    // On a phone the sheet covers the page, so it is modal; beside the page it is not.
    if (NARROW.matches) panel.showModal();
    else panel.show();
    document.documentElement.classList.add("panel-open");
  }
  const mark = panel.querySelector("mark");
  const target = mark ?? panel.querySelector("h2");
  if (mark) mark.tabIndex = -1;
  target.focus({ preventScroll: true });
  (mark ?? panel.firstElementChild).scrollIntoView({ block: mark ? "center" : "start" });
}

// An answer that is shown anew meanwhile has other buttons for the same places.
function sameAs(button) {
  if (!button || button.isConnected) return button;
  const { article, spans } = button.dataset;
  return [...document.querySelectorAll("button[data-article]")].find(
    (each) => each.dataset.article === article && each.dataset.spans === spans,
  );
}

export function closePanel() {
  if (panel.open) panel.close();
}

panel.addEventListener("close", () => {
  document.documentElement.classList.remove("panel-open");
  opener?.removeAttribute("aria-expanded");
  sameAs(opener)?.focus();
  opener = null;
});

panel.addEventListener("click", (event) => {
  const onBackdrop = event.target === panel && panel.matches(":modal");
  if (onBackdrop || event.target.closest("[data-close]")) closePanel();
});
