// How much there is when, above the lists of articles and statements. A list that is new has its
// bars made anew; a bar that is clicked puts its days into the list's own fields.

import { part } from "../gradio.js";
import { language } from "../place.js";
import { insist } from "../server.js";

const LISTS = [
  { id: "archive", view: "articles" },
  { id: "browse", view: "statements" },
];

// A reload begins here, before Gradio has put the lists in place.
await Promise.all(LISTS.map(({ id }) => part(id)));

// A list of words, or what is looked for now, as a table of all hits.
document.getElementById("archive").addEventListener("click", ({ target }) => {
  if (!target.closest("[data-hits]")) return;
  const browser = target.closest(".browser");
  const fields = new URLSearchParams(new FormData(browser.querySelector(".filters")));
  const typed = browser.querySelector("#word-lines").value.trim() || fields.get("q");
  if (!typed) return browser.querySelector("#word-lines").focus();
  fields.delete("q");
  fields.set("words", typed);
  fields.set("corpus", browser.dataset.corpus ?? "");
  const link = Object.assign(document.createElement("a"), { href: `hits.csv?${fields}`, download: "" });
  link.click();
});

for (const { id, view } of LISTS) {
  const element = document.getElementById(id);
  let asked = null;
  let listing = null;

  const wanted = () => {
    const browser = element.querySelector(".browser");
    const fields = new URLSearchParams(new FormData(browser.querySelector(".filters")));
    fields.set("view", view);
    fields.set("corpus", browser.dataset.corpus ?? "");
    fields.set("language", language());
    return fields;
  };

  async function draw() {
    const current = element.querySelector(".listing");
    // A list that is empty was not asked for yet.
    if (!current?.childElementCount) return;
    const fields = wanted();
    const key = `${fields} ${element.querySelector(".browser").dataset.state}`;
    if (key === asked && current === listing) return;
    asked = key;
    listing = current;
    const response = await insist(() => fetch(`histogram?${fields}`));
    const content = response.ok ? await response.text() : "";
    if (key !== asked || !current.isConnected) return;
    let holder = element.querySelector(".when");
    if (!holder) {
      holder = Object.assign(document.createElement("div"), { className: "when" });
      current.before(holder);
    }
    const wasOpen = holder.querySelector("details")?.open;
    holder.innerHTML = content;
    if (wasOpen && holder.querySelector("details")) holder.querySelector("details").open = true;
  }

  element.addEventListener("click", ({ target }) => {
    const bar = target.closest(".when [data-since]");
    if (!bar) return;
    const form = element.querySelector(".filters");
    form.elements.since.value = bar.dataset.since;
    form.elements.until.value = bar.dataset.until;
    form.requestSubmit();
  });

  new MutationObserver(draw).observe(element, { childList: true, subtree: true });
  draw();
}
