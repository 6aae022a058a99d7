// What every realm of a browser does: load the package by its path, without a bundler, and classify.

/**
 * @param {typeof import("distilbert-wasm")} entry
 * @param {string[]} texts
 * @param {import("distilbert-wasm").LoadOptions} [options]
 */
export async function answer({ ClassifierError, TextClassifier }, texts, options) {
  /** @type {string[]} */
  const warnings = [];
  const { warn } = console;
  console.warn = (...words) => void warnings.push(words.join(" "));
  try {
    const classifier = await TextClassifier.load(undefined, options);
    const answers = (await classifier.classify(texts)).map(({ label, score }) => ({ label, score }));
    const { backend } = classifier;
    await classifier.dispose();
    const error = await classifier.classify("").catch((reason) => reason);
    const code = error instanceof ClassifierError ? error.code : String(error);
    return { answers, backend: { ...backend }, code, warnings };
  } finally {
    console.warn = warn;
  }
}
