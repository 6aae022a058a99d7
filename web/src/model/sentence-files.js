// How a folder of sentence-transformers makes one vector of a text: its modules.json, and what that names.
import { ClassifierError, quote } from "../base/errors.js";
import { isNone, isObject } from "../base/json.js";
import { readJson, readList } from "../sources/source.js";
import { modulesFile, poolingFile, promptsFile, sentenceConfigFiles } from "../sources/model-files.js";

/**
 * @typedef {import("../platform/types.ts").Source} Source
 * @typedef {import("../base/core-types.ts").CorePooling} Pooling
 * @typedef {import("../base/json.js").Json} Json
 *
 * @typedef {object} SentenceConfig
 * @property {Pooling[]} poolings one after the other
 * @property {boolean} normalize
 * @property {Record<string, string>} prompts that go in front of texts, by name
 * @property {string} [defaultPrompt] name of the one that goes in front of all texts
 * @property {boolean} poolsPrompt whether a prompt's tokens are pooled, too
 * @property {number} [maxLength] tokens of the longest text
 * @property {boolean} lowercases whether texts are made small even for a vocabulary that knows capitals
 */

/** @type {Pooling[]} */
const modes = ["cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"];

/** The same by their older names, which are true or false. */
const olderNames = [
  "pooling_mode_cls_token",
  "pooling_mode_max_tokens",
  "pooling_mode_mean_tokens",
  "pooling_mode_mean_sqrt_len_tokens",
  "pooling_mode_weightedmean_tokens",
  "pooling_mode_lasttoken",
];

/** @param {string} message @param {"unsupported_model" | "invalid_config"} [code] @returns {never} */
function fail(message, code = "unsupported_model") {
  throw new ClassifierError(code, message);
}

/** @param {Json} json the pooling's config.json @returns {Pooling[]} */
function poolingsOf(json) {
  let chosen = json.pooling_mode;
  if (chosen === undefined) {
    const older = modes.filter((_, i) => json[olderNames[i]]);
    chosen = older.length > 0 ? older : "mean";
  }
  const list = Array.isArray(chosen) ? chosen : [chosen];
  const unknown = list.find((mode) => !modes.includes(mode));
  if (unknown !== undefined || list.length === 0) {
    fail(`${poolingFile}: pooling_mode is ${quote(chosen)}, expected one or more of ${modes.join(", ")}`);
  }
  return list;
}

/**
 * The folder of its pooling, and whether it normalizes.
 * @param {unknown[]} modules what modules.json holds
 */
function parseModules(modules) {
  const found = modules.map((module) => {
    const { type, path } = /** @type {Json} */ (module ?? {});
    if (typeof type !== "string" || typeof path !== "string") {
      fail(`modules.json lists ${quote(module)}, expected an object with type and path`, "invalid_config");
    }
    return { name: type.replace(/^.*\./, ""), path: path.replace(/\/+$/, "") };
  });
  const names = found.map(({ name }) => name);
  if (!/^Transformer,Pooling(,Normalize)?$/.test(names.join())) {
    const others = names.filter((name) => !["Transformer", "Pooling", "Normalize"].includes(name));
    const what = others.length > 0 ? `, of which ${others.join(", ")} cannot be run` : "";
    fail(
      `modules.json lists the modules ${names.join(", ")}${what}; supported is Transformer, Pooling, and Normalize if any, in this order`,
    );
  }
  const [{ path: transformer }, { path: pooling }] = found;
  if (transformer !== "") {
    fail(`modules.json has the transformer in ${quote(transformer)}, expected beside modules.json`);
  }
  if (`${pooling}/config.json` !== poolingFile) {
    fail(`modules.json has the pooling in ${quote(pooling)}, expected in ${poolingFile.split("/")[0]}`);
  }
  return { normalize: names.includes("Normalize") };
}

/** What sentence_bert_config.json may say, as far as it leaves no choice. @type {Record<string, unknown>} */
const fixed = {
  transformer_task: "feature-extraction",
  module_output_name: "token_embeddings",
  unpad_inputs: null,
};

/** Whether a setting says nothing. @param {unknown} value */
const isEmpty = (value) => isNone(value) || (typeof value === "object" && Object.keys(value).length === 0);

