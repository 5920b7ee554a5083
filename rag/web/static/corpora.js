// The page of corpora.

import { show, showChanged } from "./conversation.js";
import { part } from "./gradio.js";
import { closePanel } from "./panel.js";

const { element, server, watch } = await part("corpora");

const POLL_PAUSE = 1000;
const AT_ONCE = 3;

let chosen = [];
let polling = null;
let over = null;
let spoken = "";
let sending = null;
let shown = null;

const manager = () => element.querySelector(".manager");
const form = () => element.querySelector("form.adding");
const isShown = () => location.hash === "#corpora";

function ask(name, wanted = {}) {
  return server[name]({ ...wanted, language: manager().dataset.language });
}

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

async function list() {
  const { html, options, problem } = await ask("corpora");
  element.querySelector(".list").innerHTML = problem ?? html;
  if (!options || !form()) return;
  const select = form().elements.corpus;
  const value = select.value;
  select.innerHTML = options;
  select.value = value;
  if (select.selectedIndex < 0) select.value = "";
  followForm();
}

// A running job is looked at about every second; nothing is asked where none runs.
async function poll() {
  clearTimeout(polling);
  polling = null;
  let state;
  try {
    state = await ask("jobs");
  } catch {
    polling = setTimeout(poll, 5 * POLL_PAUSE);
    return;
  }
  showJobs(state.html);
  if (state.active) {
    clearTimeout(polling);
    polling = setTimeout(poll, POLL_PAUSE);
  }
  const hasEnded = Object.keys(state.over).some((id) => over && !(id in over));
  over = state.over;
  if (!hasEnded) return;
  showChanged();
  list();
}

function showJobs(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const place = element.querySelector(".jobs");
  const before = new Map([...place.children].map((job) => [job.dataset.job, job]));
  const focused = document.activeElement?.dataset?.cancel;
  for (const job of [...template.content.children]) {
    // What did not change stays as it is: a selection in it, and a button that is being pressed.
    const old = before.get(job.dataset.job);
    if (old && old.outerHTML === job.outerHTML) job.replaceWith(old);
  }
  place.replaceChildren(...template.content.children);
  if (focused) {
    const again = place.querySelector(`[data-job="${focused}"] button`);
    again?.focus({ preventScroll: true });
  }
  const first = place.querySelector("[data-say]");
  if (first && first.dataset.say !== spoken) say(first.dataset.say);
}

function say(text) {
  spoken = text;
  element.querySelector(".spoken").textContent = text;
}

// The form

function followForm() {
  const { elements, dataset } = form();
  const isNew = elements.corpus.value === "";
  const title = elements.title.closest("label");
  title.hidden = !isNew;
  elements.title.disabled = !isNew;
  const size = chosen.reduce((sum, { file }) => sum + file.size, 0);
  const count = chosen.length.toLocaleString(document.documentElement.lang);
  const says = chosen.length === 1 ? dataset.pickedOne : dataset.picked;
  form().querySelector(".picked").textContent = chosen.length
    ? fill(says, { count, size: sizeText(size) })
    : "";
  form().querySelector("[data-clear]").hidden = !chosen.length;
  form().querySelector("[type=submit]").disabled = !chosen.length || sending !== null;
}

function sizeText(size) {
  const [unit, factor] = size < 1e6 ? ["kB", 1e3] : size < 1e9 ? ["MB", 1e6] : ["GB", 1e9];
  const digits = { maximumFractionDigits: 1 };
  return `${(size / factor).toLocaleString(document.documentElement.lang, digits)} ${unit}`;
}

// What a system keeps in a folder for itself (.DS_Store, .git) is no part of it.
const isHidden = (path) => path.split("/").some((name) => name.startsWith("."));

function choose(files) {
  const kept = files.filter(({ path }) => !isHidden(path));
  const paths = new Set(kept.map(({ path }) => path));
  chosen = [...chosen.filter(({ path }) => !paths.has(path)), ...kept];
  const title = form().elements.title;
  if (!title.value && kept.length) {
    const first = kept[0].path.split("/");
    title.value = first[0].replace(/\.\w+$/, "").slice(0, title.maxLength);
  }
  followForm();
}

// A folder that says what its articles are is a corpus's folder: what lies in it lies at the top.
function placed() {
  const top = chosen[0]?.path.split("/", 1)[0];
  const within = chosen.every(({ path }) => path.startsWith(`${top}/`));
  const says = ["corpus.toml", "metadata.csv"].some((name) =>
    chosen.some(({ path }) => path === `${top}/${name}`),
  );
  if (!within || !says) return chosen;
  return chosen.map(({ path, file }) => ({ path: path.slice(top.length + 1), file }));
}

