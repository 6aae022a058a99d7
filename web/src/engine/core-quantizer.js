// What of the core stores float weights in fewer bits: for the command line, apart from what pages load.
import { CoreObject } from "./border.js";
import { shapeParts, storageFormats, tensorParts } from "./core-objects.js";
import { counts, textOf } from "./message.js";

/** @typedef {import("../base/core-types.ts").CoreTensor} CoreTensor */

export class CoreQuantizer extends CoreObject {
  /** What becomes of a tensor. @param {CoreTensor} tensor @returns {CoreTensor[]} */
  plan(tensor) {
    const parts = this.call("plan", tensorParts(tensor));
    return Array.from({ length: parts.length / 3 }, (_, i) => {
      const [name, dtype, sizes] = parts.slice(3 * i);
      return {
        name: textOf(name),
        dtype: textOf(dtype),
        shape: Array.from(new BigInt64Array(sizes.buffer), Number),
      };
    });
  }

  /** @param {CoreTensor} tensor */
  beginTensor(tensor) {
    return counts(this.call("beginQuantizing", tensorParts(tensor))[0])[0];
  }

  staging() {
    return this.border.memory(this.border.number("stagingForQuantizer", this.address));
  }

  /** @param {number} size */
  consume(size) {
    this.border.reply("consumeQuantizing", this.address, size);
  }

  /** @param {number} index */
  output(index) {
    return this.border.reply("output", this.address, index)[0];
  }

  finish() {
    this.border.reply("finishQuantizing", this.address);
  }
}

/**
 * @param {import("./core-objects.js").Core} core
 * @param {import("../base/core-types.ts").CoreShape} shape
 * @param {string} format
 */
export function createQuantizer({ border }, shape, format) {
  const numbers = [storageFormats.indexOf(format)];
  const reply = border.call("createQuantizer", 0, [numbers, ...shapeParts(shape)]);
  return new CoreQuantizer(border, "deleteQuantizer", reply);
}
