// The reader's list of finds.

import { insist } from "../server.js";
import { view } from "./view.js";

const { element, load } = view("kept", () => {
  for (const field of element.querySelectorAll("textarea")) fit(field);
});

document.addEventListener("nachgefragt:kept", () => {
  if (document.documentElement.dataset.view === "kept") load();
  else element.replaceChildren();
});
window.addEventListener("hashchange", () => {
  if (location.hash.startsWith("#kept") && !element.childElementCount) load();
});

export async function post(name, body) {
  const request = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await insist(() => fetch(`kept/${name}`, request));
  return response.ok ? response.json() : null;
}

const idOf = (target) => target.closest("[data-find]").dataset.find;

function fit(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

element.addEventListener("input", ({ target }) => target.matches("textarea") && fit(target));

element.addEventListener("change", async ({ target }) => {
  const { note, group } = target.form.elements;
  const isKept = await post("change", { id: idOf(target), note: note.value, group: group.value });
  if (isKept && target === group) load();
});

element.addEventListener("submit", (event) => event.preventDefault());

element.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-move], [data-remove]");
  if (!button) return;
  const id = idOf(button);
  if (button.dataset.move) await post("move", { id, by: Number(button.dataset.move) });
  else await post("remove", { id });
  document.dispatchEvent(new CustomEvent("nachgefragt:marks"));
  await load();
});