/** @param {Json} json sentence_bert_config.json */
function parseSentenceConfig({ max_seq_length: maxLength, do_lower_case, modality_config, ...others }) {
  const about = "sentence_bert_config.json: ";
  if (!isNone(maxLength) && !(Number.isInteger(maxLength) && Number(maxLength) >= 2)) {
    fail(`${about}max_seq_length is ${quote(maxLength)}, expected a whole number`, "invalid_config");
  }
  const { method, method_output_name: output } = /** @type {any} */ (modality_config)?.text ?? {};
  if ((method ?? "forward") !== "forward" || (output ?? "last_hidden_state") !== "last_hidden_state") {
    fail(
      `${about}modality_config has for texts ${quote(output)} of ${quote(method)}, supported is "last_hidden_state" of "forward"`,
    );
  }
  // Arguments of Python's classes, which may change anything.
  const [name, value] =
    Object.entries(others).find(([name, value]) => !isEmpty(value) && value !== fixed[name]) ?? [];
  if (name !== undefined) fail(`${about}${name} is ${quote(value)}, which is not supported`);
  return {
    maxLength: /** @type {number | undefined} */ (maxLength ?? undefined),
    lowercases: Boolean(do_lower_case),
  };
}

/** @param {Json} json config_sentence_transformers.json */
function parsePrompts({ prompts, default_prompt_name: name, model_type: type }) {
  if ((type ?? "SentenceTransformer") !== "SentenceTransformer") {
    fail(`${promptsFile}: model_type is ${quote(type)}, supported is "SentenceTransformer"`);
  }
  if (!isObject(prompts ?? {})) {
    fail(`${promptsFile}: prompts is ${quote(prompts)}, expected texts by name`, "invalid_config");
  }
  const texts = Object.entries(/** @type {Json} */ (prompts ?? {})).map(([name, text]) => [name, text ?? ""]);
  const odd = texts.find(([, text]) => typeof text !== "string");
  if (odd)
    fail(
      `${promptsFile}: the prompt ${quote(odd[0])} is ${quote(odd[1])}, expected a text`,
      "invalid_config",
    );
  /** @type {Record<string, string>} */
  const byName = Object.fromEntries([["query", ""], ["document", ""], ...texts]);
  if (isNone(name)) return { prompts: byName };
  if (typeof name !== "string" || !Object.hasOwn(byName, name)) {
    fail(
      `${promptsFile}: default_prompt_name is ${quote(name)}, expected one of ${Object.keys(byName).join(", ")}`,
      "invalid_config",
    );
  }
  return { prompts: byName, defaultPrompt: name };
}

/**
 * Whether texts are made small as the tokenizer does it already.
 * @param {SentenceConfig} config
 * @param {{kind: string, do_lower_case?: boolean}} tokenizer
 */
export function checkCase({ lowercases }, tokenizer) {
  if (!lowercases || tokenizer.do_lower_case) return;
  fail(`sentence_bert_config.json: do_lower_case is true, but the tokenizer is cased: that is not supported`);
}

/**
 * As sentence-transformers does it: without modules.json the mean.
 * @param {Source} source
 * @param {AbortSignal} [signal]
 * @returns {Promise<SentenceConfig>}
 */
export async function readSentenceFiles(source, signal) {
  const modules = await readList(source, modulesFile, "invalid_config", signal);
  if (!modules)
    return { poolings: ["mean"], normalize: false, prompts: {}, poolsPrompt: true, lowercases: false };
  const { normalize } = parseModules(modules);
  const read = (/** @type {string} */ file) => readJson(source, file, "invalid_config", signal);
  const [pooling, prompts, sentence] = await Promise.all([
    read(poolingFile),
    read(promptsFile),
    firstOf(sentenceConfigFiles, read),
  ]);
  if (!pooling)
    throw new ClassifierError("not_found", `${source.name} has no ${poolingFile}, which modules.json names`);
  return {
    poolings: poolingsOf(pooling),
    normalize,
    poolsPrompt: pooling.include_prompt === undefined || pooling.include_prompt === true,
    ...parsePrompts(prompts ?? {}),
    ...parseSentenceConfig(sentence ?? {}),
  };
}

/**
 * @template T
 * @param {readonly string[]} files
 * @param {(file: string) => Promise<T | undefined>} read
 */
async function firstOf(files, read) {
  for (const file of files) {
    const found = await read(file);
    if (found !== undefined) return found;
  }
  return undefined;
}
