// A few seconds of the fuzzer from a fixed seed, and all that ever failed. Longer: npm run fuzz.
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "../support/paths.js";
import { collectWarnings } from "../support/warnings.js";
import { fuzz, readCorpus, tryVariant } from "./fuzz.js";

collectWarnings(); // odd models have some

const corpus = join(root, "tests", "fuzz-corpus", "model_files");

test.each(await readCorpus(corpus))("$name of the corpus keeps every promise", async ({ variant }) => {
  await tryVariant(variant);
});

test("files changed at random give a model or a ClassifierError", async () => {
  const { outcomes, failure } = await fuzz({ seed: 17, milliseconds: 5000 });
  expect(failure).toBeUndefined();
  // On a busy machine, too: both ends are reached.
  expect(Object.keys(outcomes).length).toBeGreaterThan(3);
  expect(outcomes.loaded).toBeGreaterThan(0);
});
