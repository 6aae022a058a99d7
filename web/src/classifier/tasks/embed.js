// embed: its options, its call, its result.
import { checkChoice, checkFlag, takeCallOptions } from "../call-options.js";
import { checkFinite } from "../check-results.js";
import { checkInputs, firstIndexOf } from "../check-texts.js";

/**
 * @typedef {import("../../base/texts.js").TextInput} TextInput
 *
 * @typedef {object} OwnEmbedOptions
 * @property {"cls" | "mean" | undefined} [pooling] the last layer's output for [CLS], or the mean over all tokens;
 *   default: cls
 * @property {boolean | undefined} [normalize] to a length of 1; default: false
 * @typedef {import("../call-options.js").ExplainOptions & OwnEmbedOptions} EmbedOptions
 */

/** @param {EmbedOptions} options */
function takeEmbedOptions(options) {
  const taken = takeCallOptions(options, ["pooling", "normalize"]);
  checkChoice("pooling", taken.pooling, ["cls", "mean"]);
  checkFlag("normalize", taken.normalize);
  return taken;
}

/** One embedding a row. @param {import("../../base/core-types.ts").CoreEmbeddings} rows */
function embeddingsOf({ embeddings, tokenCounts }) {
  const columns = embeddings.length / tokenCounts.length;
  return Array.from(tokenCounts, (_, row) => embeddings.slice(row * columns, (row + 1) * columns));
}

/**
 * @param {import("../../workers/pool.js").Pool} pool
 * @param {TextInput | readonly TextInput[]} input
 * @param {EmbedOptions} options
 * @returns {Promise<Float32Array | Float32Array[]>}
 */
export async function embed(pool, input, options) {
  const taken = takeEmbedOptions(options);
  const { splitSpecialTokens = pool.info.splitSpecialTokens } = taken;
  const { signal, pooling = "cls", normalize = false } = taken;
  signal?.throwIfAborted();
  const call = { splitSpecialTokens, pooling, normalize };
  const parts = await pool.forTexts(
    checkInputs(input),
    (engine, share) => engine.call("embed", [share, call]),
    signal,
    firstIndexOf(input),
  );
  for (const { embeddings } of parts) checkFinite(embeddings, pool.info.name, "embedding");
  const rows = parts.flatMap(embeddingsOf);
  return Array.isArray(input) ? rows : rows[0];
}
