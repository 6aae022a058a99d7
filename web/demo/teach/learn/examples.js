// The visitor's examples: what may be one, and whether there are enough to learn from.

/** @typedef {{text: string, label: string}} Example */

/** As much as `learn` takes. */
export const most = { examples: 10_000, labels: 500, labelLength: 200 };

/** @param {readonly Example[]} examples @returns {string[]} in the order in which they come up */
export const labelsOf = (examples) => [...new Set(examples.map(({ label }) => label))];

/** @param {number} count @param {string} one */
export const plural = (count, one) =>
  `${new Intl.NumberFormat("en").format(count)} ${one}${count === 1 ? "" : "s"}`;

const list = new Intl.ListFormat("en", { type: "conjunction" });

/**
 * Texts with and without a label, as they can be used.
 * @param {Iterable<{text: string, label: string}>} rows an empty label: none
 */
export function sorted(rows) {
  /** @type {Example[]} */
  const examples = [];
  /** @type {string[]} */
  const unlabelled = [];
  const leftOut = { blank: 0, longLabel: 0 };
  for (const row of rows) {
    const [text, label] = [row.text.trim(), row.label.trim()];
    if (text === "") leftOut.blank++;
    else if (label === "") unlabelled.push(text);
    else if (label.length > most.labelLength) leftOut.longLabel++;
    else examples.push({ text, label });
  }
  return { examples, unlabelled, leftOut };
}

/** @param {readonly Example[]} examples @returns {Map<string, Set<string>>} the different texts of each label */
function textsByLabel(examples) {
  /** @type {Map<string, Set<string>>} */
  const found = new Map();
  for (const { text, label } of examples) {
    const texts = found.get(label) ?? new Set();
    found.set(label, texts.add(text));
  }
  return found;
}

/** What must be added before there is anything to learn; empty: nothing. @param {readonly Example[]} examples */
export function whatIsMissing(examples) {
  const texts = textsByLabel(examples);
  const [first] = texts.keys();
  if (first === undefined) return "Learning takes two labels, with two examples each.";
  if (texts.size === 1) {
    const count = texts.get(first)?.size ?? 0;
    return `One label so far, ${first}, with ${plural(count, "example")}: add examples of another label.`;
  }
  if (texts.size > most.labels)
    return `${plural(texts.size, "label")} are too many: at most ${most.labels} can be learned.`;
  if (examples.length > most.examples) {
    return `${plural(examples.length, "example")} are too many: at most ${plural(most.examples, "example")} can be learned.`;
  }
  const single = [...texts].filter(([, { size }]) => size < 2).map(([label]) => label);
  if (single.length === 0) return "";
  const names = single.length > 5 ? [...single.slice(0, 4), plural(single.length - 4, "more label")] : single;
  return single.length === 1
    ? `${single[0]} has one example only: add another one.`
    : `${list.format(names)} have one example each: add another one to each.`;
}

/**
 * What has been added to examples, if nothing else has changed.
 * @param {readonly Example[]} before
 * @param {readonly Example[]} now
 * @returns {readonly Example[] | undefined}
 */
export function addedTo(before, now) {
  const same = before.every(({ text, label }, i) => now[i]?.text === text && now[i].label === label);
  return same ? now.slice(before.length) : undefined;
}

/** For a file that the command line and this page read. @param {readonly Example[]} examples */
export const asJsonLines = (examples) =>
  examples.map(({ text, label }) => `${JSON.stringify({ text, label })}\n`).join("");
