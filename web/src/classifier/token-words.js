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

/** @param {string[]} tokens @param {string} prefix of those that go on with a word @param {string[][]} pairs */
const decodePieces = (tokens, prefix, pairs) =>
  tokens
    .map((token, i) => {
      if (i === 0) return token;
      return token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
    })
    .map((token) => tidy(token, pairs))
    .join("");

/** @param {string} text @param {string[][]} pairs */
const tidy = (text, pairs) => pairs.reduce((all, [from, to]) => all.replaceAll(from, to), text);

/** @typedef {Pick<EngineInfo, "tokenizerKind" | "subwordPrefix" | "decoder">} Written how a tokenizer's tokens are written */

/** By the kinds of tokenizers; a file of which nobody says how has spaces between them. @type {Record<EngineInfo["tokenizerKind"], (tokens: string[], written: Written, cleanUp: boolean) => string>} */
const decoders = {
  word_piece(tokens, { subwordPrefix = "", decoder }, cleanUp) {
    const text =
      decoder === null
        ? tokens.join(" ")
        : decodePieces(tokens, subwordPrefix, decoder?.cleanup === false ? [] : tidied);
    return cleanUp ? tidy(text, tidied.slice(0, -1)) : text;
  },
  byte_level_bpe: (tokens, { decoder }) => (decoder === null ? tokens.join(" ") : decodeBytes(tokens)),
};

/**
 * @param {string[]} tokens
 * @param {Written} tokenizer
 * @param {boolean} [cleanUp] once more at the end, as clean_up_tokenization_spaces has it of WordPiece
 */
export const decode = (tokens, tokenizer, cleanUp = false) =>
  decoders[tokenizer.tokenizerKind](tokens, tokenizer, cleanUp);

/**
 * @param {string[][]} parts tokens of each token or word of an entity
 * @param {"each" | "words" | "none"} how they were put together: a token alone stays as it is
 * @param {Written} tokenizer
 */
export function wordOf(parts, how, tokenizer) {
  if (how === "none") return parts[0][0];
  return decode(
    parts.map((tokens) => (how === "words" ? decode(tokens, tokenizer) : tokens[0])),
    tokenizer,
  );
}
