// No library: a page that only fetches the bytes that ours fetches, and compiles the WebAssembly among
// them. What ours takes longer on a visit is its own doing.
import { folderOf } from "./ours.js";

const scripts = ["web/dist/index.js", "web/dist/worker.js"];
const build = "web/dist/distilbert-relaxed.wasm";
/** The embedded model has its vocabulary in vocab.txt, those of the bench in tokenizer.json. */
const filesOf = (/** @type {string | undefined} */ folder) => [
  "config.json",
  "tokenizer_config.json",
  folder ? "tokenizer.json" : "vocab.txt",
  "model.safetensors",
];

/**
 * @param {import("../types.ts").Contestant} contestant
 * @param {URL} root
 * @returns {Promise<import("../types.ts").Engine>}
 */
export async function load(contestant, root) {
  const folder = folderOf(contestant);
  const read = async (/** @type {string} */ path) => {
    const response = await fetch(new URL(path, root));
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    let bytes = 0;
    for await (const chunk of /** @type {any} */ (response.body)) bytes += chunk.length;
    return bytes;
  };
  await Promise.all([
    WebAssembly.compileStreaming(fetch(new URL(build, root))),
    ...scripts.map(read),
    ...filesOf(folder).map((file) => read((folder ?? "models/default/") + file)),
  ]);
  // Leaves the browser time, as a page in use does.
  const nothing = () => new Promise((resolve) => setTimeout(resolve));
  const refuse = () => Promise.reject(new Error("there is no library here"));
  return { about: {}, prepare: () => nothing, verify: refuse, logits: refuse };
}