async function filesIn(entry, found) {
  if (entry.isFile) {
    const file = await new Promise((done, fail) => entry.file(done, fail)).catch(() => null);
    if (file) found.push({ path: entry.fullPath.replace(/^\//, ""), file });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // A reader gives its entries a hundred at a time.
    const some = await new Promise((done, fail) => reader.readEntries(done, fail)).catch(() => []);
    if (!some.length) return;
    for (const each of some) await filesIn(each, found);
  }
}

async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const found = entries.length
    ? []
    : [...transfer.files].map((file) => ({ path: file.name, file }));
  for (const entry of entries) await filesIn(entry, found);
  choose(found);
}

// Uploads

async function send() {
  const wanted = { corpus: form().elements.corpus.value, title: form().elements.title.value };
  const files = placed();
  const going = { stop: new AbortController(), done: 0, view: uploadView() };
  sending = going;
  followForm();
  let batch = null;
  try {
    const begun = await fetch("uploads", { method: "POST", signal: going.stop.signal });
    ({ batch } = await begun.json());
    await sendAll(batch, files, going);
    const { problem } = await ask("add", { ...wanted, batch });
    batch = null;
    chosen = [];
    form().elements.title.value = "";
    report(problem);
  } catch {
    if (!going.stop.signal.aborted) report(failureOf(form().dataset.broke));
  } finally {
    if (batch) ask("stop", { batch });
    going.view.remove();
    sending = null;
    followForm();
  }
  poll();
}

function uploadView() {
  const template = element.querySelector("template");
  element.querySelector(".jobs").before(template.content.cloneNode(true));
  const view = element.querySelector(".jobs").previousElementSibling;
  view.querySelector("[data-stop]").focus();
  return view;
}

async function sendAll(batch, files, going) {
  const waiting = files.values();
  const showDone = () => {
    const text = element.querySelector("template").dataset.text;
    const bar = going.view.querySelector("progress");
    [bar.max, bar.value] = [files.length, going.done];
    const counts = { done: going.done, total: files.length };
    going.view.querySelector(".doing").textContent = fill(text, counts);
  };
  const sender = async () => {
    for (const { path, file } of waiting) {
      await sendOne(batch, path, file, going);
      going.done += 1;
      showDone();
    }
  };
  showDone();
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
}

// A file that is refused is noted by the server, which is told of it without its content.
async function sendOne(batch, path, file, going) {
  const { endings, most } = form().dataset;
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const ends = name === "corpus.toml" || endings.split(" ").some((end) => name.endsWith(end));
  const body = ends && file.size <= Number(most) && !going.closed ? file : "";
  const place = path.split("/").map(encodeURIComponent).join("/");
  const address = `uploads/${batch}/${place}?size=${file.size}`;
  const response = await fetch(address, { method: "PUT", body, signal: going.stop.signal });
  if (response.ok) return;
  const { fatal, noted, text } = await response.json();
  if (!noted) throw new Error(text);
  going.closed ||= fatal;
}

function failureOf(text) {
  const box = document.createElement("div");
  box.className = "failure";
  box.setAttribute("role", "alert");
  box.append(Object.assign(document.createElement("p"), { textContent: text }));
  return box.outerHTML;
}

function report(problem) {
  element.querySelector(".manager > .failure")?.remove();
  if (problem) element.querySelector(".jobs").insertAdjacentHTML("beforebegin", problem);
}

// Events

async function run(name, wanted) {
  const { problem } = await ask(name, wanted);
  report(problem);
  poll();
}

async function removeAsked({ remove, question, told }) {
  const dialog = element.querySelector("dialog.question");
  dialog.querySelector("h2").textContent = question;
  dialog.querySelector("#remove-told").textContent = told;
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((closed) => dialog.addEventListener("close", closed, { once: true }));
  if (dialog.returnValue === "remove") run("remove", { corpus: remove });
}

function addTo(corpus) {
  form().elements.corpus.value = corpus;
  followForm();
  form().scrollIntoView({ block: "nearest" });
  form().querySelector(".drop").focus();
}

const ACTIONS = {
  choose: (corpus) => show({ corpus }),
  add: addTo,
  update: (corpus) => run("update", { corpus }),
  remove: (corpus, data) => removeAsked(data),
  cancel: (job) => run("stop", { job }),
  dismiss: async (job) => {
    await run("stop", { job });
    element.querySelector("h1").focus({ preventScroll: true });
  },
  stop: () => sending?.stop.abort(),
  pick: (kind) => form().elements[kind].click(),
  clear: () => {
    chosen = [];
    followForm();
  },
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  for (const [name, act] of Object.entries(ACTIONS)) {
    if (button.dataset[name] !== undefined) act(button.dataset[name], button.dataset);
  }
});

element.addEventListener("change", (event) => {
  const input = event.target;
  if (input.type === "file") {
    choose([...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file })));
    input.value = "";
  } else if (input.name === "corpus") followForm();
});

element.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  if (chosen.length && !sending) send();
});

// Files may be dropped anywhere; where articles can't be added, they must not take the page's place.

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

function showDropping(isOn) {
  const { classList, dataset } = document.body;
  if (form()) dataset.drop = form().dataset.drop;
  classList.toggle("dropping", isOn && Boolean(form()));
}

window.addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  showDropping(true);
});
window.addEventListener("dragleave", (event) => {
  // Out of the window, not from one element to the next.
  if (!event.relatedTarget) showDropping(false);
});
window.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  showDropping(false);
  if (!form()) return;
  dropped(event.dataTransfer);
  closePanel();
  const toTitle = () => form().elements.title.focus();
  if (location.hash === "#corpora") return toTitle();
  // What is not shown yet takes no focus.
  addEventListener("hashchange", () => requestAnimationFrame(toTitle), { once: true });
  location.hash = "#corpora";
});

document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-add-files]")) return;
  location.hash = "#corpora";
  form().elements.files.click();
});

function showIfLooked() {
  if (!isShown() || !manager() || shown === manager()) return;
  shown = manager();
  list();
  poll();
}

window.addEventListener("hashchange", showIfLooked);

// In the other language the page is a new one.
watch("value", () => {
  shown = null;
  if (form()) followForm();
  showIfLooked();
});
showIfLooked();
