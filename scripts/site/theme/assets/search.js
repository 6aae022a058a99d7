// Finds sections of the documentation by the words in the address or in the box, in the page itself.

/** @typedef {{id: number, place: string, page: string, title: string, text: string, weight: number}} Entry */

const { MiniSearch, searchEntries } = /** @type {any} */ (globalThis);

/** @type {Entry[]} */
const entries = searchEntries.map((/** @type {Entry} */ entry, /** @type {number} */ id) => ({
  ...entry,
  id,
}));
const index = new MiniSearch({
  fields: ["title", "page", "text"],
  searchOptions: {
    boost: { title: 4, page: 2 },
    prefix: (/** @type {string} */ term) => term.length > 2,
    fuzzy: (/** @type {string} */ term) => (term.length > 5 ? 0.2 : 0),
    combineWith: "AND",
    boostDocument: (/** @type {number} */ id) => entries[id].weight,
  },
});
index.addAll(entries);

const most = 20;
const around = 90;

const box = /** @type {HTMLInputElement} */ (document.querySelector("#q"));
const found = /** @type {HTMLElement} */ (document.querySelector("#found"));
const results = /** @type {HTMLElement} */ (document.querySelector("#results"));

/** A part of the text, with the words that were found marked. @param {string} text @param {string[]} terms */
function excerpt(text, terms) {
  const line = document.createElement("p");
  const places = terms.map((term) => text.toLowerCase().indexOf(term)).filter((place) => place >= 0);
  const start = Math.max(0, Math.min(...places, text.length) - around);
  const part = places.length > 0 ? text.slice(start, start + 3 * around) : text.slice(0, 2 * around);
  const escaped = terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  for (const [i, piece] of part.split(new RegExp(`(${escaped.join("|")})`, "gi")).entries()) {
    const element = i % 2 === 1 ? document.createElement("mark") : undefined;
    if (element) element.textContent = piece;
    line.append(element ?? piece);
  }
  return line;
}

/** @param {Entry} entry @param {string[]} terms */
function item({ place, page, title, text }, terms) {
  const element = document.createElement("li");
  const link = document.createElement("a");
  link.href = place;
  link.textContent = title === page ? title : `${page}: ${title}`;
  element.append(link, excerpt(text, terms));
  return element;
}

function search() {
  const words = box.value.trim();
  const hits = words === "" ? [] : index.search(words);
  found.textContent =
    words === ""
      ? "Type what you look for."
      : `${hits.length} ${hits.length === 1 ? "section" : "sections"} found`;
  results.replaceChildren(
    ...hits
      .slice(0, most)
      .map((/** @type {{id: number, terms: string[]}} */ { id, terms }) => item(entries[id], terms)),
  );
}

box.value = new URLSearchParams(location.search).get("q") ?? "";
box.addEventListener("input", search);
search();
