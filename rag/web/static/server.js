// Whether the server answers. While it does not, what the reader does is kept, and done once it is back.

import { watchAll } from "./gradio.js";

// Milliseconds between two looks, and after which a look counts as unanswered.
const PAUSE = 2000;
const PATIENCE = 10_000;
const INTERRUPTED = "nachgefragt_interrupted";

// The document has just come.
let isFresh = true;
let looking = null;

async function answers() {
  try {
    await fetch("state?corpus=", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch {
    return false;
  }
}

async function look() {
  if (await answers()) return;
  tell(true);
  do await new Promise((done) => setTimeout(done, PAUSE));
  while (!(await answers()));
  tell(false);
}

/** Wait until the server answers. While it does not, the page says so, and which question waits. */
export async function present(question = "") {
  if (isFresh) {
    isFresh = false;
    return;
  }
  if (question) waiting.textContent = question;
  looking ??= look().finally(() => {
    looking = null;
  });
  await looking;
}

/** Return *trigger* as one that waits for the server. */
export const whenPresent =
  (trigger) =>
  async (...given) => {
    await present();
    trigger(...given);
  };

// Gradio gives something else where it failed.
const isGiven = (given) =>
  typeof given === "string" || given instanceof Response || given?.[Symbol.toStringTag] === "Module";

/** Return what *call* gives: text, response or module; where the server is away, once it is back. */
export async function insist(call) {
  for (;;) {
    const given = await call().catch(() => null);
    if (isGiven(given) || (await answers())) return given;
    await present();
  }
}

const notice = Object.assign(document.createElement("div"), { className: "notice", hidden: true });
const waiting = document.createElement("strong");
notice.setAttribute("role", "alert");

function tell(isAway) {
  document.documentElement.classList.toggle("server-away", isAway);
  notice.replaceChildren(document.querySelector("#head .masthead").dataset.away, waiting);
  notice.hidden = !isAway;
  if (!isAway) waiting.textContent = "";
  document.body.append(notice);
}

// Gradio tells in English that an answer broke off, and loads the page anew once the server is back.
watchAll(() => {
  if (!document.querySelector(".toast-body.error")) return;
  const asked = document.querySelector("#log .turn.pending:last-of-type .question")?.textContent;
  if (asked || underWay) {
    remember(asked ?? underWay);
    document.documentElement.classList.add("interrupted");
  }
  present();
});

let underWay = "";

/** Tell of a question that is on its way and stands nowhere yet; "" once it does. */
export function setUnderWay(question) {
  underWay = question;
}

function remember(question) {
  try {
    if (question) sessionStorage.setItem(INTERRUPTED, question);
    else sessionStorage.removeItem(INTERRUPTED);
  } catch {
    // Nowhere to keep it: it stands in the conversation as one that was stopped.
  }
}

/** Return the question whose answer broke off before the page was loaded anew, once; else "". */
export function takeInterrupted() {
  try {
    return sessionStorage.getItem(INTERRUPTED) ?? "";
  } catch {
    return "";
  } finally {
    remember("");
  }
}
