// The check that every engine reads a text as the same number of tokens.

/**
 * @param {import("../types.ts").Case} item
 * @param {number[]} counts tokens of each text, by the engine's own tokenizer
 */
export function checkTokens({ name, texts, ids }, counts) {
  const wrong = texts.findIndex((_, i) => counts[i] !== ids[i].length);
  if (wrong < 0) return;
  throw new Error(`case ${name}, text ${wrong}: ${counts[wrong]} tokens, expected ${ids[wrong].length}`);
}
