// embed: its options, its call, its result.
import { flag, oneOf } from "../../base/options.js";
import { answersTo } from "../answers.js";
import { takeCallOptions } from "../call-options.js";
import { checkFinite } from "../check-results.js";

/**
 * @typedef {import("../../base/texts.js").TextInput} TextInput
 * @typedef {import("../../workers/pool.js").Pool} Pool
 * @typedef {import("../call-options.js").ExplainOptions} ExplainOptions
 *
 * @typedef {object} OwnEmbedOptions
 * @property {"cls" | "mean" | undefined} [pooling] the last layer's output for [CLS], or the mean over all tokens;
 *   default: cls
 * @property {boolean | undefined} [normalize] to a length of 1; default: false
 * @typedef {ExplainOptions & OwnEmbedOptions} EmbedOptions
 *
 * @typedef {ExplainOptions & {poolings: import("../../base/core-types.ts").CorePooling[], normalize: boolean, prompt?: string}} Choice
 *   what the options come to
 */

const rules = () => ({ pooling: oneOf("cls", "mean"), normalize: flag });

/** @param {TextInput} input @param {string} prompt @returns {TextInput} */
const withPrompt = (input, prompt) =>
  typeof input === "string" ? prompt + input : { ...input, text: prompt + input.text };

/**
 * One embedding a text.
 * @param {import("../../base/core-types.ts").CoreEmbeddings} rows
 * @param {boolean} byToken whether there is a row for each token
 */
function embeddingsOf({ embeddings, tokenCounts }, byToken) {
  const rows = byToken ? tokenCounts.reduce((sum, count) => sum + count, 0) : tokenCounts.length;
  const columns = embeddings.length / rows;
  let begin = 0;
  return Array.from(tokenCounts, (count) => {
    const end = begin + columns * (byToken ? count : 1);
    const own = embeddings.slice(begin, end);
    begin = end;
    return own;
  });
}

/**
 * @param {Pool} pool
 * @param {TextInput[]} texts
 * @param {Choice} choice
 * @param {number} firstIndex of these in the caller's list; NaN: a text that came alone
 */
export async function embedTexts(pool, texts, choice, firstIndex) {
  const { splitSpecialTokens = pool.info.splitSpecialTokens } = choice;
  const { signal, poolings, normalize, prompt } = choice;
  const call = { splitSpecialTokens, poolings, normalize };
  const parts = await pool.forTexts(
    prompt ? texts.map((text) => withPrompt(text, prompt)) : texts,
    (engine, share) => engine.call("embed", [share, call]),
    signal,
    firstIndex,
  );
  for (const { embeddings } of parts) checkFinite(embeddings, pool.info.name, "embedding");
  return parts.flatMap((part) => embeddingsOf(part, poolings.length === 0));
}

/** @param {Pool} pool @param {TextInput | readonly TextInput[]} input @param {EmbedOptions} options */
export async function embed(pool, input, options) {
  const { pooling = "cls", normalize = false, ...taken } = takeCallOptions(options, rules());
  const choice = { ...taken, poolings: [pooling], normalize };
  return answersTo(input, (texts, first) => embedTexts(pool, texts, choice, first), taken.signal);
}
