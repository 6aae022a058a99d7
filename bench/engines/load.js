// The libraries under test behind one interface, in a page and in Node alike. Each is loaded only
// where it is asked for.

/** @type {Record<import("../types.ts").EngineName, () => Promise<{load: (contestant: import("../types.ts").Contestant, root: URL) => Promise<import("../types.ts").Engine>}>>} */
const engines = {
  ours: () => import("./ours.js"),
  "onnxruntime-web": () => import("./onnxruntime.js"),
  "onnxruntime-node": () => import("./onnxruntime.js"),
  "transformers.js": () => import("./transformers.js"),
  litert: () => import("./litert.js"),
  wllama: () => import("./wllama.js"),
  bare: () => import("./bare.js"),
};

/**
 * @param {import("../types.ts").Contestant} contestant
 * @param {URL} root the checkout: a web address in a page, a file address in Node
 * @returns {Promise<import("../types.ts").Engine>}
 */
export async function loadEngine(contestant, root) {
  const { load } = await engines[contestant.engine]();
  return load(contestant, root);
}
