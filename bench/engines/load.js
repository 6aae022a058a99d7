// The libraries under test behind one interface, in a page and in Node alike. Each is loaded only
// where it is asked for.

/**
 * @param {import("../types.ts").Contestant} contestant
 * @param {URL} root the checkout: a web address in a page, a file address in Node
 * @returns {Promise<import("../types.ts").Engine>}
 */
export async function loadEngine(contestant, root) {
  const { load } =
    contestant.engine === "ours"
      ? await import("./ours.js")
      : contestant.engine === "transformers.js"
        ? await import("./transformers.js")
        : await import("./onnxruntime.js");
  return load(contestant, root);
}
