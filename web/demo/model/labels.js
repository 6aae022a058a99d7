// Which colour a label has, and whether labels have a mood.

const colours = 8;

/** @param {string} label @returns {"positive" | "negative" | "none"} */
export function polarityOf(label) {
  const name = label.toLowerCase();
  return name === "positive" || name === "negative" ? name : "none";
}

/** Whether a face can show what the labels say. @param {readonly string[]} labels */
export function haveMood(labels) {
  const found = new Set(labels.map(polarityOf));
  return found.has("positive") && found.has("negative");
}

/** From -1, a frown, to 1, a smile. @param {{label: string, score: number}[]} scores */
export function moodOf(scores) {
  const score = (/** @type {string} */ name) =>
    scores.find(({ label }) => polarityOf(label) === name)?.score ?? 0;
  return score("positive") - score("negative");
}

/** @param {string} label @param {readonly string[]} labels all of the model's @returns {string} a CSS value */
export function colourOf(label, labels) {
  const polarity = polarityOf(label);
  if (polarity !== "none") return `var(--${polarity})`;
  const index = labels.indexOf(label);
  return index < 0 ? "var(--quiet)" : `var(--label-${index % colours})`;
}

/** The labels as a question: "Positive or negative?" @param {readonly string[]} labels */
export function questionOf(labels) {
  const long = labels.some((label) => label.length > 16);
  if (labels.length < 2 || labels.length > 4 || long) return "What does it say?";
  const names = labels.map((label) => label.toLowerCase());
  const question = new Intl.ListFormat("en", { type: "disjunction" }).format(names);
  return `${question[0].toUpperCase()}${question.slice(1)}?`;
}

/** What a model finds: its labels for words, without those for nothing, and without where one begins. @param {readonly string[]} labels */
export const namesOf = (labels) => [
  ...new Set(labels.filter((label) => label !== "O").map((label) => label.replace(/^[BI]-/, ""))),
];
