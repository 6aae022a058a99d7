// The addresses that tie this code to what lies around it in the package. They hold in the source and in
// the published bundle alike, because this file lies at web/src's root, the bundle's at web/dist's, and
// both folders are equally deep: it must stay where it is. Each address is one whole expression, since
// that is what bundlers know for a file, and is made only when needed: not every runtime's modules have
// an address. Each is returned by a statement, which @vercel/nft knows, and so Nitro and Vercel. (The workers' scripts are named where they are started, by a file that lies beside them.)

/**
 * The address of web/dist on servers that bundle what they serve, and so give this code another one: Vite's
 * in development, jsDelivr's "+esm", esm.sh.
 * @param {string} url of this code
 * @returns {string | undefined} none on all others
 */
export function folderOfServer(url) {
  const [, modules] = /^(.*\/node_modules\/)\.vite\/deps\w*\//.exec(url) ?? [];
  if (modules) return `${modules}distilbert-wasm/web/dist/`;
  const [, root] = /^(.*\/distilbert-wasm@[^\x2f]+\/)(.*\+esm$|(.*\/)?es(20\d\d|next)\/)/.exec(url) ?? [];
  return root && `${root}web/dist/`;
}

/**
 * Whether a server that bundles has put the file's own address into the code, as Vite 8 does for packages that
 * lie outside of the folder it serves: those of a monorepo.
 * @param {string} url
 */
export const isKnownToServer = (url) => url.includes("/@fs/");

/**
 * What to say of an address at which a server of Vite's has not the file.
 * @param {string} url
 */
export function hintOfServer(url) {
  if (isKnownToServer(url)) return " (with Vite: server.fs.allow)";
  return url.includes("/node_modules/") ? ' (with Vite: optimizeDeps: { exclude: ["distilbert-wasm"] })' : "";
}

/** @param {string} path from web/dist @param {() => URL} urlOf the same as bundlers know it */
function addressOf(path, urlOf) {
  const folder = folderOfServer(import.meta.url);
  const url = urlOf();
  return folder && !isKnownToServer(url.href) ? new URL(path, folder) : url;
}

/** The WebAssembly, by the names of wasm/builds.json. */
export const wasmFiles = {
  relaxed: () =>
    addressOf("distilbert-relaxed.wasm", () => {
      return new URL("../dist/distilbert-relaxed.wasm", import.meta.url);
    }),
  base: () =>
    addressOf("distilbert-base.wasm", () => {
      return new URL("../dist/distilbert-base.wasm", import.meta.url);
    }),
};

const bundledFiles = {
  "config.json"() {
    return new URL("../../models/default/config.json", import.meta.url);
  },
  "tokenizer_config.json"() {
    return new URL("../../models/default/tokenizer_config.json", import.meta.url);
  },
  "vocab.txt"() {
    return new URL("../../models/default/vocab.txt", import.meta.url);
  },
  "model.safetensors"() {
    return new URL("../../models/default/model.safetensors", import.meta.url);
  },
};

/**
 * The embedded model's files.
 * @returns {Record<string, URL>}
 */
export const embeddedFiles = () =>
  Object.fromEntries(
    Object.entries(bundledFiles).map(([file, urlOf]) => [
      file,
      addressOf(`../../models/default/${file}`, urlOf),
    ]),
  );
