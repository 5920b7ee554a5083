// The page's own behaviour, and the module that the document loads: it leads to all others.
// Everything is delegated, so what is rendered later works too.

import "./articles.js";
import "./corpora.js";
import "./draft.js";
import "./look.js";
import "./more.js";
import "./statements.js";
import {
  arrived, ask, askAgain, edit, giveUp, keepLast, keepTyped, showWhetherPending,
} from "./composer.js";
import {
  closeDrawer, closeMenus, copyAnswer, copyText, followAddress, followConversation, followCorpus, rate, refocus, remove, rename, show,
  suggest, toggleDrawer,
} from "./conversation.js";
import { part, watchAll } from "./gradio.js";
import { askOnly, clearDates, takeArticle, takeAway } from "./limits.js";
import { closePanel, followArticle, openArticle, panel } from "./panel.js";
import {
  chosenCorpus, conversation, firstLanguage, isPending, lastTurn, place, shared as sharedHere, turns, viewOf,
} from "./place.js";
import { named, rememberedCorpus } from "./router.js";
import { takeInterrupted, whenPresent } from "./server.js";
import { hideTip } from "./tip.js";

const VIEWS = ["#ask", "#articles", "#statements", "#people", "#kept", "#corpora"];

const { element, trigger: raise, watch } = await part("head");
const trigger = whenPresent(raise);

document.addEventListener("click", (event) => {
  const button = event.target.closest("button, summary");
  closeMenus(event.target);
  if (!button) return;
  const row = button.closest("[data-conversation]");
  const does = (name) => button.dataset[name] !== undefined;
  if (does("article")) openArticle(button);
  else if (does("ask")) askInstead(button.dataset.ask);
  else if (does("switch")) switchLanguage(button.dataset.switch);
  else if (does("drawer")) toggleDrawer();
  else if (does("new")) show({});
  else if (does("show")) show({ conversation: row.dataset.conversation });
  else if (does("rename")) rename(row);
  else if (does("delete")) remove(row);
  else if (does("copy")) copyAnswer(button);
  else if (does("retry")) askAgain();
  else if (does("asTyped")) askAgain(true);
  else if (does("drop")) askWithout(button.dataset);
  else if (does("take")) takeArticle(button.dataset.take);
  else if (does("only")) {
    closePanel();
    askOnly(button.dataset);
  }
  else if (does("edit")) edit(button.closest(".turn"));
  else if (does("keep")) keepLast();
  else if (does("rate")) rate(button);
  else if (does("allDates")) clearDates();
  else if (button.id === "stop" && !giveUp()) trigger("stop", place());
});

// What the reader chose is taken out of the box, what was read from the words is not read again.
async function copyLink(link) {
  await copyText(link.href);
  link.textContent = link.dataset.done;
}

function askWithout({ drop, field }) {
  if (field) takeAway(field);
  askAgain(false, drop ? [drop] : []);
}

// A question that is offered is a new one, also where the last was about to be changed.
function askInstead(question) {
  keepLast();
  ask(question);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-link]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  copyLink(link);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  hideTip();
  closeMenus();
  if (panel.open) {
    event.preventDefault();
    closePanel(true);
  } else closeDrawer();
});

function switchLanguage(code) {
  document.cookie = `nachgefragt_language=${code}; path=/; max-age=31536000; SameSite=Strict${location.protocol === "https:" ? "; Secure" : ""}`;
  closePanel();
  trigger("show", { ...place(), language: code });
}

// The article that the address names is opened once the corpus is known.
let isFollowing = false;

function followLanguage() {
  const head = element.querySelector("[data-language]");
  if (!head) return;
  document.documentElement.lang = head.dataset.language;
  followView();
  document.getElementById("first")?.remove();
  heights.disconnect();
  heights.observe(head);
  followCorpus();
  if (!isFollowing) followArticle();
  isFollowing = true;
}

// How much of the head stays in sight: all of it, or what begins with the views where they stand in
// lines of their own. What is scrolled to is not to lie behind it.
const heights = new ResizeObserver(([{ target: head }]) => {
  const views = head.querySelector(".views");
  const topOf = (element) => element.getBoundingClientRect().top;
  const isBelow = topOf(views) > topOf(head.querySelector(".name")) + views.offsetHeight;
  const hidden = isBelow ? Math.round(topOf(views) - topOf(head)) - 4 : 0;
  const stays = getComputedStyle(head).position === "sticky";
  const { style } = document.documentElement;
  style.setProperty("--head-hidden", `${hidden}px`);
  style.setProperty("--head-height", `${stays ? head.offsetHeight - hidden : 0}px`);
});

// The views share the page.
function followView() {
  const view = VIEWS.find((name) => name === viewOf(location.hash)) ?? "#ask";
  document.documentElement.classList.toggle("browsing", view !== "#ask");
  document.documentElement.dataset.view = view.slice(1);
  for (const link of element.querySelectorAll(".views a")) {
    if (viewOf(link.hash) === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

window.addEventListener("popstate", () => {
  followAddress();
  followArticle();
});

window.addEventListener("hashchange", () => {
  if (!history.state?.isStep) closePanel();
  closeDrawer();
  followView();
});

watch("value", followLanguage);
// Until now the page is empty but for the document's first content. The address names what to show.
const { conversation: asked, shared, corpus } = named();
trigger("show", { conversation: asked, shared, corpus: corpus || rememberedCorpus(), language: firstLanguage });

// What broke off before the page was loaded anew is asked again, in its place where it has one.
let hasTakenUp = false;

function takeUp() {
  if (hasTakenUp || !turns() || !chosenCorpus() || conversation() !== named().conversation) return;
  hasTakenUp = true;
  const question = takeInterrupted();
  if (!question) return;
  const turn = lastTurn();
  if (turn?.querySelector(".question").textContent !== question) ask(question);
  else if (!turn.querySelector(".answer, .refusal, .failure")) askAgain();
}

// A new question comes into view with room above it; the answer then grows below.
let seen = { conversation: "", turns: 0, pending: false };
watchAll(() => {
  keepTyped();
  showWhetherPending();
  refocus();
  takeUp();
  const before = seen;
  const now = { conversation: conversation(), turns: document.querySelectorAll(".turn").length, pending: isPending() };
  const isOther = now.conversation !== before.conversation;
  const isNew = now.pending && !before.pending;
  if (now.turns === before.turns && now.pending === before.pending && !isOther) return;
  seen = now;
  followConversation();
  if (now.pending || now.turns !== before.turns) arrived();
  if (!now.pending && before.pending && !isOther) suggest();
  // At once: a gliding page would stop where the answer takes the place of the waiting.
  if (sharedHere()) window.scrollTo({ top: 0 });
  else if (now.turns > before.turns || isNew || (isOther && now.turns)) lastTurn().scrollIntoView({ block: "start" });
  else if (!now.turns) window.scrollTo({ top: 0 });
});
