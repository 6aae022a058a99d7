// Ours, by the package's public interface: text to label.
import { checkTokens } from "./index.js";

/** @type {Record<string, string | undefined>} */
const folders = {
  int8: "bench/peers/models/distilbert-base-q8/",
  fp32: "bench/peers/models/distilbert-base/",
  default: undefined,
};

/**
 * A fetch that calls the model a regression: the package then gives logits as its scores.
 * @type {typeof fetch}
 */
const asRegression = async (input, init) => {
  const response = await fetch(input, init);
  if (!new URL(String(input)).pathname.endsWith("/config.json")) return response;
  return Response.json({ ...(await response.json()), problem_type: "regression" });
};

/**
 * @param {import("../types.ts").Contestant} contestant
 * @param {URL} root
 * @returns {Promise<import("../types.ts").Engine>}
 */
export async function load({ model, threads }, root) {
  const entry = typeof document === "object" ? "web/dist/index.js" : "web/dist/node.js";
  /** @type {typeof import("../../web/src/index.js")} */
  const { TextClassifier } = await import(new URL(entry, root).href);
  const folder = folders[model] && new URL(folders[model], root);
  const options = {
    ...(model === "fp32" ? { dtype: /** @type {const} */ ("fp32") } : {}),
    // One thread runs in line, where what the page pretends and measures reaches it.
    ...(threads > 1 ? { threads } : { worker: false }),
  };
  const classifier = await TextClassifier.load(folder, options);
  const { backend, dtype } = classifier;
  if (backend.threads < threads)
    throw new Error(`it has no threads yet: asked for ${threads}, got ${backend.threads}`);
  // Not yet part of the interface; the case is left out until it is.
  const { tokenize } = /** @type {{tokenize?: (text: string) => unknown}} */ (
    /** @type {unknown} */ (classifier)
  );

  return {
    about: { dtype, build: backend.build, kernel: backend.kernel, threads: backend.threads },
    prepare({ action, texts }) {
      const [first, ...others] = texts;
      if (action === "classify" && others.length === 0) return () => classifier.classify(first);
      if (action === "classify") return () => classifier.classify(texts);
      if (!tokenize) return undefined;
      return async () => {
        for (const text of texts) await tokenize.call(classifier, text);
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
      const regression = await TextClassifier.load(folder, { ...options, fetch: asRegression });
      const results = await regression.classify(texts);
      await regression.dispose();
      return results.map(({ scores }) => scores.map(({ score }) => score));
    },
  };
}
