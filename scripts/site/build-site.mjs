// The documentation site, by Eleventy: no page has a script but the search, nothing comes from elsewhere, and all
// links are relative.
import { createHash } from "node:crypto";
import { copyFile, cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { noticesName } from "../demo/notices.mjs";
import { root, run } from "../setup/shell.mjs";
import { buildFolder, once, replaceFolder } from "../setup/stamps.mjs";
import { siteLinks } from "./links.mjs";
import { setUpMarkdown } from "./markdown.mjs";
import { readPages } from "./pages.mjs";

const own = join(root, "scripts", "site");
const tools = join(buildFolder, "site-tools");
const lockFiles = ["package.json", "package-lock.json"].map((file) => join(own, file));

/** Eleventy and what it needs, in a folder of their own. */
async function provideTools() {
  const hash = createHash("sha256");
  for (const file of lockFiles) hash.update(await readFile(file));
  await once("site-tools", hash.digest("hex"), () =>
    replaceFolder(tools, async (folder) => {
      for (const file of lockFiles) await copyFile(file, join(folder, basename(file)));
      await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder, quiet: true });
    }),
  );
}

/** @param {string} file @returns {Promise<any>} of one of the tools, whose types are not at hand here */
const tool = (file) => import(pathToFileURL(join(tools, "node_modules", file)).href);

/** Prism with the languages of the docs. */
async function provideHighlighter() {
  const { default: prism } = await tool("prismjs/prism.js");
  const { default: load } = await tool("prismjs/components/index.js");
  load.silent = true;
  load(["bash", "http", "json", "jsx", "python", "toml", "tsx", "typescript", "yaml"]);
  return prism;
}

/**
 * Runs Eleventy on the pages, each a template of its own with the page's Markdown.
 * @param {string} out
 * @param {Awaited<ReturnType<typeof readPages>>} found
 * @param {{demo?: string}} options
 */
async function render(out, { pages, navigation }, { demo }) {
  const { default: Eleventy } = await tool("@11ty/eleventy/src/Eleventy.js");
  const prism = await provideHighlighter();
  const links = siteLinks(new Map(pages.map(({ source, place }) => [source, place])));
  /** @type {Map<string, import("./markdown.mjs").Section[]>} */
  const sections = new Map(pages.map(({ source }) => [source, []]));
  const theme = join(own, "theme");
  const eleventy = new Eleventy(theme, out, {
    quietMode: true,
    config: (/** @type {any} */ config) => {
      config.setTemplateFormats(["md", "11ty.js"]);
      config.amendLibrary("md", (/** @type {any} */ md) =>
        setUpMarkdown(md, prism, ({ source }) => ({
          place: (link) => links.place(source, link),
          sections: /** @type {any} */ (sections.get(source)),
        })),
      );
      const shared = { layout: "page.11ty.js", navigation, sections, demo };
      for (const { source, place, title, text } of pages) {
        // As Markdown alone, with no language of templates on top.
        const data = { source, place, title, permalink: place, templateEngineOverride: "md" };
        config.addTemplate(`${place}.md`, text, { ...shared, ...data });
      }
      config.addTemplate("search.11ty.js", () => "", {
        ...shared,
        layout: "search.11ty.js",
        place: "search.html",
        title: "Search",
        permalink: "search.html",
      });
    },
  });
  await eleventy.write();
  return { files: links.files, sections };
}

/** Guides come before what lists all there is, and that before the project's own pages. @param {string} place */
const weightOf = (place) =>
  /\//.test(place) ? 0.5 : /^(reference|architecture|compatibility|[A-Z])/.test(place) ? 0.4 : 1;

/**
 * What the search looks through: each section of each page.
 * @param {import("./pages.mjs").Page[]} pages
 * @param {Map<string, import("./markdown.mjs").Section[]>} sections
 */
function searchEntries(pages, sections) {
  return pages.flatMap(({ source, place, title: page }) => {
    let part = "";
    return (sections.get(source) ?? []).map(({ level, id, title, text }) => {
      if (level <= 3) part = title;
      return {
        place: level === 1 ? place : `${place}#${id}`,
        page,
        title: level <= 3 ? title : `${part}: ${title}`,
        text: text.replace(/\s+/g, " ").trim(),
        weight: weightOf(place),
      };
    });
  });
}

/** Ours, and that of what the search is made of. @param {string} out */
async function writeSiteNotices(out) {
  const minisearch = join(tools, "node_modules", "minisearch");
  const licence = await readFile(join(minisearch, "LICENSE.txt"), "utf8");
  const line = "-".repeat(79);
  const notices = await readFile(join(root, "NOTICE"), "utf8");
  await writeFile(
    join(out, noticesName),
    `${notices}\n${line}\nThe search contains MiniSearch\n\n${licence}`,
  );
}

/**
 * @param {string} folder where it goes; what was there is replaced
 * @param {{demo?: string}} [options] `demo`: the demo page's address, seen from the site's first page
 * @returns {Promise<number>} how many pages it has
 */
export async function buildSite(folder, options = {}) {
  await provideTools();
  const staging = join(buildFolder, `site-${process.pid}`);
  await mkdir(staging, { recursive: true });
  try {
    const found = await readPages();
    const { files, sections } = await render(staging, found, options);
    for (const [source, place] of files) {
      await mkdir(dirname(join(staging, place)), { recursive: true });
      await copyFile(join(root, source), join(staging, place));
    }
    await cp(join(own, "theme", "assets"), join(staging, "assets"), { recursive: true });
    const search = await readFile(
      join(tools, "node_modules", "minisearch", "dist", "umd", "index.js"),
      "utf8",
    );
    await writeFile(
      join(staging, "assets", "minisearch.js"),
      search.replace(/\n\/\/# sourceMappingURL=.*/, ""),
    );
    const entries = JSON.stringify(searchEntries(found.pages, sections));
    // A script and not JSON: pages from the disk may load scripts, and fetch nothing.
    await writeFile(join(staging, "assets", "search-entries.js"), `globalThis.searchEntries = ${entries};\n`);
    await writeSiteNotices(staging);
    await rm(folder, { recursive: true, force: true });
    await mkdir(dirname(folder), { recursive: true });
    await rename(staging, folder);
    return found.pages.length + 1;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
