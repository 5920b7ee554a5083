// The people of a corpus, and a person's page.

import { view } from "./view.js";

const { element } = view("people");

const fields = () => new URLSearchParams(location.hash.split("?")[1] ?? "");

function goTo(changed) {
  const parameters = fields();
  parameters.delete("page");
  for (const [name, value] of Object.entries(changed)) {
    if (value) parameters.set(name, value);
    else parameters.delete(name);
  }
  location.hash = parameters.size ? `#people?${parameters}` : "#people";
}

element.addEventListener("submit", (event) => {
  event.preventDefault();
  goTo({ begins: event.target.elements.begins.value.trim() });
});

element.addEventListener("click", ({ target }) => {
  const bar = target.closest(".bars [data-since]");
  if (bar) goTo(bar.dataset);
});
