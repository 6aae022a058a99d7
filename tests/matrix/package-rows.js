// The package by itself: its checks, and a TypeScript program that uses it.
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../../scripts/setup/shell.mjs";
import { exec } from "./harness.js";
import { installInEmptyFolder, npmInstall, quietEnv } from "./install.js";

/** @typedef {import("./harness.js").Row} Row */

const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/** @type {Row} */
const checksRow = {
  id: "package",
  group: "Package",
  place: "the tarball",
  checks:
    "publint and arethetypeswrong (esm-only); at most 21 MB unpacked; no dependencies, no install scripts; importing has no side effects; unused code is left out",
  async run({ tarball }) {
    const printed = await exec(
      process.execPath,
      ["--test", "--test-reporter=spec", path("package-checks.mjs")],
      { cwd: root, env: { ...quietEnv, DISTILBERT_TARBALL: tarball } },
    );
    const size = printed.match(/\d+ files, \d+ bytes unpacked/)?.[0] ?? "";
    return { version: "", notes: size };
  },
};

const dom = ["ES2023", "DOM"];
/** How programs are compiled: for Node without the web's types, as `tsc --init` sets it up; and with them. */
const consumers = {
  node: { module: "nodenext", lib: ["ES2023"], types: ["node"], skipLibCheck: true },
  nodenext: { module: "nodenext", lib: dom, types: ["node"] },
  bundler: { module: "esnext", moduleResolution: "bundler", lib: dom, types: [] },
};

/** What TypeScript 7 has dropped, and older programs still say. */
const formerly = { node10: { module: "esnext", moduleResolution: "node10", lib: dom, types: [] } };

/** @param {string} version of TypeScript @param {Record<string, object>} ways to compile @returns {Row} */
const typesRow = (version, ways) => ({
  id: `types-${version.split(".")[0]}`,
  group: "Package",
  place: `TypeScript ${version.split(".")[0]}`,
  checks: `a program compiles with \`moduleResolution\` ${Object.keys(ways).join(", ")}, and its wrong calls do not`,
  async run({ folder, tarball }) {
    await installInEmptyFolder(folder, tarball);
    await npmInstall(folder, [`typescript@${version}`, "@types/node@20.19.43"]);
    await cp(path("types/consumer.ts"), join(folder, "consumer.ts"));
    for (const [name, options] of Object.entries(ways)) {
      const config = {
        compilerOptions: { ...options, target: "es2022", strict: true, noEmit: true },
        files: ["consumer.ts"],
      };
      await writeFile(join(folder, `tsconfig.${name}.json`), JSON.stringify(config));
      const tsc = join(folder, "node_modules", ".bin", "tsc");
      await exec(tsc, ["-p", `tsconfig.${name}.json`], { cwd: folder });
    }
    return { version };
  },
});

/** @type {Row[]} */
export const packageRows = [
  checksRow,
  typesRow("5.9.3", { ...consumers, ...formerly }),
  typesRow("7.0.2", consumers),
];
