// The order of web/src: a room imports only from rooms below it, types too, and no imports make a circle.
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "@jest/globals";
import { init, parse } from "es-module-lexer";
import { root } from "../support/paths.js";

/** From the top down. */
const rooms = [
  "doors",
  "pipeline",
  "classifier",
  "workers",
  "engine",
  "model",
  "sources",
  "platform",
  "base",
  "package-files.js",
];

const { imports } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
await init();

/** @typedef {{file: string, target: string}} Import both as paths from the repository's root */

/** @param {string} text @returns {string[]} what a file imports, as it is written there */
function namesIn(text) {
  const inComments = [...text.matchAll(/\bimport\("([^"]+)"\)/g)].map(([, name]) => name);
  return [...parse(text)[0].flatMap(({ specifier }) => specifier ?? []), ...inComments];
}

/**
 * @param {string} folder
 * @returns {Promise<Import[]>} all that stay within it
 */
async function importsOf(folder) {
  const entries = await readdir(join(root, folder), { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length));
  const found = files.map(async (file) =>
    namesIn(await readFile(join(root, file), "utf8")).flatMap((name) => {
      const paths = name.startsWith("#") ? Object.values(imports[name]) : [join(dirname(file), name)];
      return paths
        .map((path) => ({ file, target: join(path) }))
        .filter(({ target }) => files.includes(target));
    }),
  );
  return (await Promise.all(found)).flat();
}

/** @param {string} file of web/src */
function roomOf(file) {
  const [first, ...rest] = file.slice("web/src/".length).split("/");
  const room = rest.length > 0 || rooms.includes(first) ? first : "doors";
  expect(rooms).toContain(room);
  return room;
}

/** @param {Import[]} edges @returns {string[] | undefined} a way that ends where it began */
function circleIn(edges) {
  /** @type {Map<string, "open" | "done">} */
  const state = new Map();
  /** @param {string[]} way @returns {string[] | undefined} */
  function walk(way) {
    const file = way[way.length - 1];
    if (state.get(file) === "open") return way;
    if (state.has(file)) return undefined;
    state.set(file, "open");
    for (const { target } of edges.filter((edge) => edge.file === file)) {
      const circle = walk([...way, target]);
      if (circle) return circle;
    }
    state.set(file, "done");
    return undefined;
  }
  for (const { file } of edges) {
    const circle = walk([file]);
    if (circle) return circle;
  }
  return undefined;
}

const all = await importsOf("web/src");

test("what is imported is found", () => {
  const targetsOf = (/** @type {string} */ from) =>
    all.filter(({ file }) => file === from).map(({ target }) => target.slice("web/src/".length));
  expect(targetsOf("web/src/index.js")).toEqual(expect.arrayContaining(["base/errors.js", "engine/core.js"]));
  expect(targetsOf("web/src/engine/core.js")).toEqual(
    expect.arrayContaining(["platform/web.js", "platform/node.js", "base/core-types.ts"]),
  );
  expect(targetsOf("web/src/pipeline/types.ts")).toContain("classifier/text-classifier.js");
});

test("no import of web/src climbs", () => {
  const climbing = all.filter(
    ({ file, target }) => rooms.indexOf(roomOf(target)) < rooms.indexOf(roomOf(file)),
  );
  expect(climbing).toEqual([]);
});

test.each(["web/src", "bench/engines"])("no imports of %s make a circle", async (folder) => {
  const edges = await importsOf(folder);
  expect(edges.length).toBeGreaterThan(2);
  expect(circleIn(edges)).toBeUndefined();
});
