// The project's Markdown: its code, its links and its headings.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import GithubSlugger from "github-slugger";
import { marked } from "marked";
import { root } from "./paths.js";

/**
 * @typedef {object} Block
 * @property {string} language
 * @property {string} note what follows the language
 * @property {string} code
 *
 * @typedef {object} Document
 * @property {string} file from the repository's root
 * @property {string} text
 * @property {Block[]} blocks
 * @property {string[]} links addresses, of pictures too
 * @property {Set<string>} anchors
 */

const folders = ["", "docs", "models", "bench", "examples"];

/** What a reader sees of a heading. @param {import("marked").Token[]} tokens @returns {string} */
const plain = (tokens) =>
  tokens.map((token) => ("tokens" in token && token.tokens ? plain(token.tokens) : token.raw)).join("");

/** @param {string} file @returns {Promise<Document>} */
async function readDocument(file) {
  const text = await readFile(join(root, file), "utf8");
  /** @type {Document} */
  const document = { file, text, blocks: [], links: [], anchors: new Set() };
  const slugger = new GithubSlugger();
  marked.walkTokens(marked.lexer(text), (token) => {
    if (token.type === "code" && token.lang) {
      const [language, ...note] = token.lang.split(" ");
      document.blocks.push({ language, note: note.join(" "), code: token.text });
    }
    if (token.type === "link" || token.type === "image") document.links.push(token.href);
    if (token.type === "html") {
      for (const [, address] of token.raw.matchAll(/(?:src|href)="([^"]*)"/g)) document.links.push(address);
    }
    if (token.type === "heading") {
      document.anchors.add(slugger.slug(plain(token.tokens ?? []).replaceAll("`", "")));
    }
  });
  return document;
}

/** @returns {Promise<string[]>} */
async function markdownFiles() {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const recursive = folder === "examples";
      const names = await readdir(join(root, folder), { recursive }).catch(() => []);
      return names
        .filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
        .map((name) => join(folder, name));
    }),
  );
  return found.flat().sort();
}

export const documents = await Promise.all((await markdownFiles()).map(readDocument));

/**
 * The JavaScript of a document as programs. A block that imports begins one; one that does not goes on
 * where the last one ended, in a scope of its own. Those noted "page" run in pages only, and `npm run test:matrix` runs those that are a "file" of a project.
 * @param {Document} document
 * @returns {string[]}
 */
export function programsOf({ file, blocks }) {
  const programs = /** @type {string[]} */ ([]);
  for (const { language, note, code } of blocks) {
    if (language !== "js" || note === "page" || note.startsWith("file ")) continue;
    if (/^import /m.test(code)) programs.push(code);
    else if (programs.length === 0) throw new Error(`${file}: its first JavaScript imports nothing`);
    else programs.push(`${programs.pop()}\n{\n${code}\n}`);
  }
  return programs;
}
