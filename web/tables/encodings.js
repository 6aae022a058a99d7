// Which encoding bytes are in, when neither a byte order mark nor the caller says so.

const [lineFeed, carriageReturn] = [10, 13];

/** Tabs, line ends and page breaks, and what old editors write behind the end. */
const usualControls = [9, lineFeed, 11, 12, carriageReturn, 26];

/** @param {number} byte */
const isContinuation = (byte) => byte >= 0x80 && byte < 0xc0;

/** Bytes of the UTF-8 sequence that begins with this one; 0: none does. @param {number} lead */
function sequenceLength(lead) {
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/** The first byte that is not ASCII; the length, if all are. @param {Uint8Array} bytes */
export function asciiLength(bytes) {
  let at = 0;
  while (at < bytes.length && bytes[at] < 0x80) at++;
  return at;
}

/**
 * @typedef {object} HighBytes what the bytes that are not ASCII look like
 * @property {number} sequences that are sound UTF-8
 * @property {number} strays bytes that belong to none
 * @property {number} clustered strays beside another one
 * @property {number} odd strays that Windows-1252 has no letter for, or that is a sign in the middle of a word
 * @property {number} controls characters that no text has, among the ASCII ones
 * @property {boolean} cut whether the last sequence may go on behind the end
 */

/** @param {Uint8Array} bytes @param {number} [before] the byte before them @returns {HighBytes} */
export function highBytesOf(bytes, before = lineFeed) {
  const found = { sequences: 0, strays: 0, clustered: 0, odd: 0, controls: 0, cut: false };
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] < 0x80) {
      if (bytes[at] < 0x20 && !usualControls.includes(bytes[at])) found.controls++;
      continue;
    }
    const length = sequenceLength(bytes[at]);
    let seen = 1;
    while (seen < length && at + seen < bytes.length && isContinuation(bytes[at + seen])) seen++;
    if (length > 0 && seen < length && at + seen === bytes.length) {
      found.cut = true;
      return found;
    }
    if (length > 0 && seen === length) {
      found.sequences++;
      at += length - 1;
    } else countStray(bytes[at], bytes[at - 1] ?? before, bytes[at + 1], found);
  }
  return found;
}

/** @param {number} byte @param {number} before @param {number | undefined} after @param {HighBytes} found */
function countStray(byte, before, after = lineFeed, found) {
  const isOther = (/** @type {number} */ beside) => beside >= 0x80 && beside !== byte; // a row of dashes is Western
  found.strays++;
  found.clustered += Number(isOther(before) || isOther(after));
  const inWord = isLetter(before) && isLetter(after);
  const isSign = byte < 0xc0 && !inWords.includes(byte);
  found.odd += Number(undefinedBytes.includes(byte) || (inWord && isSign));
}

/** @param {number} byte */
const isLetter = (byte) => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;

/** What Windows-1252 has no character for. */
const undefinedBytes = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/** Bytes below the letters with accents that stand within words: ƒ Š Œ Ž š œ ž Ÿ, … ‘ ’ – —, a hyphen, ª ´ · º. */
const inWords = [
  0x83, 0x85, 0x8a, 0x8c, 0x8e, 0x91, 0x92, 0x96, 0x97, 0x9a, 0x9c, 0x9e, 0x9f, 0xaa, 0xad, 0xb4, 0xb7, 0xba,
];

/** Western languages have single letters with accents between others; others' words are made of such bytes. */
const fewStrays = 3;

/** @param {HighBytes} found */
export const looksWestern = ({ strays, clustered, odd, controls }) =>
  controls <= strays / 10 && odd <= strays / 10 && (strays <= fewStrays || clustered <= strays / 2);

/**
 * UTF-16 without a byte order mark: its line ends are pairs of bytes, and its zero bytes stand on
 * one side of their pairs, but for few letters. A text in UTF-8 that has zero bytes in it is not like that.
 * @param {Uint8Array} head
 * @returns {"utf-16le" | "utf-16be" | undefined}
 */
export function utf16Of(head) {
  const zeros = [0, 0];
  const pairs = [0, 0];
  let lineEnds = 0;
  for (let at = 0; at < head.length; at++) {
    const byte = head[at];
    if (byte === 0) zeros[at & 1]++;
    if (byte !== lineFeed && byte !== carriageReturn) continue;
    lineEnds++;
    if ((at & 1) === 0 && head[at + 1] === 0) pairs[0]++;
    if ((at & 1) === 1 && head[at - 1] === 0) pairs[1]++;
  }
  for (const [side, encoding] of /** @type {const} */ ([
    [0, "utf-16le"],
    [1, "utf-16be"],
  ])) {
    const [own, others] = [zeros[1 - side], zeros[side]];
    if (own === 0 || others > own / 4) continue;
    if (lineEnds > 0 ? pairs[side] > lineEnds / 2 : own > head.length / 4) return encoding;
  }
  return undefined;
}

/** Whether the first line end has come, all of it if this is UTF-16. @param {Uint8Array} head */
export function hasLineEnd(head) {
  const end = head.findIndex((byte) => byte === lineFeed || byte === carriageReturn);
  const mayGoOn = end === head.length - 1 && (end & 1) === 0 && head.includes(0);
  return end >= 0 && !mayGoOn;
}

/**
 * @param {string} label any of the names that the Encoding Standard has for it
 * @throws {RangeError} for a name that it does not know
 */
export const encodingOf = (label) => new TextDecoder(label).encoding;

/** 0x80 to 0x9f: some versions of Node decode them as control characters, as Latin-1 has them. */
const western = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/**
 * @param {string} label
 * @returns {(bytes?: Uint8Array) => string} to be called without bytes at the end
 */
export function decoderFor(label) {
  const decoder = new TextDecoder(label, { fatal: true });
  if (decoder.encoding !== "windows-1252") return (bytes) => decoder.decode(bytes, { stream: !!bytes });
  const control = /[\x80-\x9f]/g;
  return (bytes) =>
    decoder
      .decode(bytes, { stream: !!bytes })
      .replace(control, (letter) => western[letter.charCodeAt(0) - 0x80]);
}
