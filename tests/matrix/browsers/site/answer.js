// What every realm of a browser does: load the package by its path, without a bundler, and classify.

/**
 * @param {typeof import("distilbert-wasm")} entry
 * @param {string[]} texts
 * @param {{text: string, label: string}[]} examples
 * @param {import("distilbert-wasm").LoadOptions} [options]
 */
export async function answer({ ClassifierError, TextClassifier }, texts, examples, options) {
  /** @type {string[]} */
  const warnings = [];
  const { warn } = console;
  console.warn = (...words) => void warnings.push(words.join(" "));
  try {
    const classifier = await TextClassifier.load(undefined, options);
    const answers = await classifier.classify(texts);
    const { backend } = classifier;
    const mine = await classifier.learn(examples);
    const learned = await mine.classify(texts);
    await mine.dispose();
    await classifier.dispose();
    const error = await classifier.classify("").catch((reason) => reason);
    const code = error instanceof ClassifierError ? error.code : String(error);
    return { answers, learned, backend: { ...backend }, code, warnings };
  } finally {
    console.warn = warn;
  }
}
