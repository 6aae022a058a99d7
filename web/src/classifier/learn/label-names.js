// Labels as a person sees them.

/** In quotes if its white space could not be seen, or would break a line. @param {string} label */
export const labelName = (label) => (/^\s|\s$|^"|\s\s|[^\S ]|^$/.test(label) ? JSON.stringify(label) : label);

/** @param {string} label */
const seen = (label) => label.normalize("NFC").replace(/\s+/g, " ").trim();

/** Labels that look the same and are not. @param {readonly string[]} labels @returns {string[][]} */
export function lookAlikes(labels) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const label of labels) groups.set(seen(label), [...(groups.get(seen(label)) ?? []), label]);
  return [...groups.values()].filter((group) => group.length > 1);
}

/** What to say of them. @param {string[]} group */
export const alikeText = (group) =>
  `${group.map((label) => JSON.stringify(label)).join(" and ")} are different labels: they differ in white space, or in how Unicode spells them`;
