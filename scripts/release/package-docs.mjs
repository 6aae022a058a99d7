// README.md and docs/ as a published package has them: the version and the sums of its own files in the lines for
// a CDN, no note that it is not published, and a link to the repository for each file that it does not hold.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";

/** What docs/cdn.md has sums of; the names there are `sha384-OF-INDEX.JS` and the like. */
const summed = [
  "web/dist/index.js",
  "web/dist/learn.js",
  "web/dist/worker.js",
  "web/dist/distilbert-base.wasm",
  "models/default/config.json",
  "models/default/tokenizer_config.json",
  "models/default/vocab.txt",
  "models/default/model.safetensors",
];

/** Between these lines README.md says that the package is not published yet. */
const unpublished = /<!-- until it is published -->.*?<!-- until here -->\n\n?/gs;

/** The owner in package.json's addresses until there is a public repository. */
export const placeholder = "github.com/OWNER/";

/** @param {string} folder with the built package @param {string} text @returns {Promise<string>} */
export async function withSums(folder, text) {
  for (const path of summed) {
    const name = `OF-${path.replace(/.*\//, "").toUpperCase()}`;
    if (!text.includes(name)) continue;
    const bytes = await readFile(join(folder, path));
    text = text.replace(new RegExp(`(sha\\d+)-${name.replaceAll(".", "\\.")}"`, "g"), (_, algorithm) => {
      return `${algorithm}-${createHash(algorithm).update(bytes).digest("base64")}"`;
    });
  }
  return text;
}

/** @param {{repository: {url: string}}} manifest @returns {string} the repository's address for readers */
export const repositoryAddress = ({ repository }) => repository.url.replace(/^git\+|\.git$/g, "");

/**
 * @param {string} text Markdown
 * @param {object} options
 * @param {string} options.file its path in the package
 * @param {(path: string) => boolean} options.isPacked
 * @param {string} options.address of the repository
 * @param {string} options.version
 */
export function asPublished(text, { file, isPacked, address, version }) {
  /** @param {string} link @param {boolean} picture */
  const place = (link, picture) => {
    if (/^(https?:|mailto:|#)/.test(link)) return link;
    const [path, anchor] = link.split("#");
    const target = normalize(join(dirname(file), path));
    if (isPacked(target)) return link;
    return `${address}/${picture ? "raw" : "blob"}/v${version}/${target}${anchor ? `#${anchor}` : ""}`;
  };
  const fences = text.replace(unpublished, "").split(/(^```.*?^```$)/ms);
  const linked = fences.map((part) =>
    part.startsWith("```")
      ? part
      : part
          .replace(/(!?)(\[[^\]]*\])\(([^)\s]+)\)/g, (_, mark, name, link) => {
            return `${mark}${name}(${place(link, mark === "!")})`;
          })
          .replace(/\b(src|href)="([^"]+)"/g, (_, key, link) => {
            return `${key}="${place(link, /\.(png|svg)$/.test(link))}"`;
          }),
  );
  return linked.join("").replace(/distilbert-wasm([@-])\d+\.\d+\.\d+/g, `distilbert-wasm$1${version}`);
}

/** Rewrites the Markdown of a built copy, before it is packed. @param {string} folder @param {string[]} packed its files */
export async function writePackageDocs(folder, packed) {
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const address = repositoryAddress(manifest);
  const isPacked = (/** @type {string} */ path) => packed.includes(path);
  for (const file of packed.filter((path) => /^(README|docs\/.*|models\/.*)\.md$/.test(path))) {
    const text = await readFile(join(folder, file), "utf8");
    const published = asPublished(text, { file, isPacked, address, version: manifest.version });
    await writeFile(join(folder, file), await withSums(folder, published));
  }
}
