// Which language model is set and whether it answers; for who manages the chat, the choice of one.

import { watchAll } from "../gradio.js";
import { composer } from "../place.js";
import { onlyProven, setOnlyProven, setWithoutModel, withoutModel } from "../reader.js";

// What the line said when it was last looked at: the page names the model alone.
let said = "";

const place = () => composer()?.querySelector(".model");
const language = () => place().dataset.language;

const summary = () => place().querySelector("summary");

function show({ line, html, model, state }) {
  said = line;
  if (summary().textContent !== line) summary().textContent = line;
  place().dataset.model = model;
  place().dataset.state = state;
  const page = place().querySelector(".range");
  const hadFocus = page.contains(document.activeElement);
  page.innerHTML = html;
  const { only_proven: proven, no_model: alone } = fields(page);
  proven.checked = onlyProven();
  if (alone) alone.checked = withoutModel();
  else setWithoutModel(false);
  if (hadFocus) (page.querySelector("button, input") ?? summary()).focus();
}

const fields = (page) =>
  Object.fromEntries([...page.querySelectorAll("input")].map((field) => [field.name, field]));

async function learn() {
  const code = language();
  const response = await fetch(`model?language=${code}`);
  if (response.ok && code === language()) show(await response.json());
}

async function send(name, body) {
  const response = await fetch(`model/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...body, language: language() }),
  });
  if (response.ok) show(await response.json());
}

// Without a model nothing is asked unasked.
function follow() {
  if (!place() || summary().textContent === said) return;
  said = summary().textContent;
  if (place().dataset.model || place().open) learn();
}

document.addEventListener("change", ({ target }) => {
  if (!place()?.contains(target)) return;
  if (target.name === "only_proven") setOnlyProven(target.checked);
  if (target.name === "no_model") setWithoutModel(target.checked);
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest(".model [data-look], .model [data-model]");
  if (!button || !place()?.contains(button)) return;
  if (button.dataset.look !== undefined) send("look", {});
  else send("choose", { model: button.dataset.model });
});

document.addEventListener("toggle", (event) => event.target === place() && place().open && learn(), true);

watchAll(follow);
follow();
if (place()?.open) learn();
