// What is asked during a soak: models, texts, and every method with every kind of option.
import { naturalTexts } from "../browser/engines/texts.js";

/**
 * @typedef {import("../../web/src/index.js").TextClassifier} TextClassifier
 * @typedef {import("../../web/src/index.js").TextInput} TextInput
 *
 * @typedef {object} Question
 * @property {string} name
 * @property {number} most texts in one call
 * @property {(classifier: TextClassifier, texts: TextInput[], signal?: AbortSignal) => Promise<unknown[]>} ask
 *   gives one answer for each text
 *
 * @typedef {object} Subject
 * @property {string} name
 * @property {string} [folder] below the checkout's root; none: the embedded model
 * @property {number} share of the calls
 * @property {TextInput[]} texts
 * @property {Question[]} questions
 */

/** @param {import("../../web/src/index.js").ClassifyOptions} options @returns {Question} */
const classify = (options) => ({
  name: `classify ${JSON.stringify(options)}`,
  most: 20,
  ask: async (classifier, texts, signal) =>
    texts.length === 1
      ? [await classifier.classify(texts[0], { ...options, signal })]
      : classifier.classify(texts, { ...options, signal }),
});

/** @type {Question} */
const stream = {
  name: "classifyStream",
  most: 40,
  ask: async (classifier, texts, signal) => {
    const answers = [];
    for await (const answer of classifier.classifyStream(texts, { signal })) answers.push(answer);
    return answers;
  },
};

/** @type {Question} */
const embed = {
  name: "embed",
  most: 20,
  ask: async (classifier, texts, signal) =>
    (await classifier.embed(texts, { signal })).map((vector) => [...vector]),
};

/** @type {Question} */
const explain = {
  name: "explain",
  most: 1,
  ask: async (classifier, [text], signal) => [await classifier.explain(text, { signal })],
};

/** @type {Question} */
const tokenize = {
  name: "tokenize",
  most: 1,
  ask: async (classifier, [text], signal) => [await classifier.tokenize(text, { signal })],
};

const all = [
  classify({}),
  classify({ topK: 1 }),
  classify({ threshold: 0.5 }),
  classify({ activation: "softmax", rawLogits: true }),
  classify({ activation: "sigmoid", topK: 2 }),
  classify({ activation: "none" }),
  classify({ overflow: "windows" }),
  classify({ overflow: "windows", activation: "sigmoid", rawLogits: true }),
  classify({ overflow: "error" }),
  classify({ splitSpecialTokens: true }),
  stream,
  embed,
  explain,
  tokenize,
];

/** @param {number} count @param {number} step @returns {string} words that the tiny models know, and some they do not */
const words = (count, step) =>
  Array.from({ length: count }, (_, i) => (i % 11 === 10 ? "unheard-of" : `w${(i * step) % 115}`)).join(" ");

/** Of 2 tokens up to several windows of 64. */
const tinyTexts = [
  ...[0, 1, 2, 3, 5, 8, 13, 21, 30, 40, 55, 61, 62, 63, 64, 90, 130, 200].map((count) => words(count, 7)),
  "W1 [SEP] w2 [MASK] w3",
  "w1 w2 half a pair: \ud83d",
  { text: words(4, 3), textPair: words(9, 5) },
  { text: words(70, 3), textPair: words(3, 5) },
  { text: "", textPair: words(30, 5) },
];

const short = naturalTexts.filter((text) => typeof text === "string" && text.length < 60);

/** The first stays loaded from the beginning to the end; the others come and go. @type {Subject[]} */
export const subjects = [
  {
    name: "tiny, that stays",
    folder: "tests/golden/encoder/multi-label/",
    share: 0.49,
    texts: tinyTexts,
    questions: all,
  },
  {
    name: "tiny, that comes and goes",
    folder: "tests/golden/encoder/plain/",
    share: 0.49,
    texts: tinyTexts,
    questions: all,
  },
  {
    name: "embedded",
    share: 0.02,
    texts: [...short, { text: "The room was clean.", textPair: "Was the room clean?" }],
    questions: [classify({}), classify({ overflow: "windows", rawLogits: true }), stream, embed, tokenize],
  },
];
