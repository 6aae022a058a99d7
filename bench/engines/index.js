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

/** Where the bench keeps the peers' packages. @param {string} path @param {URL} root */
export const peerFile = (path, root) => new URL(`bench/peers/npm/node_modules/${path}`, root).href;

/** Address of a file for fetch, or its path in Node. @param {string} path @param {URL} root */
export function fileOrAddress(path, root) {
  const url = new URL(path, root);
  return url.protocol === "file:" ? decodeURIComponent(url.pathname) : url.href;
}

/**
 * @param {import("../types.ts").Case} item
 * @param {number[]} counts tokens of each text, by the engine's own tokenizer
 */
export function checkTokens({ name, texts, ids }, counts) {
  const wrong = texts.findIndex((_, i) => counts[i] !== ids[i].length);
  if (wrong < 0) return;
  throw new Error(`case ${name}, text ${wrong}: ${counts[wrong]} tokens, expected ${ids[wrong].length}`);
}
