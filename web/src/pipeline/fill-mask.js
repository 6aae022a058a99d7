// The pipeline for fill-mask, with the options and results of Python's, whose names transformers.js has too.
import { callable, checkOptions, warnOfOthers } from "./callable.js";

/**
 * @typedef {import("./types.ts").FillMaskPipelineCallback} FillMaskPipelineCallback
 * @typedef {import("./types.ts").FillMaskPipelineOptions} FillMaskPipelineOptions
 * @typedef {import("../classifier/fill-mask.js").MaskPrediction} MaskPrediction
 */

/** @type {ReturnType<typeof callable<FillMaskPipelineCallback>>} */
const Callable = callable();

/** @param {MaskPrediction} prediction @returns {import("./types.ts").FillMaskSingle} */
const named = ({ text, score, tokenId, sequence }) => ({ score, token: tokenId, token_str: text, sequence });

/** What `pipeline` gives for fill-mask: call it with a text or a list of texts, each with a mask. */
export class FillMaskPipeline extends Callable {
  task;
  /** What is behind it, with everything else that this library does. */
  fillMask;

  /** @param {import("./types.ts").FillMaskPipelineParts} parts */
  constructor({ task, fillMask }) {
    super(fillMask, "fillMask", "fill(text)");
    this.task = task;
    this.fillMask = fillMask;
  }

  /**
   * @param {string | string[]} texts
   * @param {FillMaskPipelineOptions} [options]
   */
  async _call(texts, options = {}) {
    checkOptions(options);
    const { top_k, targets, signal, ...others } = options;
    warnOfOthers(others);
    const list = Array.isArray(texts) ? texts : [texts];
    const found = await this.fillMask.fill(list, {
      topK: top_k ?? undefined,
      targets: targets ?? undefined,
      signal,
    });
    const results = found.map((predictions) =>
      predictions.map((one) => (Array.isArray(one) ? one.map(named) : named(one))),
    );
    return Array.isArray(texts) ? results : results[0];
  }
}
