// A conversation's name is asked for in a dialog of the page; one that was deleted can be had back.

import { insist } from "../server.js";

// Milliseconds that the way back is offered; the pointer or the focus on it holds it.
const OFFERED = 20_000;

const texts = () => document.getElementById("naming");

/** Ask for a name, from *before* on; return it, or null where the reader left it at that. */
export async function askName(before) {
  const dialog = texts().content.firstElementChild.cloneNode(true);
  document.body.append(dialog);
  const field = dialog.querySelector("input");
  field.value = before;
  // Else pressing Enter would press the first button, which is the one to leave it.
  dialog.querySelector("[data-dismiss]").addEventListener("click", () => dialog.close(""));
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close(""));
  // Escape is the dialog's: behind it nothing is to close.
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
  dialog.showModal();
  field.select();
  await new Promise((closed) => dialog.addEventListener("close", closed, { once: true }));
  dialog.remove();
  return dialog.returnValue === "name" ? field.value : null;
}

let offered = null;

/** Say that the conversation *id* was deleted, with the way back; *restored* is called after it. */
export function offerUndo(id, restored) {
  offered?.remove();
  const notice = Object.assign(document.createElement("div"), { className: "notice undo" });
  const told = Object.assign(document.createElement("span"), { textContent: texts().dataset.deleted });
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "switch",
    textContent: texts().dataset.undo,
  });
  const gone = texts().dataset.gone;
  told.setAttribute("role", "status");
  notice.append(told, button);
  document.body.append(notice);
  offered = notice;
  const end = () => (notice.matches(":hover, :focus-within") ? setTimeout(end, OFFERED) : notice.remove());
  setTimeout(end, OFFERED);
  button.addEventListener("click", async () => {
    const request = { method: "POST" };
    const response = await insist(() => fetch(`conversations/${id}/restore`, request));
    if (!response?.ok) {
      told.textContent = gone;
      button.remove();
      return;
    }
    notice.remove();
    restored();
    document.querySelector("#side [data-new]")?.focus();
  });
}
