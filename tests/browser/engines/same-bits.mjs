// The integer path gives the same bits in every engine and in both builds, one text at a time and in
// a ragged batch.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { after, describe, it } from "node:test";
import { findProgram, programs } from "../../../scripts/setup/browser.mjs";
import { relaxedArgs } from "../../../scripts/setup/relaxed-simd.mjs";
import { root } from "../../../scripts/setup/shell.mjs";
import { serveFolder } from "../../../scripts/demo/static-server.mjs";
import { assertSame, show } from "./compare.js";
import { askChromium, askFirefox, askNode, askWebKit } from "./engines.js";

/**
 * @typedef {import("./engines.js").Report} Report
 * @typedef {import("./answers.js").Backend["build"]} Build
 */

const site = await serveFolder(root);
after(() => site.close());
const page = `${site.url}tests/browser/engines/page.html`;

/** @param {keyof typeof programs} name */
const missing = (name) => {
  const { variable, packageName } = programs[name];
  const advice = `install Debian's ${packageName}, or name the program with ${variable}`;
  return findProgram(programs[name]) ? undefined : `there is no ${packageName} here; ${advice}`;
};
const path = (/** @type {keyof typeof programs} */ name) => findProgram(programs[name]) ?? "";

/** The integer kernel of relaxed SIMD for x86 processors without AVX-VNNI. */
const withoutVnni = process.arch === "x64" ? "relaxed-dot16" : undefined;

/**
 * @typedef {object} Engine
 * @property {string} name
 * @property {Build} build that must run there
 * @property {string} [kernel] that must run there, where the processor leaves no choice
 * @property {string} [skip] why it cannot be asked
 * @property {() => Promise<Report>} ask
 */

/** @type {Engine[]} */
const engines = [
  {
    name: "Firefox",
    build: "relaxed",
    skip: missing("firefox"),
    ask: () => askFirefox(path("firefox"), page),
  },
  {
    name: "Firefox without relaxed SIMD",
    build: "base",
    skip: missing("firefox"),
    ask: () => askFirefox(path("firefox"), `${page}?base`),
  },
  { name: "Node, relaxed SIMD", build: "relaxed", ask: () => askNode(relaxedArgs) },
  {
    name: "Chromium",
    build: "relaxed",
    skip: missing("chromium"),
    ask: () => askChromium(path("chromium"), page),
  },
  {
    name: "Chromium without AVX-VNNI",
    build: "relaxed",
    kernel: withoutVnni,
    skip: missing("chromium"),
    ask: () => askChromium(path("chromium"), page, ["--js-flags=--no-enable-avx-vnni"]),
  },
  {
    name: "Chromium without relaxed SIMD",
    build: "base",
    skip: missing("chromium"),
    ask: () => askChromium(path("chromium"), `${page}?base`),
  },
  {
    name: "WebKit, which has no relaxed SIMD",
    build: "base",
    skip: missing("webkitDriver") ?? missing("xvfb"),
    ask: () => askWebKit({ driver: path("webkitDriver"), xvfb: path("xvfb") }, page),
  },
];

const reference = askNode([], { base: true });

// Bun 1.4.5 on Arm64 gets the product wrong otherwise.
it("no kernel takes the dot product of a vector with itself", async () => {
  const folder = new URL("../../../src/nn/", import.meta.url);
  let products = 0;
  for (const name of await readdir(folder)) {
    const code = await readFile(new URL(name, folder), "utf8");
    for (const [call, a, b] of code.matchAll(/_dot_i\w+\(\s*([^,]+),\s*([^,)]+)/g)) {
      products++;
      assert.notEqual(a, b, `${name}: ${call}`);
    }
  }
  assert.ok(products >= 8, `${products} products found`);
});

// Two at a time: each computes on one core.
describe("scores in integers, bit for bit", { concurrency: 2 }, () => {
  it("Node, base SIMD: what all others are compared with", async (t) => {
    const report = await reference;
    show(t, report);
    assert.equal(report.answers.backend.build, "base");
    const { rows } = report.answers;
    for (const { model, text, batch, alone } of rows) assert.equal(batch, alone, `${model}, text ${text}`);
    // Texts that all got the same answer would prove nothing.
    for (const model of new Set(rows.map((row) => row.model))) {
      const mine = rows.filter((row) => row.model === model);
      const longest = Math.max(...mine.map(({ tokens }) => tokens));
      t.diagnostic(`${model}: ${mine.length} texts of 2 to ${longest} tokens`);
      const different = new Set(mine.map(({ alone }) => alone)).size;
      assert.ok(different >= mine.length / 2, `${model}: the answers hardly differ`);
    }
    const lengths = rows.filter(({ model }) => model.startsWith("embedded")).map(({ tokens }) => tokens);
    assert.deepEqual([Math.min(...lengths), Math.max(...lengths)], [2, 512]);
  });

  for (const { name, build, kernel, skip, ask } of engines) {
    it(name, { skip }, async (t) => {
      const [report, { answers }] = await Promise.all([ask(), reference]);
      show(t, report);
      const { backend } = report.answers;
      assert.equal(backend.build, build, `${report.version} runs the ${backend.build} build`);
      if (kernel) assert.equal(backend.kernel, kernel);
      assertSame(report.answers, answers);
    });
  }
});
