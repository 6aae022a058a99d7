// A page of the documentation: its content, and what is on it if that is much.
import { escape, frame } from "./frame.js";

/** @typedef {import("./frame.js").PageData} PageData */

/** @param {PageData} data @returns {string} a list of the page's headings */
function contentsOf({ sections, source }) {
  const parts = (sections.get(source) ?? []).filter(({ level }) => level === 2 || level === 3);
  const largest = parts.length > 80 ? 2 : 3;
  const shown = parts.filter(({ level }) => level <= largest);
  if (shown.length < 4) return "";
  const items = shown.map(
    ({ level, id, title }) => `<li class="level-${level}"><a href="#${id}">${escape(title)}</a></li>`,
  );
  return `<details class="contents"><summary>On this page</summary><ul>${items.join("")}</ul></details>`;
}

/** @param {PageData} data */
export default function page(data) {
  // Below the page's own heading.
  const main = data.content.replace("</h1>", () => `</h1>\n${contentsOf(data)}`);
  return frame(data, { main });
}
