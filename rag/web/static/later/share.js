// An answer is shared by its owner, and taken back.

import { copyText } from "../conversation.js";
import { conversation, language } from "../place.js";

export async function share(button) {
  const turn = button.closest(".turn");
  const response = await fetch(`shared/${button.dataset.share}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ conversation: conversation(), turn: turn.dataset.turn, language: language() }),
  });
  if (!response.ok || !button.isConnected) return;
  const control = button.closest(".share");
  control.insertAdjacentHTML("afterend", await response.text());
  const made = control.nextElementSibling;
  control.remove();
  made.querySelector?.("summary")?.focus();
  const link = made.querySelector("[data-link]");
  const told = turn.querySelector(".told");
  told.textContent = "";
  if (!link) return made.focus();
  await copyText(link.href).catch(() => {});
  told.textContent = link.dataset.done;
}
