// What all pages of the site have around their content. All addresses are relative, so any host and path will do.
import { posix } from "node:path";

/** @type {Record<string, string>} */
const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** @param {string} text */
export const escape = (text) => text.replace(/[&<>"]/g, (character) => entities[character]);

/**
 * @typedef {object} PageData as scripts/site/build-site.mjs gives it
 * @property {string} source
 * @property {string} place
 * @property {string} title
 * @property {string} content HTML
 * @property {string} [demo] the demo page's address, seen from the first page
 * @property {{title: string, pages: {place: string, title: string}[]}[]} navigation
 * @property {Map<string, {level: number, id: string, title: string}[]>} sections
 */

/** @param {PageData} data @param {(place: string) => string} to */
function navigationOf({ navigation, place }, to) {
  const item = (/** @type {{place: string, title: string}} */ page) =>
    `<li><a href="${to(page.place)}"${page.place === place ? ' aria-current="page"' : ""}>${escape(page.title)}</a></li>`;
  return navigation
    .map(({ title, pages }) => `<h2>${title}</h2><ul>${pages.map(item).join("")}</ul>`)
    .join("");
}

/**
 * @param {PageData} data
 * @param {{main: string, scripts?: string[]}} parts
 */
export function frame(data, { main, scripts = [] }) {
  const to = (/** @type {string} */ place) => posix.relative(posix.dirname(data.place), place);
  const isFirst = data.place === "index.html";
  const demo = data.demo === undefined ? "" : `<a href="${to(data.demo)}">Demo</a>`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${escape(isFirst ? data.title : `${data.title} · distilbert-wasm`)}</title>
    <link rel="icon" href="${to("assets/icon.svg")}" type="image/svg+xml" />
    <link rel="stylesheet" href="${to("assets/site.css")}" />${scripts
      .map((script) => `\n    <script src="${to(`assets/${script}`)}" defer></script>`)
      .join("")}
  </head>
  <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header class="top">
      <a class="brand" href="${to("index.html")}">distilbert-wasm</a>
      <a class="to-pages" href="#pages">Pages</a>
      ${demo}
      <form role="search" action="${to("search.html")}">
        <input type="search" name="q" id="q" aria-label="Search the documentation" placeholder="Search" autocomplete="off" />
        <button>Search</button>
      </form>
    </header>
    <div class="columns">
      <main id="main" tabindex="-1">${main}</main>
      <nav id="pages" aria-label="Pages" tabindex="-1">${navigationOf(data, to)}</nav>
    </div>
    <footer class="bottom"><a href="${to("NOTICE.txt")}">Licences</a></footer>
  </body>
</html>
`;
}
