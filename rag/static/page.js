// The page's own behaviour. Gradio runs this once, with `element`, `trigger`, `server` and `watch`
// in scope (see gr.HTML's js_on_load). Everything is delegated, so what is rendered later works too.
"use strict";

const NARROW = window.matchMedia("(max-width: 760px)");

const panel = document.createElement("dialog");
panel.className = "panel";
panel.setAttribute("aria-labelledby", "panel-title");
document.body.append(panel);

let opener = null;
let opening = 0;

function language() {
  return document.documentElement.lang;
}

async function openArticle(button) {
  const turn = ++opening;
  const spans = button.dataset.spans.split(",").map((span) => span.split("-").map(Number));
  button.setAttribute("aria-busy", "true");
  try {
    const content = await server.article({
      article: button.dataset.article,
      spans,
      check: button.dataset.check,
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

function closePanel() {
  if (panel.open) panel.close();
}

panel.addEventListener("close", () => {
  document.documentElement.classList.remove("panel-open");
  opener?.removeAttribute("aria-expanded");
  opener?.focus();
  opener = null;
});

panel.addEventListener("click", (event) => {
  const onBackdrop = event.target === panel && panel.matches(":modal");
  if (onBackdrop || event.target.closest("[data-close]")) closePanel();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel.open) {
    event.preventDefault();
    closePanel();
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.article !== undefined) openArticle(button);
  else if (button.dataset.ask !== undefined) trigger("ask", { question: button.dataset.ask });
  else if (button.dataset.switch !== undefined) switchLanguage(button.dataset.switch);
});

function switchLanguage(code) {
  document.cookie = `nachgefragt_language=${code}; path=/; max-age=31536000; SameSite=Strict`;
  closePanel();
  trigger("language", { language: code });
}

function followLanguage() {
  const head = element.querySelector("[data-language]");
  if (!head) return;
  document.documentElement.lang = head.dataset.language;
  followView();
  document.getElementById("first")?.remove();
}

// Several views share the page: the address says which one is looked at.
const VIEWS = { "#statements": "browsing", "#corpora": "managing" };

function followView() {
  const view = location.hash in VIEWS ? location.hash : "#ask";
  for (const [hash, name] of Object.entries(VIEWS)) {
    document.documentElement.classList.toggle(name, view === hash);
  }
  for (const link of element.querySelectorAll(".views a")) {
    if (link.hash === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

window.addEventListener("hashchange", () => {
  closePanel();
  followView();
});

watch("value", followLanguage);
followLanguage();

// A new question comes into view with room above it; the answer then grows below.
let turns = 0;
new MutationObserver(() => {
  const all = document.querySelectorAll(".turn");
  if (all.length > turns) {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    all[all.length - 1].scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  }
  turns = all.length;
}).observe(document.querySelector(".gradio-container") ?? document.body, {
  childList: true,
  subtree: true,
});
