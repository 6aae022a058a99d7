// What learning needs of a loaded model: heads in place of its own, and fits under way, each in a
// module of its own. A caller numbers them.
import { ClassifierError, disposed } from "../base/errors.js";
import { Border, CoreObject } from "./border.js";

/** @typedef {import("./message.js").Part} Part */

/** @param {Uint8Array<ArrayBuffer>} wasm */
async function startFit(wasm) {
  const env = { emscripten_notify_memory_growth() {} };
  const { instance } = await WebAssembly.instantiate(wasm, { env });
  const { memory, _initialize, ...functions } = /** @type {any} */ (instance.exports);
  _initialize();
  const module = {
    ...functions,
    get HEAPU8() {
      return new Uint8Array(memory.buffer);
    },
  };
  return new Border(module, () => {});
}

export class Teachable extends CoreObject {
  /** @type {Map<number, CoreObject>} */
  #heads = new Map();
  /** @type {Map<number, Border>} */
  #fits = new Map();

  /** What is asked from now on is answered by this head. @param {number} [head] default: the model's own */
  useHead(head) {
    const found = head === undefined ? undefined : this.#heads.get(head);
    if (head !== undefined && !found) throw disposed();
    this.border.number("useHead", this.address, found?.address);
  }

  /**
   * @param {number} id
   * @param {Float32Array} weight of labels and features; none: it gives the features
   * @param {Float32Array} bias of labels
   */
  addHead(id, weight, bias) {
    const reply = this.call("createHead", [weight, bias]);
    this.#heads.set(id, new CoreObject(this.border, "deleteHead", reply));
    return {};
  }

  /** @param {number} id */
  dropHead(id) {
    this.#heads.get(id)?.delete();
    this.#heads.delete(id);
    return {};
  }

  /**
   * A call of wasm/fit.cpp.
   * @param {number} id
   * @param {import("../base/core-types.ts").FitFunction} name
   * @param {number} object
   * @param {Part[]} parts
   * @param {Uint8Array<ArrayBuffer>} [wasm] of the first call: the module
   */
  async fit(id, name, object, parts, wasm) {
    if (wasm) this.#fits.set(id, await startFit(wasm));
    const border = this.#fits.get(id);
    if (!border) throw new ClassifierError("internal", `there is no fit ${id}`);
    const reply = border.call(/** @type {any} */ (name), object, parts);
    return /** @type {Record<number, import("./message.js").ReplyPart>} */ ({ ...reply });
  }

  /** @param {number} id */
  endFit(id) {
    this.#fits.delete(id);
    return {};
  }

  /** @override */
  delete() {
    for (const id of this.#heads.keys()) this.dropHead(id);
    super.delete();
  }
}
