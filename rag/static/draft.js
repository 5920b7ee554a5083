// What a language model is writing, shown in the turn that waits for it. Gradio runs this once, with
// `element` and `watch` in scope (see gr.HTML's js_on_load). It is moved as text, never as markup.
"use strict";

function showDraft() {
  const place = document.querySelector(".turn:last-child .draft-text");
  if (place) place.textContent = element.textContent.trim();
}

watch("value", showDraft);
