// What the bench must know about WebAssembly and no library reports: put in place before one loads.

/**
 * Watches for WebAssembly memories, whether a module brings its own or is given one.
 * @returns {() => number} bytes of all of them together; they never shrink
 */
export function watchMemory() {
  /** @type {Set<WebAssembly.Memory>} */
  const memories = new Set();
  const { Memory, instantiate, instantiateStreaming } = WebAssembly;

  /** @template T @param {Promise<T>} pending @returns {Promise<T>} */
  const watch = async (pending) => {
    const result = /** @type {any} */ (await pending);
    const { exports } = result.instance ?? result;
    for (const value of Object.values(exports)) if (value instanceof Memory) memories.add(value);
    return result;
  };
  WebAssembly.Memory = class extends Memory {
    /** @param {WebAssembly.MemoryDescriptor} descriptor */
    constructor(descriptor) {
      super(descriptor);
      memories.add(this);
    }
  };
  WebAssembly.instantiate = /** @type {typeof instantiate} */ (
    (/** @type {[any, any]} */ ...args) => watch(instantiate(...args))
  );
  // Node has none.
  if (instantiateStreaming)
    WebAssembly.instantiateStreaming = (...args) => watch(instantiateStreaming(...args));
  return () => [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}

/** Functions with relaxed SIMD start with 0xfd and a number of 256 or more, in two bytes. */
const isRelaxed = (/** @type {Uint8Array} */ code) =>
  code.some((byte, i) => byte === 0xfd && code[i + 1] >= 0x80 && code[i + 2] === 0x02);

/** From here on this engine seems to lack relaxed SIMD, to a library that asks with a small module. */
export function pretendNoRelaxedSimd() {
  const { validate } = WebAssembly;
  WebAssembly.validate = (bytes) =>
    !isRelaxed(new Uint8Array(/** @type {ArrayBuffer} */ (bytes))) && validate(bytes);
}
