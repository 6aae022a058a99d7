// Sound models with a file changed, for attacks whose outcome is known.
import { expect } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { soundModels } from "../fuzz/models.js";
import { expectError } from "./errors.js";
import { memoryModel } from "./memory-model.js";

/** @typedef {Record<string, string | Uint8Array | object | null>} Changes text, bytes, JSON, or null for no file */

export const models = await soundModels();

const bert = "tokenizer.json, BERT";
/** The sound model that has such a file, by the file's name; "vocab.txt" has the others. @type {Record<string, string>} */
const layouts = { "tokenizer.json": "tokenizer.json, all of it", "model.safetensors.index.json": "shards" };

/** @param {string} file @returns {string} the layout of a sound model that reads it */
const layoutOf = (file) => layouts[file] ?? "vocab.txt";

/** @param {string} file @returns {any} what the sound model's JSON holds */
export const jsonOf = (file, layout = layoutOf(file)) =>
  JSON.parse(new TextDecoder().decode(models[layout][file]));

/** @param {Changes[string]} content */
const bytesOf = (content) =>
  content instanceof Uint8Array
    ? content
    : new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content));

/**
 * @param {Changes} changes
 * @param {string} [layout] default: the one that reads the first of them
 */
export function changedModel(changes, layout = layoutOf(Object.keys(changes)[0])) {
  const files = { ...models[layout] };
  for (const [file, content] of Object.entries(changes)) {
    if (content === null) delete files[file];
    else files[file] = bytesOf(content);
  }
  return files;
}

/** @param {Changes} changes @param {string} [layout] @returns {Promise<TextClassifier>} */
export async function load(changes, layout) {
  const { model, fetch } = memoryModel(changedModel(changes, layout));
  return TextClassifier.load(model, { fetch });
}

const sound = await load({}, bert);
const answer = await sound.classify(["w1 w2", "w5"], { rawLogits: true });

/**
 * That such a model is refused, in a message that fits on a screen, and that another one answers as before.
 * @param {Changes} changes
 * @param {import("../../../web/src/base/errors.js").ErrorCode} code
 * @param {string | RegExp} message
 * @param {string} [layout]
 */
export async function expectRefused(changes, code, message, layout) {
  const { message: found } = await expectError(load(changes, layout), code, message);
  expect(found.length).toBeLessThanOrEqual(1000);
  expect(await sound.classify(["w1 w2", "w5"], { rawLogits: true })).toEqual(answer);
}

/** What a fault in each JSON file of a model is. */
export const errorCodeOf = /** @type {const} */ ({
  "config.json": "invalid_config",
  "tokenizer.json": "invalid_tokenizer",
  "tokenizer_config.json": "invalid_tokenizer",
  "special_tokens_map.json": "invalid_tokenizer",
  "added_tokens.json": "invalid_tokenizer",
  "model.safetensors.index.json": "invalid_weights",
});
export const jsonFiles = /** @type {(keyof typeof errorCodeOf)[]} */ (Object.keys(errorCodeOf));
