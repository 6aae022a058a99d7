// docs/architecture.md is the map: it names every file of the rooms that it lists file by file.
import { readdir, readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { root } from "../support/paths.js";

const map = await readFile(join(root, "docs", "architecture.md"), "utf8");

/** Paths, folders and stems in backquotes: `model/shape.*` names shape.h and shape.cpp. */
const named = new Set(
  [...map.matchAll(/`([^`\n]+)`/g)].flatMap(([, name]) => [name, basename(name), basename(name, ".*")]),
);

/** @param {string} folder */
async function filesOf(folder) {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

/** Folders whose files all answer one question, which the map says once. */
const namedAsAWhole = ["unicode", "families", "tokenizers"];

/** @param {string} file */
const isNamed = (file) =>
  named.has(basename(file)) ||
  named.has(basename(file).replace(/\.\w+$/, "")) ||
  namedAsAWhole.some((folder) => file.includes(`/${folder}/`) && named.has(`${folder}/`));

describe("the map", () => {
  test.each(["web/src", "src/text", "src/model", "src/load", "src/task"])(
    "names every file of %s",
    async (folder) => {
      const files = await filesOf(folder);
      expect(files.length).toBeGreaterThan(5);
      expect(
        files.filter((file) => !/_(test|fuzz)\.cpp$|CMakeLists\.txt$/.test(file) && !isNamed(file)),
      ).toEqual([]);
    },
  );

  test("names no file that is not there", async () => {
    const all = new Set(
      (
        await Promise.all(
          ["src", "wasm", "web", "scripts", "tests/js", "tests/cpp", "tests/golden"].map(filesOf),
        )
      )
        .flat()
        .map((file) => basename(file)),
    );
    const files = [...named].filter((name) => /^[\w-]+\.(js|ts|h|cpp|mjs)$/.test(name));
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((name) => !all.has(name))).toEqual([]);
  });
});
