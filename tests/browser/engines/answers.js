// Runs in every engine: loads the models and reports each score's bits.
import { pretendNoRelaxedSimd } from "../../../bench/harness/wasm-hooks.js";
import { madeUpTexts, maskedTexts, naturalTexts } from "./texts.js";

/**
 * @typedef {import("../../../web/src/classifier/text-classifier.js").Backend} Backend
 * @typedef {import("../../../web/src/classifier/text-classifier.js").Classification} Classification
 *
 * @typedef {object} Row what one text got
 * @property {string} model
 * @property {number} text its index
 * @property {number} tokens
 * @property {string} batch bits of its scores as float32, in hexadecimal, where all texts went in together
 * @property {string} alone the same, where it went in alone
 *
 * @typedef {{backend: Backend, rows: Row[]}} Answers
 */

const root = new URL("../../../", import.meta.url);

/** The package as it is published; by an address made here, since its source has the types. */
const entry = new URL(typeof document === "object" ? "web/dist/index.js" : "web/dist/node.js", root);

/** All of them run in integers. */
const models = [
  { name: "embedded, q4", folder: undefined, texts: naturalTexts },
  ...["plain", "relu", "odd", "one-head", "multi-label", "long", "bert", "roberta"].map((name) => ({
    name: `${name}, q8`,
    folder: new URL(`tests/golden/encoder/${name}/`, root),
    texts: madeUpTexts,
  })),
];

/** Of these the score of each token. */
const tokenModels = ["bio", "names"].map((name) => ({
  name: `${name}, q8`,
  folder: new URL(`tests/golden/tokens/${name}/`, root),
}));

/** Of these the likeliest tokens for each mask. */
const fillMaskModels = ["distilbert", "bert", "roberta"].map((name) => ({
  name: `${name} for masks, q8`,
  folder: new URL(`tests/golden/fill-mask/${name}/`, root),
}));

/** @param {Pick<Classification, "scores">} classification */
function bits({ scores }) {
  const view = new DataView(new ArrayBuffer(4));
  return scores
    .map(({ label, score }) => {
      view.setFloat32(0, score);
      if (view.getFloat32(0) !== score) throw new Error(`the score of ${label}, ${score}, is not a float32`);
      return view.getUint32(0).toString(16).padStart(8, "0");
    })
    .join(" ");
}

/** @param {import("../../../web/src/index.js").MaskPrediction[]} predictions */
const scoresOf = (predictions) => ({
  scores: predictions.map(({ text, score }) => ({ label: text, score })),
});

/**
 * Of a head that is learned from the texts: its file's bytes, and what it says of each.
 * @param {string} name
 * @param {import("../../../web/src/index.js").TextClassifier} classifier
 * @param {(typeof models)[number]["texts"]} texts
 * @returns {Promise<Row[]>}
 */
async function headRows(name, classifier, texts) {
  const examples = texts.flatMap((input, i) => {
    const pair = typeof input === "string" ? { text: input } : input;
    const label = `label ${i % 2}`;
    return [
      { ...pair, label },
      { ...pair, text: `${pair.text} and more`, label },
    ];
  });
  const mine = await classifier.learn(examples);
  const bytes = Array.from(mine.save(), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const batch = await mine.classify(texts);
  const rows = [];
  for (const [text, input] of texts.entries()) {
    const alone = bits(await mine.classify(input));
    rows.push({
      model: `head of ${name}`,
      text,
      tokens: batch[text].tokenCount,
      batch: bits(batch[text]),
      alone,
    });
  }
  await mine.dispose();
  return [...rows, { model: `bytes of ${name}`, text: 0, tokens: 0, batch: bytes, alone: bytes }];
}

/**
 * @param {boolean} base whether to run the base build even where relaxed SIMD is there
 * @param {number} [step] asks only the first of so many texts, where an engine is slow
 * @returns {Promise<Answers>}
 */
export async function answers(base, step = 1) {
  if (base) pretendNoRelaxedSimd();
  /** @type {typeof import("../../../web/src/index.js")} */
  const { FillMask, TextClassifier, TokenClassifier } = await import(entry.href);
  const rows = /** @type {Row[]} */ ([]);
  let backend;
  for (const { name, folder, texts } of models) {
    // In line: what the page pretends would not reach a worker.
    const classifier = await TextClassifier.load(folder, { worker: false });
    backend = classifier.backend;
    const asked = texts.filter((_, i) => i % step === 0);
    const batch = await classifier.classify(asked);
    for (const [i, text] of asked.entries()) {
      const { tokenCount: tokens } = batch[i];
      const alone = bits(await classifier.classify(text));
      rows.push({ model: name, text: i * step, tokens, batch: bits(batch[i]), alone });
    }
    if (/^(embedded|plain|bert|roberta)/.test(name)) {
      rows.push(...(await headRows(name, classifier, asked.slice(0, 24))));
    }
    await classifier.dispose();
  }
  for (const { name, folder } of tokenModels) {
    const tagger = await TokenClassifier.load(folder, { worker: false });
    const options = /** @type {const} */ ({ aggregation: "none", ignoreLabels: [], overflow: "windows" });
    const asked = naturalTexts.filter((_, i) => i % (4 * step) === 0).map(String);
    const batch = await tagger.tag(asked, options);
    for (const [i, text] of asked.entries()) {
      const alone = bits({ scores: await tagger.tag(text, options) });
      rows.push({
        model: name,
        text: 4 * i * step,
        tokens: batch[i].length,
        batch: bits({ scores: batch[i] }),
        alone,
      });
    }
    await tagger.dispose();
  }
  for (const { name, folder } of fillMaskModels) {
    const model = await FillMask.load(folder, { worker: false });
    const filled = (/** @type {import("../../../web/src/index.js").MaskPredictions} */ predictions) => {
      const all = predictions.flat();
      return { count: all.length, said: `${all.map(({ tokenId }) => tokenId)}: ${bits(scoresOf(all))}` };
    };
    const asked = maskedTexts(model.maskToken).filter((_, i) => i % step === 0);
    const batch = await model.fill(asked, { topK: 8 });
    for (const [i, text] of asked.entries()) {
      const { count, said } = filled(batch[i]);
      const alone = filled(await model.fill(text, { topK: 8 })).said;
      rows.push({ model: name, text: i * step, tokens: count, batch: said, alone });
    }
    await model.dispose();
  }
  return { backend: /** @type {Backend} */ (backend), rows };
}
