// Reading the article in the panel: all that is quoted of it is marked, the steps lead from one to the
// next, and its words can be searched. Nothing is added to the text: the browser paints over it.

import { panel } from "../panel.js";

const PAINTS = ["quoted", "step", "found", "found-now"];

let places = [];
let at = 0;
let hits = [];
let hit = -1;

const bar = () => panel.querySelector(".reading");
const text = () => panel.querySelector(".article-text");

// Places count characters as Python does; a range counts units of UTF-16 within one text node.
function pointsOf(root) {
  const points = [];
  const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    let offset = 0;
    for (const character of nodes.currentNode.data) {
      points.push([nodes.currentNode, offset, offset + character.length, character]);
      offset += character.length;
    }
  }
  return points;
}

function rangeOf(points, start, end) {
  const range = new Range();
  const [first, last] = [points[start], points[end - 1]];
  range.setStart(first[0], first[1]);
  range.setEnd(last[0], last[2]);
  return range;
}

const paint = (name, ranges) => CSS.highlights.set(name, new Highlight(...ranges));

function open() {
  const shown = bar();
  if (!shown?.hidden || !text() || !globalThis.Highlight) return;
  for (const name of PAINTS) CSS.highlights.delete(name);
  shown.hidden = false;
  const points = pointsOf(text());
  const spans = shown.dataset.places.split(",").filter(Boolean).map((span) => span.split("-").map(Number));
  places = spans.filter(([, end]) => end <= points.length).map(([start, end]) => rangeOf(points, start, end));
  [hits, hit] = [[], -1];
  paint("quoted", places);
  const mark = panel.querySelector("mark");
  at = Math.max(0, places.findIndex((place) => mark && place.intersectsNode(mark)));
  shown.querySelector(".steps").hidden = places.length < 2;
  tell();
}

function tell() {
  const { of } = bar().dataset;
  bar().querySelector(".at").textContent = of.replace("{number}", at + 1).replace("{count}", places.length);
}

function look(range) {
  const page = panel.querySelector(".panel-page");
  const { top } = range.getBoundingClientRect();
  page.scrollTop += top - page.getBoundingClientRect().top - page.clientHeight / 3;
}

/** Go on by *step* quotations; return whether there are several. */
export function step(by) {
  if (places.length < 2 || !panel.open) return false;
  at = (at + by + places.length) % places.length;
  paint("step", [places[at]]);
  look(places[at]);
  tell();
  return true;
}

const escaped = (words) => words.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");

function find(words) {
  const points = pointsOf(text());
  const units = [];
  for (const [index, point] of points.entries()) {
    for (let unit = 0; unit < point[3].length; unit++) units.push(index);
  }
  const whole = points.map((point) => point[3]).join("");
  const found = words.trim() ? [...whole.matchAll(new RegExp(escaped(words), "giu"))] : [];
  hits = found.map(({ index, 0: { length } }) =>
    rangeOf(points, units[index], units[index + length - 1] + 1),
  );
  hit = -1;
  paint("found", hits);
  paint("found-now", []);
  next(1);
}

function next(by) {
  const { of, none } = bar().dataset;
  const typed = bar().querySelector("input").value.trim();
  const told = bar().querySelector(".hits");
  if (!hits.length) {
    told.textContent = typed ? none : "";
    return;
  }
  hit = (hit + by + hits.length) % hits.length;
  paint("found-now", [hits[hit]]);
  look(hits[hit]);
  told.textContent = of.replace("{number}", hit + 1).replace("{count}", hits.length);
}

panel.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-step]");
  if (button) step(Number(button.dataset.step));
});
panel.addEventListener("input", ({ target }) => target.name === "find" && find(target.value));
panel.addEventListener("keydown", (event) => {
  if (event.target.name !== "find") return;
  if (event.key === "Enter") {
    event.preventDefault();
    next(event.shiftKey ? -1 : 1);
  } else if (event.key === "Escape" && event.target.value) {
    // First the words, then the panel.
    event.preventDefault();
    event.stopPropagation();
    event.target.value = "";
    find("");
  }
});

new MutationObserver(open).observe(panel, { childList: true });
open();
