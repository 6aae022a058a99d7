// One model of files that may hold anything: what comes of it must be a model that answers, or a ClassifierError.
import assert from "node:assert/strict";
import { ClassifierError, FillMask, TextClassifier, TokenClassifier } from "../../../web/src/index.js";
import { summed } from "../support/head-file.js";
import { memoryModel } from "../support/memory-model.js";
import { headFile } from "./models.js";

/**
 * @typedef {import("./models.js").ModelFiles} ModelFiles
 * @typedef {"address" | "given" | "worker"} Route how the files come to the library
 */

const texts = ["w1 w2 w3", "", "[CLS] W5 w7 \u00e9 w8new __proto__", { text: "w1", textPair: "w2 w4" }];

/** The parts of a given model by the names of the files. @type {Record<string, string>} */
const parts = {
  "config.json": "config",
  "vocab.txt": "tokenizer",
  "tokenizer.json": "tokenizer",
  "tokenizer_config.json": "tokenizerConfig",
  "special_tokens_map.json": "specialTokensMap",
  "added_tokens.json": "addedTokens",
  "model.safetensors": "weights",
  "model.safetensors.index.json": "weightsIndex",
};

/** @param {ModelFiles} files */
function given(files) {
  const shards = Object.keys(files).filter((name) => /-of-/.test(name));
  const entries = Object.entries(files).flatMap(([name, bytes]) =>
    name in parts ? [[parts[name], bytes]] : [],
  );
  const model = Object.fromEntries(entries);
  return shards.length > 0 ? { ...model, weights: shards.map((name) => files[name]) } : model;
}

/**
 * @template Loaded
 * @param {{load: (model: any, options: import("../../../web/src/index.js").LoadOptions) => Promise<Loaded>}} Class
 * @param {ModelFiles} files
 * @param {Route} route
 */
function load(Class, { [headFile]: head, ...files }, route) {
  const own = head && { head: summed(head) }; // or nothing would come further than its sum
  if (route !== "address") return Class.load(given(files), { worker: route === "worker", ...own });
  const { model, fetch } = memoryModel(files);
  return Class.load(model, { fetch, ...own });
}

/** Of a model that labels tokens what it finds; of another one what refuses it. @param {ModelFiles} files @param {Route} route */
async function attemptTokens(files, route) {
  const tagger = await load(TokenClassifier, files, route);
  try {
    const long = "john lives \u{1f600} in paris. ".repeat(9);
    /** @type {import("../../../web/src/index.js").Entity[][]} */
    const found = [];
    for (const aggregation of /** @type {const} */ (["none", "simple", "average"])) {
      found.push(await tagger.tag(long, { aggregation, overflow: "windows", ignoreLabels: [], words: true }));
    }
    for (const { text, label, score, start, end } of found.flat()) {
      assert.equal(text, long.slice(start, end));
      assert.equal(typeof label, "string");
      assert.ok(score > 0 && score <= 1);
    }
    return { logits: found };
  } finally {
    await tagger.dispose();
  }
}

/** Of a model that fills masks what it finds; of another one what refuses it. @param {ModelFiles} files @param {Route} route */
async function attemptMasks(files, route) {
  const model = await load(FillMask, files, route);
  try {
    const mask = model.maskToken;
    const options = { topK: 7 };
    const lists = /** @type {import("../../../web/src/index.js").MaskPrediction[][]} */ (
      await model.fill(`john ${mask} in \u{1f600} ${mask}.`, options)
    );
    for (const { text, score, tokenId, sequence } of lists.flat()) {
      assert.ok(score >= 0 && score <= 1);
      assert.ok(tokenId < model.shape.vocabSize);
      assert.equal(typeof text + typeof sequence, "stringstring");
    }
    return { logits: lists };
  } finally {
    await model.dispose();
  }
}

/**
 * @param {ModelFiles} files
 * @param {Route} route
 * @returns {Promise<{code?: string, logits?: unknown}>} the error's code, or the model's answers
 */
export async function attempt(files, route) {
  /** @type {TextClassifier | undefined} */
  let classifier;
  /** What a refused model is for. @type {string | undefined} */
  let other;
  try {
    classifier = await load(TextClassifier, files, route).catch((error) => {
      other = /TokenClassifier|FillMask/.exec(error?.message)?.[0];
      if (!other) throw error;
      return undefined;
    });
    if (!classifier) return await (other === "FillMask" ? attemptMasks : attemptTokens)(files, route);
    const results = await classifier.classify(texts, { rawLogits: true });
    for (const { label, scores, tokenCount } of results) {
      assert.equal(typeof label, "string");
      assert.equal(scores.length, classifier.labels.length);
      assert.ok(scores.every(({ score }) => Number.isFinite(score)));
      assert.ok(tokenCount <= classifier.maxLength);
    }
    await classifier.tokenize(texts[2]);
    await classifier.explain(texts[0]);
    return { logits: results };
  } catch (error) {
    if (!(error instanceof ClassifierError)) throw error;
    assert.notEqual(error.code, "internal", error.message);
    assert.ok(error.message.length < 1200, `a message of ${error.message.length} characters`);
    return { code: error.code };
  } finally {
    await classifier?.dispose();
  }
}
