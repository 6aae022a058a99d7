// The documentation site: every page of docs/, links that lead somewhere from any folder, and nothing that a strict
// content policy forbids.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { documents } from "../support/documents.js";
import { root } from "../support/paths.js";

/** @type {string} */
let folder;
/** The site's files; of pages the HTML. @type {Map<string, string>} */
const files = new Map();

beforeAll(async () => {
  await mkdir(join(root, "build"), { recursive: true });
  folder = await mkdtemp(join(root, "build", "site-test-"));
  const site = join(folder, "site");
  await promisify(execFile)(process.execPath, [join(root, "scripts", "site.mjs"), "--out", site], {
    cwd: root,
  });
  for (const entry of await readdir(site, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    files.set(path.slice(site.length + 1), path.endsWith(".html") ? await readFile(path, "utf8") : "");
  }
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

const pages = () => [...files].filter(([place]) => place.endsWith(".html"));

/** @param {string} html */
const addressesOf = (html) =>
  [...html.matchAll(/\s(?:href|src|action)="([^"]*)"/g)].map(([, address]) => address);

test("has each page of docs/, the examples and the bench", () => {
  const docs = documents.flatMap(({ file }) => /^docs\/(.*)\.md$/.exec(file)?.[1] ?? []);
  const wanted = [...docs, "index", "examples/react", "examples/README", "bench/RESULTS", "CHANGELOG"];
  expect(docs.length).toBeGreaterThan(15);
  expect(wanted.filter((name) => !files.has(`${name}.html`))).toEqual([]);
});

test("links lead to files of the site and to headings of its pages, wherever it lies", () => {
  const dead = pages().flatMap(([place, html]) =>
    addressesOf(html).flatMap((address) => {
      if (/^(https?:|mailto:)/.test(address)) return [];
      const [path, anchor] = address.split("#");
      const target = path === "" ? place : normalize(join(dirname(place), path));
      const there = files.has(target) && (!anchor || files.get(target)?.includes(` id="${anchor}"`));
      return there ? [] : `${place}: ${address}`;
    }),
  );
  expect(dead).toEqual([]);
});

describe("under a strict content policy", () => {
  test.each([
    ["scripts in the page", /<script(?! src="[^":]+" defer><\/script>)/],
    ["styles in the page", /<style|<[^>]+\sstyle=/],
    ["handlers in the page", /<[^>]+\son\w+="/],
    ["files from elsewhere", /<(?:link|img|script)[^>]+(?:href|src)="(?:\w+:|\/)/],
  ])("no page needs %s", (_, forbidden) => {
    expect(pages().length).toBeGreaterThan(30);
    const found = pages().filter(([, html]) => forbidden.test(html.replace(/<pre.*?<\/pre>/gs, "")));
    expect(found.map(([place]) => place)).toEqual([]);
  });

  test("and these patterns find what they look for", () => {
    expect("<script>1</script>").toMatch(/<script(?! src="[^":]+" defer><\/script>)/);
    expect('<p style="x">').toMatch(/<style|<[^>]+\sstyle=/);
  });
});
