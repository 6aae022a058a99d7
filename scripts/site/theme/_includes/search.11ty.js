// The page that searches: the only one with scripts.
import { frame } from "./frame.js";

/** @param {import("./frame.js").PageData} data */
export default function search(data) {
  const main = `
<h1>Search</h1>
<p id="found" role="status">The search needs JavaScript; the pages do not.</p>
<ol id="results" class="results"></ol>`;
  return frame(data, { main, scripts: ["minisearch.js", "search-entries.js", "search.js"] });
}
