// What a call that fails says, in one line.

/** @param {() => unknown} run */
export function errorOf(run) {
  try {
    return `read: ${JSON.stringify(run())}`;
  } catch (error) {
    const { code, message } = /** @type {import("../../../web/src/index.js").ClassifierError} */ (error);
    return `${code}: ${message}`;
  }
}
