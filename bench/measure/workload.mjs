// The texts: of an exact number of tokens, made of words that are one token each.
import { readFile } from "node:fs/promises";

const vocabulary = new URL("../../models/default/vocab.txt", import.meta.url);
export const lengths = [8, 16, 32, 64, 128, 256, 512];
export const batchName = "batch of 32";
export const tokenizerName = "tokenizer";
export const tokenizerTexts = 100;

/** Numbers from 0 to 1, the same on every run (mulberry32). @param {number} seed */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function makeTexts() {
  const tokens = (await readFile(vocabulary, "utf8")).split("\n");
  const words = [...tokens.keys()].filter((id) => /^[a-z]{3,10}$/.test(tokens[id]));
  const [cls, sep] = ["[CLS]", "[SEP]"].map((token) => tokens.indexOf(token));
  const random = randomNumbers(1);
  return (/** @type {number} */ length) => {
    const ids = Array.from({ length: length - 2 }, () => words[Math.floor(random() * words.length)]);
    return { text: ids.map((id) => tokens[id]).join(" "), ids: [cls, ...ids, sep] };
  };
}

/**
 * @param {Awaited<ReturnType<typeof makeTexts>>} makeText @param {string} name @param {number[]} sizes
 * @returns {import("../types.ts").Case}
 */
function classifyCase(makeText, name, sizes) {
  const made = sizes.map(makeText);
  return {
    name,
    action: "classify",
    texts: made.map(({ text }) => text),
    ids: made.map(({ ids }) => ids),
    tokens: sizes.reduce((sum, size) => sum + size, 0),
  };
}

/** One text of so many tokens. @param {number} tokens */
export const makeCase = async (tokens) => classifyCase(await makeTexts(), String(tokens), [tokens]);

/** @returns {Promise<import("../types.ts").Case[]>} */
export async function makeCases() {
  const makeText = await makeTexts();
  const classify = (/** @type {string} */ name, /** @type {number[]} */ sizes) =>
    classifyCase(makeText, name, sizes);
  // 8 to 132 tokens, short and long ones mixed; 2,240 together.
  const mixed = Array.from({ length: 32 }, (_, i) => 8 + 4 * ((i * 13) % 32));
  // Sentences as people write them: capitals, punctuation, words of several pieces.
  const sentence = (/** @type {string} */ text) =>
    `${text[0].toUpperCase()}${text.slice(1)}; it's unforgettable, isn't it? (Rated 8/10 by café-goers.)`;
  const texts = Array.from({ length: tokenizerTexts }, () => sentence(makeText(16).text));
  return [
    ...lengths.map((length) => classify(String(length), [length])),
    { ...classify(batchName, mixed), repetitions: 3 },
    { name: tokenizerName, action: "tokenize", texts, ids: [], tokens: 0 },
  ];
}
