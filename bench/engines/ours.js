// Ours, by the package's public interface: text to label.
import { checkTokens } from "./check-tokens.js";

/** Where the model lies; nothing for the embedded one. @param {import("../types.ts").Contestant} contestant */
export const folderOf = ({ model, family = "distilbert" }) =>
  model === "default" ? undefined : `bench/peers/models/${family}-base${model === "int8" ? "-q8" : ""}/`;

/**
 * @param {import("../types.ts").Contestant} contestant
 * @param {URL} root
 * @returns {Promise<import("../types.ts").Engine>}
 */
export async function load(contestant, root) {
  const { model, threads } = contestant;
  const entry = typeof document === "object" ? "web/dist/index.js" : "web/dist/node.js";
  /** @type {typeof import("../../web/src/index.js")} */
  const { TextClassifier } = await import(new URL(entry, root).href);
  const folder = folderOf(contestant);
  const classifier = await TextClassifier.load(folder && new URL(folder, root), {
    ...(model === "fp32" ? { dtype: /** @type {const} */ ("fp32") } : {}),
    // One thread runs in line, where what the page pretends and measures reaches it.
    ...(threads > 1 ? { threads } : { worker: false }),
  });
  const { backend, dtype } = classifier;
  if (backend.threads !== threads)
    throw new Error(`asked for ${threads} threads, it runs with ${backend.threads}`);

  return {
    about: { dtype, build: backend.build, kernel: backend.kernel, threads: backend.threads },
    prepare({ action, texts }) {
      const [first, ...others] = texts;
      if (action === "classify" && others.length === 0) return () => classifier.classify(first);
      if (action === "classify") return () => classifier.classify(texts);
      return async () => {
        for (const text of texts) await classifier.tokenize(text);
      };
    },
    async verify(item) {
      const results = await classifier.classify(item.texts);
      checkTokens(
        item,
        results.map(({ tokenCount }) => tokenCount),
      );
    },
    async logits({ texts }) {
      const results = await classifier.classify(texts, { rawLogits: true });
      return results.map(({ logits }) => [...(logits ?? [])]);
    },
  };
}
