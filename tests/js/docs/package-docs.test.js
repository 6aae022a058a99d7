// What a published package says of itself: its version, its address, and links that work without the repository.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { marked } from "marked";
import { asPublished, repositoryAddress, withSums } from "../../../scripts/release/package-docs.mjs";
import { root } from "../support/paths.js";

/** @param {string} file */
const textOf = (file) => readFile(join(root, file), "utf8");

/** @param {string} command @param {string[]} args */
const print = (command, args) =>
  execFileSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });

const manifest = JSON.parse(await textOf("package.json"));
const address = repositoryAddress(manifest);
const { version } = manifest;
/** @type {string[]} */
const packed = JSON.parse(print("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"]))[0].files.map(
  (/** @type {{path: string}} */ { path }) => path,
);
const pages = packed.filter((path) => /^(README|docs\/.*|models\/.*)\.md$/.test(path));

/** @param {string} file */
async function published(file) {
  return asPublished(await textOf(file), {
    file,
    isPacked: (path) => packed.includes(path),
    address,
    version,
  });
}

/** @param {string} markdown @returns {string[]} */
function linksOf(markdown) {
  /** @type {string[]} */
  const links = [];
  marked.walkTokens(marked.lexer(markdown), (token) => {
    if (token.type === "link" || token.type === "image") links.push(token.href);
    if (token.type === "html")
      for (const [, link] of token.raw.matchAll(/(?:src|href)="([^"]*)"/g)) links.push(link);
  });
  return links;
}

test("the repository's address stands in package.json and nowhere else", async () => {
  expect(manifest.homepage).toBe(`${address}#readme`);
  expect(manifest.bugs).toBe(`${address}/issues`);
  const name = address.replace("https://", "");
  // git prints nothing and fails if no file has it.
  const files = print("git", ["grep", "-l", "--untracked", "-F", name]).trim().split("\n");
  expect(files).toEqual(["package.json"]);
});

test("CITATION.cff and the lines for a CDN have package.json's version", async () => {
  expect(/^version: (.*)$/m.exec(await textOf("CITATION.cff"))?.[1]).toBe(version);
  for (const file of ["README.md", "docs/cdn.md", "docs/releasing.md"]) {
    const found = [...(await textOf(file)).matchAll(/distilbert-wasm[@-](\d+\.\d+\.\d+)/g)];
    expect(found.length).toBeGreaterThan(0);
    expect(found.map(([, found]) => found).filter((found) => found !== version)).toEqual([]);
  }
});

describe("in the package", () => {
  test("are the pages that its users need", () => {
    expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/usage.md", "docs/cdn.md"]));
  });

  test.each(pages)("links of %s lead to its files, or to the repository at the version", async (file) => {
    const start = `${address}/`;
    const bad = linksOf(await published(file)).filter((link) => {
      if (link.startsWith(start)) return !link.includes(`/v${version}/`);
      if (/^(https?:|mailto:|#)/.test(link)) return false;
      return !packed.includes(normalize(join(dirname(file), link.split("#")[0])));
    });
    expect(bad).toEqual([]);
  });

  test("a picture has the address of its bytes, and code stays as it is", async () => {
    const options = {
      file: "docs/a.md",
      isPacked: () => false,
      address: "https://h.example/o/r",
      version: "1.2.3",
    };
    const text = '![a](../b.svg) [c](d.md#e) <img src="f.png" />\n\n```md\n[g](h.md)\n```\n';
    expect(asPublished(text, options)).toBe(
      "![a](https://h.example/o/r/raw/v1.2.3/b.svg) [c](https://h.example/o/r/blob/v1.2.3/docs/d.md#e) " +
        '<img src="https://h.example/o/r/raw/v1.2.3/docs/f.png" />\n\n```md\n[g](h.md)\n```\n',
    );
  });

  test("README.md does not say that it is not published", async () => {
    expect(await textOf("README.md")).toContain("It is not on npm yet");
    expect(await published("README.md")).not.toMatch(/not on npm|until it is published|until here/);
  });

  test("docs/cdn.md has the sums of the package's files", async () => {
    const text = await withSums(root, await published("docs/cdn.md"));
    const bytes = await readFile(join(root, "web", "dist", "worker.js"));
    expect(text).toContain(`"sha384-${createHash("sha384").update(bytes).digest("base64")}"`);
    expect(text).not.toMatch(/sha\d+-OF-/);
  });
});
