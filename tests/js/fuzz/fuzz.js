// Model folders changed at random: each gives a model that answers or a ClassifierError, and after it a sound
// one loads and answers with the same bits.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { attempt } from "./attempt.js";
import { anyEdits, changedFiles } from "./edits.js";
import { soundModels } from "./models.js";

/**
 * @typedef {import("./attempt.js").Route} Route
 * @typedef {import("./models.js").ModelFiles} ModelFiles
 *
 * @typedef {object} Variant
 * @property {string} layout of the sound model
 * @property {Route} route
 * @property {ModelFiles} files that are other ones
 */

const models = await soundModels();

/** What the sound models answer. @type {Map<string, unknown>} */
const answers = new Map();

/** @param {string} layout */
async function soundAnswer(layout) {
  const { code, logits } = await attempt(models[layout], "address");
  assert.equal(code, undefined);
  return logits;
}

for (const layout of Object.keys(models)) answers.set(layout, await soundAnswer(layout));

/** @param {Variant} variant @returns {Promise<string>} an error's code, or "loaded" */
export async function tryVariant({ layout, route, files }) {
  const { code = "loaded" } = await attempt({ ...models[layout], ...files }, route);
  assert.deepEqual(await soundAnswer(layout), answers.get(layout));
  return code;
}

/** A worker costs a hundred loads. @type {fc.Arbitrary<Route>} */
const route = fc.oneof(
  { arbitrary: fc.constantFrom("address", "given"), weight: 300 },
  fc.constant("worker"),
);

const anyVariant = fc.record({ layout: fc.constantFrom(...Object.keys(models)), route, edits: anyEdits });

/**
 * Tries variants until one breaks a promise, or the time is up.
 * @param {{seed: number, milliseconds: number}} options
 */
export async function fuzz({ seed, milliseconds }) {
  /** @type {Record<string, number>} */
  const outcomes = {};
  let slowest = 0;
  const property = fc.asyncProperty(anyVariant, async ({ layout, route, edits }) => {
    const files = changedFiles(models[layout], edits);
    const begin = performance.now();
    const outcome = await tryVariant({ layout, route, files });
    slowest = Math.max(slowest, performance.now() - begin);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  });
  const details = await fc.check(property, {
    seed,
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: milliseconds,
    markInterruptAsFailure: false,
  });
  const [found] = details.counterexample ?? [];
  return {
    outcomes,
    slowest,
    failure: details.failed ? details.errorInstance : undefined,
    variant: found && {
      layout: found.layout,
      route: found.route,
      files: changedFiles(models[found.layout], found.edits),
    },
  };
}

/** @param {Uint8Array} bytes as text if that is what they are */
function toText(bytes) {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return Buffer.from(text).equals(bytes) ? text : { base64: Buffer.from(bytes).toString("base64") };
}

/** What goes into the corpus of a variant that broke a promise. @param {Variant} variant */
export function toCorpus({ layout, route, files }) {
  const texts = Object.entries(files).map(([name, bytes]) => [name, toText(bytes)]);
  return `${JSON.stringify({ layout, route, files: Object.fromEntries(texts) }, undefined, 2)}\n`;
}

/** All that ever broke a promise. @param {string} folder @returns {Promise<{name: string, variant: Variant}[]>} */
export async function readCorpus(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  return Promise.all(
    names.sort().map(async (name) => {
      const { layout, route, files } = JSON.parse(await readFile(join(folder, name), "utf8"));
      const bytes = Object.entries(files).map(([file, content]) => [
        file,
        new Uint8Array(Buffer.from(content.base64 ?? content, content.base64 ? "base64" : "utf8")),
      ]);
      return { name, variant: { layout, route, files: Object.fromEntries(bytes) } };
    }),
  );
}
