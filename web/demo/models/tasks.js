// What the models are tried with that do more, or something else, than label what is typed.
import { loadZeroShot } from "../model/load-classifier.js";
import { formatNumber, formatScore } from "../page/format.js";
import { usesOf } from "./uses.js";

/**
 * @typedef {import("../page/context-types.ts").ModelSource} ModelSource
 * @typedef {import("./task-card.js").Task} Task
 * @typedef {import("distilbert-wasm").FillMask} FillMask
 * @typedef {import("distilbert-wasm").MaskPrediction} MaskPrediction
 * @typedef {import("distilbert-wasm").TextClassifier} TextClassifier
 * @typedef {import("distilbert-wasm").TextEmbedder} TextEmbedder
 */

const beside = "It labels no texts, so the model in use stays.";

/** @param {readonly import("./uses.js").Use[]} uses */
const goodFor = (uses) =>
  `Good for ${uses.map(({ text, className }) => `${text} (${className})`).join("; ")}.`;

/** @param {string} text one a line */
const linesOf = (text) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

const question = "Where is my parcel?";
const candidates = [
  "The package has not arrived yet.",
  "The soup was cold.",
  "You can follow a delivery by its number.",
].join("\n");

/** What is compared with a text. @type {import("./task-card.js").Field[]} */
const compared = [
  { label: "A sentence or a question", value: question },
  { label: "Texts to rank by it, one a line", value: candidates, isLong: true },
];

/**
 * @param {string[]} values of these fields
 * @param {(query: string, texts: string[]) => Promise<number[]>} scoresOf
 * @param {(score: number) => string} format
 */
async function ranked([query, lines], scoresOf, format) {
  const texts = linesOf(lines);
  if (texts.length === 0) throw new Error("there is no text to rank");
  const scores = await scoresOf(query, texts);
  const rows = texts
    .map((text, i) => ({ text, score: scores[i] }))
    .sort((a, b) => b.score - a.score)
    .map(({ text, score }) => ({ term: format(score), text }));
  return { rows, said: `First: ${rows[0].text}, ${rows[0].term}` };
}

/** @param {FillMask} model @returns {Task} */
export const fillTask = (model) => ({
  title: "Fills masks",
  facts: [goodFor(usesOf("maskedLm", [])), beside, ...model.warnings],
  fields: [
    {
      label: `A sentence with ${model.maskToken} where a word is to be found`,
      value: `The capital of France is ${model.maskToken}.`,
    },
  ],
  action: "Fill",
  async answer([text], signal) {
    const predictions = await model.fill(text, { signal });
    const lists = /** @type {MaskPrediction[][]} */ (
      Array.isArray(predictions[0]) ? predictions : [predictions]
    );
    const rows = lists
      .flat()
      .map(({ text, score, sequence }) => ({ term: text, text: `${formatScore(score)} · ${sequence}` }));
    return { rows, said: lists.map(([best]) => best.text).join(", ") };
  },
  dispose: () => void model.dispose(),
});

/** @param {Float32Array} a @param {Float32Array} b */
function cosine(a, b) {
  const dot = (/** @type {Float32Array} */ x, /** @type {Float32Array} */ y) =>
    x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / (Math.sqrt(dot(a, a) * dot(b, b)) || 1);
}

/** @param {TextEmbedder} model @returns {Task} */
export function compareTask(model) {
  const { config, dimensions, pooling, normalize, prompts } = model;
  const [name] = /** @type {string[]} */ (config.architectures ?? []);
  // As encode_query and encode_document of sentence-transformers choose them.
  const promptOf = (/** @type {string[]} */ names) => names.find((name) => Object.hasOwn(prompts, name));
  const asked = promptOf(["query"]);
  const found = promptOf(["document", "passage", "corpus"]);
  return {
    title: "Compares texts",
    facts: [
      goodFor(usesOf("none", [])),
      ...(name && !name.endsWith("Model") ? [`Of ${name} the encoder is used here, without its head.`] : []),
      beside,
      `A text becomes ${dimensions} numbers: of all tokens’ the ${pooling.join(", ")}${normalize ? ", of length 1" : ""}. Texts are ranked by cosine similarity.`,
      ...model.warnings,
    ],
    fields: compared,
    action: "Rank",
    answer: (values, signal) =>
      ranked(
        values,
        async (query, texts) => {
          const vector = await model.embed(query, { promptName: asked, signal });
          const vectors = await model.embed(texts, { promptName: found, signal });
          return vectors.map((each) => cosine(vector, each));
        },
        formatNumber,
      ),
    dispose: () => void model.dispose(),
  };
}

/** A model with one label, in use. @param {TextClassifier} model @returns {Task} */
const rerankTask = (model) => ({
  title: "Scores pairs",
  facts: ["If it was trained to say how well a text answers a question (a reranker), it ranks them here."],
  fields: compared,
  action: "Rank",
  answer: (values, signal) =>
    ranked(
      values,
      async (query, texts) => {
        const pairs = texts.map((textPair) => ({ text: query, textPair }));
        return (await model.classify(pairs, { signal })).map(({ score }) => score);
      },
      model.problemType === "regression" ? formatNumber : formatScore,
    ),
  dispose: () => {}, // the page works with it
});

/** A model for natural language inference, in use. @param {ModelSource} source @returns {Task} */
function ownLabelsTask(source) {
  const ended = new AbortController();
  /** Of another class, so loaded once more. @type {Promise<import("distilbert-wasm").ZeroShotClassifier> | undefined} */
  let loading;
  return {
    title: "Labels of your own",
    facts: ["No training is needed: the model says which label follows from the text."],
    fields: [
      { label: "A text", value: question },
      { label: "Labels, with commas between them", value: "delivery, payment, praise" },
    ],
    action: "Choose",
    async answer([text, labels], signal) {
      const given = labels.split(",").map((label) => label.trim());
      const named = given.filter((label) => label !== "");
      if (named.length === 0) throw new Error("there is no label to choose from");
      loading ??= loadZeroShot(source, { signal: ended.signal });
      const classifier = await loading.catch((error) => {
        loading = undefined;
        throw error;
      });
      const { scores } = await classifier.classify(text, named, { signal });
      const rows = [...scores]
        .sort((a, b) => b.score - a.score)
        .map(({ label, score }) => ({ term: label, text: formatScore(score) }));
      return { rows, said: `${rows[0].term}, ${rows[0].text}` };
    },
    dispose() {
      ended.abort();
      loading?.then((classifier) => classifier.dispose()).catch(() => {});
    },
  };
}

/**
 * What there is to try of a model that classifies texts, beside the typing.
 * @param {ModelSource} source
 * @param {TextClassifier} classifier
 * @returns {Task | undefined}
 */
export function taskInUse(source, classifier) {
  const { labels } = classifier;
  if (labels.length === 1) return rerankTask(classifier);
  const isForInference = usesOf("sequence", labels).some(
    ({ className }) => className === "ZeroShotClassifier",
  );
  return isForInference ? ownLabelsTask(source) : undefined;
}
