// `npm test -- --only "allocations that fail, wasm"`: each allocation in the WebAssembly fails in turn, alone
// and with all behind it. The error is out_of_memory, the same question then has the same answer, and if the
// core had to end, the next load starts another one. The core is one whose malloc can be made to fail
// (tests/cpp/support/failing_malloc.cpp); the build's name is the argument.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { ClassifierError, FillMask, TextClassifier } from "../../../web/src/index.js";
import { root } from "../../../scripts/setup/shell.mjs";
import { borderOf, countedWasm, failMalloc, liveBytes } from "../support/counted-core.js";

const wasm = await countedWasm(process.argv[2]);
const borderOfCore = () => borderOf(wasm);

const options = { wasm, worker: false };
const load = () => TextClassifier.load(join(root, "tests", "golden", "encoder", "plain"), options);
const loadMasks = () => FillMask.load(join(root, "tests", "golden", "fill-mask", "bert-untied"), options);
const texts = ["w1 w2 w3", "w4 ".repeat(50), { text: "w1", textPair: "w2 w3" }, "É [SEP] wordpiece 東京"];

const examples = [
  { text: "w1 w2", label: "a" },
  { text: "w1 w3", label: "a" },
  { text: "w9 w8", label: "b" },
  { text: "w9 w7", label: "b" },
];
/** Of another core. */
const head = TextClassifier.load(join(root, "tests", "golden", "encoder", "plain"), { worker: false }).then(
  async (classifier) => (await classifier.learn(examples)).save(),
);

/** @typedef {(classifier: TextClassifier) => Promise<unknown>} Ask */

/** @type {Record<string, Ask>} */
const questions = {
  classify: (classifier) => classifier.classify(texts),
  windows: (classifier) => classifier.classify(["w1 ".repeat(300), "w2"], { overflow: "windows" }),
  "a long text": (classifier) =>
    classifier.classify(`${"w1 w2 ".repeat(60)}${" ".repeat(20_000)}`, { overflow: "windows" }),
  explain: (classifier) => classifier.explain({ text: "w1 w2, w3", textPair: "w4" }),
  embed: (classifier) => classifier.embed(texts, { pooling: "mean", normalize: true }),
  tokenize: (classifier) => classifier.tokenize(texts[3]),
  async learn(classifier) {
    const mine = await classifier.learn(examples);
    try {
      return [mine.save(), await mine.classify(texts)];
    } finally {
      await mine.dispose();
    }
  },
  async "a head"(classifier) {
    const mine = await classifier.withHead(await head);
    try {
      return [await mine.classify(texts), await mine.explain("w1 w2")];
    } finally {
      await mine.dispose();
    }
  },
};

/** More masks than are computed together, in a batch and alone. @param {FillMask} model */
const fillMasks = (model) =>
  Promise.all([
    model.fill(["the [MASK] of paris", "[MASK] a ".repeat(9)], { topK: 3 }),
    model.fill("[MASK]", { targets: ["paris", "a"] }),
  ]);

/** @typedef {{allocations: number, errors: number, ends: number}} Outcome */

/**
 * Asks with each allocation failing in turn.
 * @template T
 * @param {() => Promise<T>} prepare
 * @param {(prepared: T) => Promise<unknown>} ask
 * @param {(prepared: T) => unknown} clean
 * @param {boolean} rest
 * @returns {Promise<Outcome>}
 */
async function failEach(prepare, ask, clean, rest) {
  const first = await prepare();
  const right = await ask(first);
  await clean(first);
  const outcome = { allocations: 0, errors: 0, ends: 0 };
  for (let number = 1; ; number++) {
    const border = await borderOfCore();
    const prepared = await prepare();
    failMalloc(border, number, rest);
    const [answer, error] = await ask(prepared).then(
      (answer) => [answer, undefined],
      (error) => [undefined, error],
    );
    const where = `allocation ${number}`;
    let ended = false;
    try {
      const count = failMalloc(border, 0, false);
      if (count < number) {
        assert.deepEqual(answer, right);
        await clean(prepared);
        return { ...outcome, allocations: number - 1 };
      }
    } catch {
      ended = true;
      assert.notEqual(await borderOfCore(), border, where);
    }
    if (error) {
      assert(error instanceof ClassifierError, `${where}: ${error.stack}`);
      assert.deepEqual([error.code, error.message], ["out_of_memory", error.message], where);
      outcome[ended ? "ends" : "errors"]++;
    } else {
      assert(!ended);
      assert.deepEqual(answer, right, where);
    }
    const again = ended ? await prepare() : prepared;
    assert.deepEqual(await ask(again), right, `behind ${where}`);
    await clean(again);
    if (ended) await clean(prepared);
  }
}

/**
 * The same of a load, with a question to what it gives.
 * @template {{dispose(): Promise<void>}} Model
 * @param {() => Promise<Model>} load
 * @param {(model: Model) => Promise<unknown>} ask
 * @param {boolean} rest
 */
function failLoad(load, ask, rest) {
  const loadAndAsk = async () => {
    const model = await load();
    try {
      return await ask(model);
    } finally {
      await model.dispose();
    }
  };
  return failEach(
    async () => undefined,
    loadAndAsk,
    () => {},
    rest,
  );
}

/** @param {Outcome} outcome */
const words = ({ allocations, errors, ends }) =>
  `${allocations} allocations: ${errors} errors, ${ends} ends of the core`;

test("once a model is disposed of, no byte of it is in use", async () => {
  const border = await borderOfCore();
  const left = /** @type {number[]} */ ([]);
  for (let i = 0; i < 3; i++) {
    const classifier = await load();
    for (const ask of Object.values(questions)) await ask(classifier);
    const model = await loadMasks();
    await fillMasks(model);
    assert(liveBytes(border) > 100_000);
    await Promise.all([classifier.dispose(), model.dispose()]);
    left.push(liveBytes(border)); // what the first load makes for all, stays
  }
  assert(left[0] < 1000 && left.every((bytes) => bytes === left[0]), `${left}`);
});

for (const rest of [false, true]) {
  const which = rest ? "and all behind it" : "alone";
  test(`a load, each allocation ${which}`, async (t) => {
    t.diagnostic(words(await failLoad(load, (classifier) => classifier.classify("w1 w2"), rest)));
  });
  test(`a load of a model for masks, each allocation ${which}`, async (t) => {
    t.diagnostic(words(await failLoad(loadMasks, (model) => model.fill("a [MASK]"), rest)));
  });
  test(`fill, each allocation ${which}`, async (t) => {
    t.diagnostic(words(await failEach(loadMasks, fillMasks, (model) => model.dispose(), rest)));
  });
  for (const [name, ask] of Object.entries(questions)) {
    test(`${name}, each allocation ${which}`, async (t) => {
      t.diagnostic(words(await failEach(load, ask, (classifier) => classifier.dispose(), rest)));
    });
  }
}
