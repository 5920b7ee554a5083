// What a language model is writing, shown in the turn that waits for it. Gradio runs this once, with
// `element` and `watch` in scope (see gr.HTML's js_on_load). It is moved as text, never as markup.
"use strict";

function showDraft() {
  const place = document.querySelector(".turn.pending:last-child .draft-text");
  const text = element.textContent.trim();
  if (place && place.textContent !== text) place.textContent = text;
}

watch("value", showDraft);

// The place may come after the text.
new MutationObserver(() => {
  if (element.textContent.trim() && document.querySelector(".turn.pending .draft-text:empty")) showDraft();
}).observe(document.querySelector(".gradio-container") ?? document.body, { childList: true, subtree: true });
