// Where the reader is: read from the page, which is the one place that knows.

export const turns = () => document.querySelector("#log .turns");
export const lastTurn = () => document.querySelector("#log .turn:last-of-type");
export const isPending = () => Boolean(document.querySelector("#log .turn.pending"));
export const conversation = () => turns()?.dataset.conversation ?? "";
// As the document came. Gradio makes it the browser's own, until the page is filled.
export const firstLanguage = document.documentElement.lang;
export const language = () => document.documentElement.lang;
export const composer = () => document.querySelector("#composer form");
export const corpusSwitch = () => document.querySelector("#head .masthead [name=corpus]");
export const chosenCorpus = () => corpusSwitch()?.value ?? "";
// The answer of somebody else that is read.
export const shared = () => turns()?.dataset.shared ?? "";
export const place = () => ({ conversation: conversation(), shared: shared(), corpus: chosenCorpus(), language: language() });

// The address says which of the views is looked at, and after a question mark what is shown in it.
export const viewOf = (hash) => hash.split("?")[0];

// The link of a view leads back to what was shown last; set as `hash`, it would keep the conversation
// and corpus of now.
export function keepAddress(view) {
  for (const link of document.querySelectorAll(".views a")) {
    if (viewOf(link.hash) === view) link.setAttribute("href", location.hash);
  }
}
