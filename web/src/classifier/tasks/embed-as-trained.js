// embed and embedStream of a model that is there for it: its files say what a caller does not.
import { ClassifierError, describe, quote, refuseOption } from "../../base/errors.js";
import { any, flag } from "../../base/options.js";
import { answersTo, answerStream } from "../answers.js";
import { takeCallOptions } from "../call-options.js";
import { embedTexts } from "./embed.js";

/**
 * @typedef {import("../../base/texts.js").TextInput} TextInput
 * @typedef {import("../../model/sentence-files.js").SentenceConfig} SentenceConfig
 * @typedef {import("../../workers/pool.js").Pool} Pool
 * @typedef {import("./embed.js").Choice} Choice
 * @typedef {import("../../base/core-types.ts").CorePooling} Pooling
 *
 * @typedef {object} OwnEmbedderOptions
 * @property {Pooling | readonly Pooling[] | "none" | undefined} [pooling] what becomes of the last layer's output for
 *   the tokens: several are put one after the other, with none it stays as it is, token after token;
 *   default: as the model's files say, else mean
 * @property {boolean | undefined} [normalize] to a length of 1; default: as the model's files say, else false
 * @property {string | undefined} [promptName] which of the model's `prompts` goes in front of the texts; "" for none; default:
 *   the one that its files name, if any
 * @typedef {import("../call-options.js").ExplainOptions & OwnEmbedderOptions} EmbedderOptions
 */

/** @type {Pooling[]} */
const poolings = ["cls", "mean", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"];

/** @param {EmbedderOptions["pooling"]} pooling @returns {Pooling[]} */
function poolingsOf(pooling) {
  if (pooling === "none") return [];
  const list = Array.isArray(pooling) ? [...pooling] : [pooling];
  for (const one of list.length > 0 ? list : [list]) {
    if (poolings.includes(one)) continue;
    const known = poolings.map((name) => `"${name}"`).join(", ");
    refuseOption("pooling", ` is ${describe(one)}, expected one or more of ${known}, or "none" alone`);
  }
  return list;
}

/**
 * @param {string | undefined} name
 * @param {SentenceConfig} sentence
 * @returns {string} empty: none
 */
function promptOf(name, { prompts, defaultPrompt, poolsPrompt }) {
  const chosen = name === undefined ? (defaultPrompt ?? "") : name;
  if (chosen === "") return "";
  if (typeof chosen !== "string" || !Object.hasOwn(prompts, chosen)) {
    const known = Object.keys(prompts).map((known) => `"${known}"`);
    refuseOption(
      "promptName",
      ` is ${describe(chosen)}, expected ${known.join(" or ") || "none: the model has no prompts"}`,
    );
  }
  const prompt = prompts[chosen];
  if (prompt && !poolsPrompt) {
    throw new ClassifierError(
      "unsupported_model",
      `1_Pooling/config.json: include_prompt is false, which is not supported together with the prompt ${quote(chosen)}`,
    );
  }
  return prompt;
}

const rules = () => ({ pooling: any, normalize: flag, promptName: any });

/** @param {Pool} pool @param {EmbedderOptions} options @returns {Choice} */
function takeEmbedderOptions({ info }, options) {
  const sentence = /** @type {SentenceConfig} */ (info.sentence);
  const {
    pooling = sentence.poolings,
    normalize = sentence.normalize,
    promptName,
    ...taken
  } = takeCallOptions(options, rules());
  return {
    ...taken,
    poolings: poolingsOf(pooling),
    normalize,
    prompt: promptOf(promptName, sentence),
  };
}

/** @param {Pool} pool @param {TextInput | readonly TextInput[]} input @param {EmbedderOptions} options */
export async function embedAsTrained(pool, input, options) {
  const choice = takeEmbedderOptions(pool, options);
  return answersTo(input, (texts, first) => embedTexts(pool, texts, choice, first), choice.signal);
}

/** @param {Pool} pool @param {AsyncIterable<TextInput> | Iterable<TextInput>} inputs @param {EmbedderOptions} options */
export function embedStream(pool, inputs, options) {
  const choice = takeEmbedderOptions(pool, options);
  return answerStream(pool, inputs, (texts, first) => embedTexts(pool, texts, choice, first), choice.signal);
}
