// The question box: asking, stopping, changing the last question.

import { keepFor, keptFor } from "./drafts.js";
import { part } from "./gradio.js";
import { chosenArticles, firstProblem, furtherCorpora, limits, nameLimits } from "./limits.js";
import { composer as form, conversation, isPending, language, lastTurn, chosenCorpus } from "./place.js";
import { withoutModel } from "./reader.js";
import { present, setUnderWay } from "./server.js";

const { trigger } = await part("head");

const field = () => form()?.elements.question;

// The turn that the next question takes the place of, and what was typed before.
let replaces = null;
let isEarlier = false;
let unsent = "";
// A question on its way, until it stands in the conversation.
let sending = null;
// Seconds after which one that went astray can be asked again.
const ASTRAY_AFTER = 15;

/** Return whether a question is on its way or being answered. */
export const isBusy = () => isPending() || sending !== null;

/**
 * Ask; as typed: nothing filled in from before, and no filter read from the words; dropped: what
 * else is not to be read from them.
 */
export function ask(question, asTyped = false, dropped = []) {
  const text = question.trim();
  if (!text || isBusy() || firstProblem()) return false;
  send({
    question: text,
    conversation: conversation(),
    corpus: chosenCorpus(),
    ...limits(),
    articles: chosenArticles(),
    corpora: furtherCorpora(),
    replaces,
    as_typed: asTyped,
    dropped: withoutModel() ? [...dropped, "model"] : dropped,
    language: language(),
  });
  // What was unfolded would cover the answer.
  for (const unfolded of form().querySelectorAll("details[open]")) unfolded.open = false;
  endEditing();
  return true;
}

async function send(wish) {
  sending = { question: wish.question, astray: null };
  const mine = sending;
  showWhetherPending();
  await present(wish.question);
  // Given up meanwhile.
  if (sending !== mine) return;
  setUnderWay(wish.question);
  trigger("ask", wish);
  mine.astray = setTimeout(() => giveBack(wish.question), ASTRAY_AFTER * 1000);
}

export function arrived() {
  clearTimeout(sending?.astray);
  sending = null;
  setUnderWay("");
}

/** Give the reader back what waits for the server; return whether there was such a question. */
export function giveUp() {
  if (sending === null || isPending()) return false;
  giveBack(sending.question);
  return true;
}

// What did not arrive is not lost.
function giveBack(text) {
  arrived();
  showWhetherPending();
  if (!field().value) field().value = typed.question = text;
  keepDraft();
  fit();
}

export function askAgain(asTyped = false, dropped = []) {
  const turn = lastTurn();
  const before = asTyped ? [] : turn.dataset.dropped.split(" ").filter(Boolean);
  replaces = Number(turn.dataset.turn);
  const isAsked = ask(turn.querySelector(".question").textContent, asTyped, [...before, ...dropped]);
  if (!isAsked) replaces = null;
}

/** Change the question of *turn*, in whose place it is asked then: what comes after it goes. */
export function edit(turn) {
  if (replaces === null) unsent = field().value;
  replaces = Number(turn.dataset.turn);
  field().value = typed.question = turn.querySelector(".question").textContent;
  isEarlier = turn !== lastTurn();
  showEditing();
  fit();
  field().focus();
}

function showEditing() {
  const said = form().querySelector(".editing");
  said.hidden = replaces === null;
  const { last, earlier } = said.dataset;
  said.firstElementChild.textContent = isEarlier ? earlier : last;
}

function endEditing() {
  replaces = null;
  showEditing();
}

export function keepLast() {
  if (replaces === null) return;
  endEditing();
  field().value = typed.question = unsent;
  fit();
  field().focus();
}

// The box grows with its text, up to the limit that the style sheet sets.
function fit() {
  field().style.height = "auto";
  field().style.height = `${field().scrollHeight + 2}px`;
  // What has the focus is not to lie behind the box.
  const height = document.getElementById("composer").offsetHeight;
  if (height) document.documentElement.style.setProperty("--composer-height", `${height}px`);
}

export function showWhetherPending() {
  if (!form()) return;
  const [shown, gone] = isBusy() ? ["#stop", "#send"] : ["#send", "#stop"];
  const hadFocus = document.activeElement === form().querySelector(gone);
  form().querySelector(shown).hidden = false;
  form().querySelector(gone).hidden = true;
  // On a touch screen the keyboard would come up over the answer.
  if (hadFocus && matchMedia("(hover: hover)").matches) field().focus({ preventScroll: true });
}

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  if (!ask(field().value)) return;
  field().value = typed.question = "";
  keepDraft();
  fit();
});

document.addEventListener("keydown", (event) => {
  if (event.target !== field() || event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    form().requestSubmit();
  } else if (event.key === "Escape") keepLast();
});

document.addEventListener("input", (event) => {
  if (event.target !== field()) return;
  fit();
  if (field().value.length < field().maxLength) form().querySelector(".cut").hidden = true;
});

// The browser cuts what is pasted, and says nothing.
document.addEventListener("paste", (event) => {
  if (event.target !== field()) return;
  const { value, maxLength, selectionStart, selectionEnd } = field();
  const room = maxLength - value.length + selectionEnd - selectionStart;
  form().querySelector(".cut").hidden = event.clipboardData.getData("text").length <= room;
});

// What is typed and chosen outlives a change of the language, which makes a new box.
let typed = { question: "" };
let known = null;
let draftOf = "";

document.addEventListener("input", (event) => {
  if (event.target.form === form() && event.target.name in typed) {
    typed[event.target.name] = event.target.value;
    keepDraft();
  }
});

// A question that takes another's place goes with a reload, what was typed before it does not.
function keepDraft() {
  keepFor(chosenCorpus(), { question: replaces === null ? typed.question : unsent });
}

// What is in the box goes along to another corpus.
function takeUpDraft() {
  if (["", draftOf].includes(chosenCorpus())) return;
  if (draftOf && typed.question) keepFor(draftOf, { question: "" });
  draftOf = chosenCorpus();
  if (typed.question) return keepDraft();
  field().value = typed.question = keptFor(draftOf).question ?? "";
  fit();
}

export function keepTyped() {
  if (!form()) return;
  if (form() !== known) {
    known = form();
    showEditing();
    for (const [name, value] of Object.entries(typed)) known.elements[name].value = value;
    fit();
  } else if (known.querySelector(".editing").hidden !== (replaces === null)) showEditing();
  takeUpDraft();
  nameLimits();
}
