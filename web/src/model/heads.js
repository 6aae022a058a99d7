// What may stand on a model's encoder. Another head is a line here, and what the core says of it (src/model/head/).

/** What transformers' classes with such a head have behind the family's name. */
const suffixes = {
  none: "Model",
  sequence: "ForSequenceClassification",
  token: "ForTokenClassification",
  maskedLm: "ForMaskedLM",
};

/** @typedef {keyof typeof suffixes} Head */

/**
 * The head of one of transformers' classes.
 * @param {string} family what the names of its classes begin with: "DistilBert"
 * @param {unknown} architecture "DistilBertForSequenceClassification"
 * @returns {Head} of classes whose head does not run here "none": of these the encoder does
 */
export function headOfClass(family, architecture) {
  const names = /** @type {Head[]} */ (Object.keys(suffixes));
  if (architecture === "BertForPreTraining") return "maskedLm"; // and another head, which is left out
  return names.find((head) => architecture === family + suffixes[head]) ?? "none";
}
