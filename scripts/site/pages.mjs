// Which files of the repository are pages of the site, and where.
import { readdir, readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { root } from "../setup/shell.mjs";

/**
 * @typedef {object} Page
 * @property {string} source its path in the repository, or its example's folder
 * @property {string} place its path in the site
 * @property {string} title
 * @property {string} text Markdown
 *
 * @typedef {{title: string, sources: string[]}} Group
 */

/** Their order in the navigation. @type {Group[]} */
const groups = [
  {
    title: "Start",
    sources: [
      "README.md",
      "docs/usage.md",
      "docs/learn.md",
      "docs/explain.md",
      "docs/models.md",
      "docs/command-line.md",
    ],
  },
  {
    title: "In a page",
    sources: [
      "docs/cdn.md",
      "docs/content-security-policy.md",
      "docs/frameworks.md",
      "docs/offline.md",
      "docs/workers-and-threads.md",
    ],
  },
  {
    title: "In Node and beyond",
    sources: ["docs/servers.md", "docs/bundling-for-node.md", "docs/testing.md", "docs/spark.md"],
  },
  {
    title: "Look up",
    sources: [
      "docs/reference.md",
      "docs/errors.md",
      "docs/from-transformers-js.md",
      "docs/compatibility.md",
      "examples/README.md",
      "bench/RESULTS.md",
    ],
  },
  {
    title: "Trust and change",
    sources: [
      "docs/reliability.md",
      "docs/SECURITY.md",
      "models/README.md",
      "docs/architecture.md",
      "CONTRIBUTING.md",
      "docs/releasing.md",
      "CHANGELOG.md",
    ],
  },
];

/** Pages that others lead to. */
const further = ["bench/README.md", "bench/NOTES.md", "models/FORMAT.md"];

/** @param {string} source @returns {string} */
export function placeOf(source) {
  if (source === "README.md") return "index.html";
  if (/^examples\/[\w-]+$/.test(source)) return `${source}.html`;
  return source.replace(/^docs\//, "").replace(/\.md$/, ".html");
}

/** @param {string} text @param {string} source */
const titleOf = (text, source) => /^# (.*)$/m.exec(text)?.[1].replaceAll("`", "") ?? basename(source);

/** @param {string} source @returns {Promise<Page>} */
async function readPage(source) {
  const text = await readFile(join(root, source), "utf8");
  return { source, place: placeOf(source), title: titleOf(text, source), text };
}

/** @param {string} text for a fence that no line of it ends */
const fenceFor = (text) => (text.includes("```") ? "````" : "```");

/** What a file is called in a fence. @type {Record<string, string>} */
const languages = { mjs: "js", vue: "html", svelte: "html", capnp: "", txt: "" };

/** An example with its files below its README. @param {string} name @param {string[]} files @returns {Promise<Page>} */
async function readExample(name, files) {
  const source = `examples/${name}`;
  const { title, text } = await readPage(`${source}/README.md`);
  const shown = files.filter((file) => file.startsWith(`${source}/`) && !file.endsWith("README.md"));
  const parts = shown.map(async (file) => {
    const code = await readFile(join(root, file), "utf8");
    const extension = file.replace(/.*\./, "");
    const fence = fenceFor(code);
    const language = languages[extension] ?? extension;
    return `## \`${file.slice(source.length + 1)}\`\n\n${fence}${language}\n${code.trimEnd()}\n${fence}\n`;
  });
  return {
    source,
    place: placeOf(source),
    title,
    text: [text, ...(await Promise.all(parts))].join("\n"),
  };
}

/** What building an example makes, which is no part of it. */
const made = /(^|\/)(node_modules|dist|\.[^/]+|package-lock\.json)(\/|$)/;

/** @returns {Promise<string[]>} paths in the repository */
async function exampleFiles() {
  const entries = await readdir(join(root, "examples"), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/"))
    .filter((path) => !made.test(path))
    .sort();
}

/**
 * @returns {Promise<{pages: Page[], navigation: {title: string, pages: Page[]}[]}>}
 */
export async function readPages() {
  const files = await exampleFiles();
  const docs = (await readdir(join(root, "docs"))).filter((name) => name.endsWith(".md"));
  const listed = groups.flatMap(({ sources }) => sources);
  const others = docs.map((name) => `docs/${name}`).filter((source) => !listed.includes(source));
  const examples = files.flatMap((file) => /^examples\/([\w-]+)\/README\.md$/.exec(file)?.[1] ?? []);
  const pages = await Promise.all([
    ...[...listed, ...others, ...further].map(readPage),
    ...examples.map((name) => readExample(name, files)),
  ]);
  const pageAt = (/** @type {string} */ source) => pages.filter((page) => page.source === source);
  const all = others.length > 0 ? [...groups, { title: "More", sources: others }] : groups;
  const navigation = all.map(({ title, sources }) => ({ title, pages: sources.flatMap(pageAt) }));
  return { pages, navigation };
}
