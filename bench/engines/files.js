// Where an engine finds its files, in a page and in Node alike.

/** Where the bench keeps the peers' packages. @param {string} path @param {URL} root */
export const peerFile = (path, root) => new URL(`bench/peers/npm/node_modules/${path}`, root).href;

/** Address of a file for fetch, or its path in Node. @param {string} path @param {URL} root */
export function fileOrAddress(path, root) {
  const url = new URL(path, root);
  return url.protocol === "file:" ? decodeURIComponent(url.pathname) : url.href;
}
