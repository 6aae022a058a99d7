// fill and fillStream: their options, their calls, their results.
import { quote, refuse } from "../../base/errors.js";
import { abortSignal, any, takeOptions, takeTexts, whole } from "../../base/options.js";
import { answersTo, answerStream } from "../answers.js";
import { singleTexts } from "../check-texts.js";
import { decode } from "../token-words.js";

/**
 * @typedef {import("../../workers/pool.js").Pool} Pool
 *
 * @typedef {object} FillMaskOptions
 * @property {number | undefined} [topK] tokens for each mask, at most; default: 5
 * @property {string | readonly string[] | undefined} [targets] only these: each must be one token for the model. Their
 *   scores are those that they have among all tokens
 * @property {AbortSignal | undefined} [signal]
 *
 * @typedef {object} MaskPrediction a token that may stand in place of a mask
 * @property {string} text the token
 * @property {number} score its probability, among all tokens of the vocabulary
 * @property {number} tokenId its number in the vocabulary
 * @property {string} sequence the whole text with it, as the tokenizer puts tokens together: that of an uncased model
 *   is in lower case
 *
 * @typedef {MaskPrediction[] | MaskPrediction[][]} MaskPredictions of a text with one mask, the likeliest first; of one
 *   with several masks a list for each
 */

const rules = () => ({
  topK: whole(1, 2 ** 31 - 1),
  targets: any,
  signal: abortSignal,
});

/** @param {Pool} pool @param {string[]} targets @param {number} topK @param {AbortSignal} [signal] */
async function callOf(pool, targets, topK, signal) {
  const ids = await pool.once(
    (engine) =>
      Promise.all(
        targets.map(async (target) => {
          const { id } = await engine.call("targetToken", [target]);
          return id < 0 ? refuse(`the target ${quote(target)} is not one token of the vocabulary`) : id;
        }),
      ),
    signal,
  );
  const { splitSpecialTokens } = pool.info;
  return { splitSpecialTokens, topK, targets: [...new Set(ids)] };
}

/**
 * What transformers' pipeline makes of a share of the texts.
 * @param {Pool} pool
 * @param {import("../../base/core-types.ts").CoreFilledMasks} filled
 * @param {number} each tokens for a mask
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<MaskPredictions[]>}
 */
async function answersOf(pool, { ids, lengths, tokens, scores }, each, signal) {
  const { mask } = pool.info;
  const known = [...new Set([...ids, ...tokens])];
  const { texts } = await pool.once((engine) => engine.call("tokenTexts", [Int32Array.from(known)]), signal);
  const textOf = new Map(known.map((id, i) => [id, texts[i]]));
  /** Without those that are no tokens: a model can have more rows than its tokenizer has tokens. */
  const written = (/** @type {number[]} */ ids, /** @type {string[]} */ left = []) =>
    decode(
      ids.flatMap((id) => textOf.get(id) || []).filter((text) => !left.includes(text)),
      pool.info,
      mask.cleanUp,
    );
  let [begin, next] = [0, 0];
  return Array.from(lengths, (length) => {
    const own = [...ids.subarray(begin, (begin += length))];
    const places = own.flatMap((id, place) => (id === mask.id ? [place] : []));
    // Of several masks the others stay.
    const left = places.length > 1 ? [] : mask.special;
    const lists = places.map((place) =>
      Array.from({ length: each }, () => {
        const score = scores[next];
        const tokenId = tokens[next++];
        own[place] = tokenId;
        const sequence = written(
          own.filter((id) => id !== mask.padId),
          left,
        );
        own[place] = mask.id;
        return { text: written([tokenId]), score, tokenId, sequence };
      }),
    );
    return lists.length > 1 ? lists : lists[0];
  });
}

/**
 * @param {Pool} pool
 * @param {FillMaskOptions} options
 * @returns {{ask: import("../answers.js").Ask<MaskPredictions>, signal: AbortSignal | undefined}}
 */
function asking(pool, options) {
  const { targets, topK = 5, signal } = takeOptions(options, rules());
  const list = targets === undefined ? [] : takeTexts("targets", [targets].flat(), 1);
  /** @type {ReturnType<typeof callOf> | undefined} */
  let calling;
  return {
    signal,
    async ask(inputs, firstIndex) {
      const texts = singleTexts(inputs, firstIndex, "a model fills the masks of one");
      const call = await (calling ??= callOf(pool, list, topK, signal));
      const parts = await pool.forTexts(
        texts,
        (engine, share) => engine.call("fillMasks", [share, call]),
        signal,
        firstIndex,
      );
      const each = Math.min(call.topK, call.targets.length || pool.info.shape.vocabSize);
      return (await Promise.all(parts.map((part) => answersOf(pool, part, each, signal)))).flat();
    },
  };
}

/** @param {Pool} pool @param {string | readonly string[]} input @param {FillMaskOptions} options */
export async function fill(pool, input, options) {
  const { ask, signal } = asking(pool, options);
  return answersTo(input, ask, signal);
}

/** @param {Pool} pool @param {AsyncIterable<string> | Iterable<string>} inputs @param {FillMaskOptions} options */
export function fillStream(pool, inputs, options) {
  const { ask, signal } = asking(pool, options);
  return answerStream(pool, inputs, ask, signal);
}
