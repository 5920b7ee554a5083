// What a language model is writing, shown in the turn that waits for it: as text, never as markup.

import { part, watchAll } from "./gradio.js";

const { element, watch } = await part("draft");

function showDraft() {
  const place = document.querySelector(".turn.pending:last-child .draft-text");
  const text = element.textContent.trim();
  if (place && place.textContent !== text) place.textContent = text;
}

watch("value", showDraft);

// The place may come after the text.
watchAll(() => {
  if (element.textContent.trim() && document.querySelector(".turn.pending .draft-text:empty")) showDraft();
});
