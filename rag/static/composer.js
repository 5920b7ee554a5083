// The question box: asking, stopping, changing the last question, what a question is limited to.
// Gradio runs this with page.js as one script.

const form = () => document.querySelector("#composer form");
const field = () => form()?.elements.question;

// The turn that the next question takes the place of.
let replaces = null;

function chosenCorpus() {
  return form()?.elements.corpus.value ?? "";
}

function ask(question) {
  const text = question.trim();
  if (!text || isPending()) return false;
  const { since, until } = form().elements;
  trigger("ask", {
    question: text,
    conversation: conversation(),
    corpus: chosenCorpus(),
    since: since.value,
    until: until.value,
    replaces,
    language: language(),
  });
  keepLast();
  return true;
}

function askAgain() {
  const turn = lastTurn();
  replaces = Number(turn.dataset.turn);
  ask(turn.querySelector(".question").textContent);
}

function editLast() {
  const turn = lastTurn();
  replaces = Number(turn.dataset.turn);
  field().value = turn.querySelector(".question").textContent;
  form().querySelector(".editing").hidden = false;
  fit();
  field().focus();
}

function keepLast() {
  replaces = null;
  form().querySelector(".editing").hidden = true;
}

// The box grows with its text, up to the limit that the style sheet sets.
function fit() {
  field().style.height = "auto";
  field().style.height = `${field().scrollHeight + 2}px`;
  // What has the focus is not to lie behind the box.
  const height = document.getElementById("composer").offsetHeight;
  if (height) document.documentElement.style.setProperty("--composer-height", `${height}px`);
}

function nameDates() {
  const summary = form().querySelector(".dates summary");
  const { since, until } = form().elements;
  const day = (input) => (input.value ? input.valueAsDate.toLocaleDateString(language(), { timeZone: "UTC" }) : "…");
  const isLimited = since.value || until.value;
  summary.textContent = isLimited ? `${day(since)} – ${day(until)}` : summary.dataset.all;
  summary.classList.toggle("limited", Boolean(isLimited));
}

function clearDates() {
  form().elements.since.value = form().elements.until.value = "";
  typed.since = typed.until = "";
  form().querySelector(".dates").open = false;
  nameDates();
}

function showWhetherPending() {
  if (!form()) return;
  const isBusy = isPending();
  form().querySelector("#send").hidden = isBusy;
  form().querySelector("#stop").hidden = !isBusy;
}

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  if (!ask(field().value)) return;
  field().value = typed.question = "";
  fit();
});

document.addEventListener("keydown", (event) => {
  if (event.target !== field() || event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    form().requestSubmit();
  } else if (event.key === "Escape" && replaces !== null) {
    keepLast();
  }
});

document.addEventListener("input", (event) => {
  if (event.target === field()) fit();
});

document.addEventListener("change", (event) => {
  if (event.target.form !== form() || !form()) return;
  if (event.target.name === "corpus") show({ corpus: event.target.value });
  else if (event.target.type === "date") nameDates();
});

// What is typed and chosen outlives a change of the language, which makes a new box.
let typed = { question: "", since: "", until: "" };
let known = null;

document.addEventListener("input", (event) => {
  if (event.target.form === form() && event.target.name in typed) {
    typed[event.target.name] = event.target.value;
  }
});

function keepTyped() {
  if (!form() || form() === known) return;
  known = form();
  for (const [name, value] of Object.entries(typed)) known.elements[name].value = value;
  nameDates();
  fit();
}
