// Tokens as Hugging Face's tokenizers write them when they put them together again.

/** @typedef {import("../engine/engine.js").EngineInfo} EngineInfo */

/** What the WordPiece decoder tidies up; all but the last Python too, where it cleans up. */
const tidied = [
  [" .", "."],
  [" ?", "?"],
  [" !", "!"],
  [" ,", ","],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
  [" do not", " don't"],
];

/** The bytes that byte-level BPE's characters stand for: those that can be printed are their own, the others follow. */
const byteOfChar = (() => {
  const own = (/** @type {number} */ byte) =>
    (byte > 32 && byte < 127) || (byte > 160 && byte < 256 && byte !== 173);
  let next = 256;
  return new Map(
    Array.from({ length: 256 }, (_, byte) => [String.fromCharCode(own(byte) ? byte : next++), byte]),
  );
})();

/** A token that has another character is its own text. @param {string[]} tokens */
function decodeBytes(tokens) {
  const bytes = tokens.flatMap((token) => {
    const found = Array.from(token, (char) => byteOfChar.get(char));
    return found.includes(undefined) ? [...new TextEncoder().encode(token)] : found;
  });
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    Uint8Array.from(/** @type {number[]} */ (bytes)),
  );
}

/** @param {string[]} tokens @param {string} prefix of those that go on with a word */
const decodePieces = (tokens, prefix) =>
  tokens
    .map((token, i) => {
      if (i === 0) return token;
      return token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
    })
    .map((token) => tidy(token, tidied))
    .join("");

/** @param {string} text @param {string[][]} pairs */
const tidy = (text, pairs) => pairs.reduce((all, [from, to]) => all.replaceAll(from, to), text);

/** By the kinds of tokenizers. @type {Record<EngineInfo["tokenizerKind"], (tokens: string[], prefix: string, cleanUp: boolean) => string>} */
const decoders = {
  word_piece(tokens, prefix, cleanUp) {
    const text = decodePieces(tokens, prefix);
    return cleanUp ? tidy(text, tidied.slice(0, -1)) : text;
  },
  byte_level_bpe: decodeBytes,
};

/**
 * @param {string[]} tokens
 * @param {Pick<EngineInfo, "tokenizerKind" | "subwordPrefix">} tokenizer
 * @param {boolean} [cleanUp] once more at the end, as clean_up_tokenization_spaces has it of WordPiece
 */
export const decode = (tokens, { tokenizerKind, subwordPrefix = "" }, cleanUp = false) =>
  decoders[tokenizerKind](tokens, subwordPrefix, cleanUp);

/**
 * @param {string[][]} parts tokens of each token or word of an entity
 * @param {"each" | "words" | "none"} how they were put together: a token alone stays as it is
 * @param {Pick<EngineInfo, "tokenizerKind" | "subwordPrefix">} tokenizer
 */
export function wordOf(parts, how, tokenizer) {
  if (how === "none") return parts[0][0];
  return decode(
    parts.map((tokens) => (how === "words" ? decode(tokens, tokenizer) : tokens[0])),
    tokenizer,
  );
}
