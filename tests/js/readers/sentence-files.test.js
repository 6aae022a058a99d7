// The files of sentence-transformers, whatever they hold: a configuration that runs, or an error that says why not.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ClassifierError } from "../../../web/src/base/errors.js";
import { readSentenceFiles } from "../../../web/src/model/sentence-files.js";
import { givenSource } from "../../../web/src/sources/given.js";
import { golden } from "../support/tasks.js";

const names = [
  "modules.json",
  "1_Pooling/config.json",
  "sentence_bert_config.json",
  "config_sentence_transformers.json",
];

/** @param {Record<string, unknown>} files */
function read(files) {
  const encoder = new TextEncoder();
  const entries = Object.entries(files).map(([name, content]) => [
    name,
    encoder.encode(JSON.stringify(content)),
  ]);
  const weights = { async *open() {}, cancel: () => {} };
  return readSentenceFiles(givenSource({ kind: "given", files: Object.fromEntries(entries), weights }));
}

const sound = golden.embeddings.filter(({ files }) => "modules.json" in files).map(({ files }) => files);

/** Sound files, of which any part of one is anything. */
const changed = fc
  .record({
    files: fc.constantFrom(...sound),
    name: fc.constantFrom(...names),
    value: fc.jsonValue(),
    path: fc.nat(),
  })
  .map(({ files, name, value, path }) => {
    const copy = structuredClone(files);
    const keys = Object.keys(copy[name] ?? {});
    if (keys.length === 0 || path % 3 === 0) copy[name] = /** @type {any} */ (value);
    else copy[name][keys[path % keys.length]] = value;
    return copy;
  });

describe("files that hold anything", () => {
  test("are a configuration or an error", async () => {
    let configurations = 0;
    await fc.assert(
      fc.asyncProperty(changed, async (files) => {
        const config = await read(files).catch((error) => {
          expect(error).toBeInstanceOf(ClassifierError);
          expect(["invalid_config", "unsupported_model", "not_found"]).toContain(error.code);
          return undefined;
        });
        if (!config) return;
        configurations++;
        expect(config.poolings.length).toBeGreaterThan(0);
        expect(typeof config.normalize).toBe("boolean");
        expect(Object.values(config.prompts).every((text) => typeof text === "string")).toBe(true);
        expect(
          config.defaultPrompt === undefined || Object.hasOwn(config.prompts, config.defaultPrompt),
        ).toBe(true);
        expect(config.maxLength === undefined || Number.isInteger(config.maxLength)).toBe(true);
      }),
      { numRuns: 500, seed: 19 },
    );
    expect(configurations).toBeGreaterThan(50);
  });
});
