// The list of conversations can be searched, and below it stands how the page looks: colours and size
// of text. The server knows the choice by a cookie, so that the page begins as it was left.

import { watchAll } from "./gradio.js";

const COOKIE = "nachgefragt_look";
const root = document.documentElement;
const chosen = { theme: root.dataset.theme ?? "system", size: root.dataset.size ?? "normal" };
let sought = "";

document.addEventListener("change", ({ target }) => {
  if (!target.matches("#side .look select")) return;
  chosen[target.name] = root.dataset[target.name] = target.value;
  const safe = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${COOKIE}=${chosen.theme}.${chosen.size}; path=/; max-age=31536000; SameSite=Strict${safe}`;
});

document.addEventListener("input", ({ target }) => {
  if (!target.matches("#side .seek")) return;
  sought = target.value;
  seek();
});

const plain = (text) => text.toLocaleLowerCase().normalize("NFC");

function seek() {
  const words = plain(sought).split(/\s+/).filter(Boolean);
  for (const row of document.querySelectorAll("#side li")) {
    const title = plain(row.dataset.title);
    const isHidden = !words.every((word) => title.includes(word));
    if (row.hidden !== isHidden) row.hidden = isHidden;
  }
}

// The list is made anew after each answer; what was typed and chosen stays.
function keep() {
  for (const [name, value] of Object.entries(chosen)) {
    const select = document.querySelector(`#side .look [name=${name}]`);
    if (select && select.value !== value) select.value = value;
  }
  const field = document.querySelector("#side .seek");
  if (!field) return;
  if (field.value !== sought) field.value = sought;
  seek();
}

watchAll(keep);
