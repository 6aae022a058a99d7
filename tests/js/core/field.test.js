// Model folders as people brought them, where they lie beside the project: what is right for each.
import { join } from "node:path";
import { describe, expect } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { shared, testWith } from "../support/paths.js";
import { collectWarnings } from "../support/warnings.js";

collectWarnings();
const folderOf = (/** @type {string} */ name) => join(shared, "field", "models", name);

/**
 * @template T
 * @param {string} name
 * @param {(classifier: TextClassifier) => Promise<T>} use
 */
async function withModel(name, use) {
  const classifier = await TextClassifier.load(folderOf(name), { dtype: "fp32", worker: false });
  try {
    return await use(classifier);
  } finally {
    await classifier.dispose();
  }
}

/** @param {string} name @param {string} title @param {() => Promise<void>} run */
const fieldTest = (name, title, run) => testWith([folderOf(name)], `${name} ${title}`, run);

describe("token ids of", () => {
  /** @type {[string, string, number[]][]} */
  const cases = [
    ["added-tokens/vocab-txt-and-config", "a [OBJ] b", [2, 6, 5, 7, 3]],
    ["added-tokens/both", "a [OBJ] b", [2, 6, 5, 7, 3]],
    ["added-tokens/added_tokens.json", "a [OBJ] b", [2, 6, 5, 7, 3]],
    ["added-tokens/tokenizer-json-only", "a [OBJ] b", [2, 6, 5, 7, 3]],
    ["lower-case/json-True-cfg-False-vocab-True", "Hello World", [2, 5, 6, 3]],
    ["lower-case/json-True-cfg-False-vocab-False", "Hello World", [2, 5, 6, 3]],
    ["lower-case/json-False-cfg-True-vocab-True", "Hello World", [2, 7, 8, 3]],
    ["lower-case/json-False-cfg-True-vocab-False", "Hello World", [2, 7, 8, 3]],
    ["lower-case/m-PreTrainedTokenizerFast-True", "Hello World", [2, 5, 6, 3]],
  ];
  for (const [name, text, ids] of cases) {
    fieldTest(name, `are ${ids}`, async () => {
      expect((await withModel(name, (classifier) => classifier.tokenize(text))).ids).toEqual(ids);
    });
  }

  fieldTest("added-tokens/added-behind-vocab", "have the added one", async () => {
    const { ids } = await withModel("added-tokens/added-behind-vocab", (one) => one.tokenize("a [OBJ] b"));
    expect(ids).toContain(120);
  });
});

describe("the answer of", () => {
  /** @type {[string, string, number[]][]} */
  const logits = [
    ["vocabulary-size/padded-124", "w0 w30 zz", [0.43155, -1.5663]],
    ["names/noprefix", "w0 w30", [1.92421, -1.20838]],
    ["names/gamma-embeddings", "w0 w30", [1.92421, -1.20838]],
  ];
  for (const [name, text, expected] of logits) {
    fieldTest(name, `is ${expected}`, async () => {
      const result = await withModel(name, (one) => one.classify(text, { rawLogits: true }));
      expected.forEach((value, i) => expect(result.logits?.[i]).toBeCloseTo(value, 4));
    });
  }

  for (const [name, expected] of /** @type {const} */ ([
    ["labels/one-label", 0.84526],
    ["labels/one-label-regression", 1.6979],
  ])) {
    fieldTest(name, `is ${expected}`, async () => {
      expect((await withModel(name, (one) => one.classify("w0 w30 zz"))).score).toBeCloseTo(expected, 4);
    });
  }

  for (const [name, expected] of /** @type {const} */ ([["labels/numbers", ["0", "1"]]])) {
    fieldTest(name, `is one of ${expected}`, async () => {
      expect(await withModel(name, async ({ labels }) => labels)).toEqual(expected);
    });
  }

  fieldTest("not-finite/classifier-3e38", "is an error", async () => {
    const call = withModel("not-finite/classifier-3e38", (one) => one.classify("w0 w30 zz"));
    await expectError(call, "invalid_weights", /classifier-3e38.* gives a text the logit/);
  });
});

describe("what is refused:", () => {
  /** @type {[string, import("../../../web/src/index.js").ErrorCode, RegExp][]} */
  const cases = [
    ["vocabulary-size/more-tokens", "invalid_vocabulary", /there is no row for "\w+", the token 120/],
    // Python 5.24 takes LABEL_0 to LABEL_2 and then refuses the weights, which have two rows.
    [
      "labels/num-labels-wins",
      "invalid_config",
      /num_labels, .*gives 3 labels; classifier.weight of .* has 2 rows/,
    ],
    ["labels/one-of-three", "invalid_config", /id2label names 1 of 3 labels/],
    ["names/orig_mod", "invalid_weights", /names begin with "_orig_mod\."/],
    ["names/module", "invalid_weights", /names begin with "module\."/],
    ["names/lora-prefix", "invalid_weights", /names begin with "base_model\.model\."/],
    ["names/lora-adapter", "unsupported_model", /adapter_config\.json: a LoRA adapter.*merge_and_unload/],
  ];
  for (const [name, code, message] of cases) {
    fieldTest(name, "says why", () =>
      expectError(TextClassifier.load(folderOf(name)), code, message).then(() => {}),
    );
  }
});
