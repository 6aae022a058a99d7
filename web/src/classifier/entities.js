// Tags of tokens and words put together to entities, as the TokenClassificationPipeline of transformers 5.24 does it.

/**
 * @typedef {import("../base/core-types.ts").CoreTokenSequences & import("../base/core-types.ts").CoreTags} Rows
 *
 * @typedef {object} Tagged a token, a word, or several with one name
 * @property {string} label
 * @property {number} score
 * @property {number} start UTF-16 units
 * @property {number} end
 * @property {number} index of its first token in its sequence
 * @property {[first: number, last: number][]} parts tokens of each token or word, by their places in the rows
 */

/** Whether an entity begins here, and its name. @param {string} label */
function tagOf(label) {
  const [, prefix, name] = /^([BI])-(.*)$/s.exec(label) ?? ["", "I", label];
  return { begins: prefix === "B", name };
}

/** @param {Tagged[]} group */
const joined = (group) => ({
  ...group[0],
  label: group[0].label.replace(/^[^-]*-/, ""),
  score: group.reduce((sum, { score }) => sum + score, 0) / group.length,
  end: group[group.length - 1].end,
  parts: group.flatMap(({ parts }) => parts),
});

/** Neighbours of one name, up to the next that begins one. @param {Tagged[]} tagged */
function grouped(tagged) {
  /** @type {Tagged[][]} */
  const groups = [];
  let last;
  for (const one of tagged) {
    const { begins, name } = tagOf(one.label);
    if (name === last && !begins) groups[groups.length - 1].push(one);
    else groups.push([one]);
    last = name;
  }
  return groups.map(joined);
}

/** Code points: lengths are compared as Python counts them. @param {string} text @param {Tagged} entity */
const lengthOf = (text, { start, end }) => [...text.slice(start, end)].length;

/**
 * Of entities of several windows that overlap, the longest; of those the surest.
 * @param {string} text
 * @param {Tagged[]} entities
 */
function withoutOverlaps(text, entities) {
  if (entities.length === 0) return entities;
  const sorted = [...entities].sort((a, b) => a.start - b.start);
  /** @type {Tagged[]} */
  const kept = [];
  let previous = sorted[0];
  for (const entity of sorted) {
    if (previous.start <= entity.start && entity.start < previous.end) {
      const longer = lengthOf(text, entity) - lengthOf(text, previous);
      if (longer > 0 || (longer === 0 && entity.score > previous.score)) previous = entity;
    } else {
      kept.push(previous);
      previous = entity;
    }
  }
  return [...kept, previous];
}

/**
 * The tags of each sequence.
 * @param {Rows} rows
 * @param {readonly string[]} labels
 */
function* taggedSequences({ spans, lengths, tags, scores, counts }, labels) {
  let token = 0;
  let tag = 0;
  for (const [sequence, length] of lengths.entries()) {
    const first = tag;
    const tokens = token;
    tag += counts[sequence];
    token += length;
    yield Array.from({ length: counts[sequence] }, (_, i) => {
      const [begin, end, label] = tags.subarray(3 * (first + i), 3 * (first + i) + 3);
      return {
        label: labels[label],
        score: scores[first + i],
        start: spans[2 * (tokens + begin)],
        end: spans[2 * (tokens + end) + 1],
        index: begin,
        parts: /** @type {[number, number][]} */ ([[tokens + begin, tokens + end]]),
      };
    });
  }
}

/**
 * @param {Rows} rows
 * @param {string[]} texts
 * @param {readonly string[]} labels of the model
 * @param {boolean} asGroups whether neighbours are put together
 * @param {readonly string[]} ignored labels
 * @returns {Tagged[][]} of each text
 */
export function entitiesOf(rows, texts, labels, asGroups, ignored) {
  const sequences = taggedSequences(rows, labels);
  return texts.map((text, i) => {
    /** @type {Tagged[]} */
    const all = [];
    for (let window = 0; window < rows.windows[i]; window++) {
      const tagged = sequences.next().value ?? [];
      all.push(...(asGroups ? grouped(tagged) : tagged).filter(({ label }) => !ignored.includes(label)));
    }
    if (rows.windows[i] === 1) return all;
    return asGroups ? withoutOverlaps(text, all) : all.sort((a, b) => a.start - b.start);
  });
}
