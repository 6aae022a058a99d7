// Bytes as they come from a file, a pipe or a paste, as UTF-8: unpacked and decoded, or refused by name.
import { headAndRest, readHead } from "./byte-chunks.js";
import {
  asciiLength,
  decoderFor,
  encodingOf,
  highBytesOf,
  hasLineEnd,
  looksWestern,
  utf16Of,
} from "./encodings.js";
import { gunzip } from "./gunzip.js";
import { EncodingError, isGzip, isShort, isZip, markOf, refuseBinary, zipBytes } from "./signatures.js";

/**
 * @typedef {object} TextFacts what is known of the input, once it has been read that far
 * @property {string} encoding as the Encoding Standard names it
 * @property {boolean} marked whether it began with a byte order mark
 * @property {boolean} guessed whether neither a mark nor the caller named the encoding, and it is not UTF-8
 *
 * @typedef {object} TextOptions
 * @property {string} [encoding] default: detected from the bytes
 * @property {boolean} [patient] whether nobody waits for the first row of what has come so far: the input
 *   is a file, so that as much of it is looked at as helps
 * @property {(facts: TextFacts) => void} [onGuess] called when the encoding has been guessed
 */

/** Encodings by the names that people know. @type {Record<string, string>} */
const names = { "utf-16le": "UTF-16LE", "utf-16be": "UTF-16BE", "windows-1252": "Windows-1252" };

/** @param {string} encoding */
export const encodingName = (encoding) => names[encoding] ?? encoding;

/**
 * @param {AsyncIterable<Uint8Array>} chunks
 * @param {string} label
 * @returns {AsyncGenerator<Uint8Array>} in UTF-8
 */
async function* recoded(chunks, label) {
  const decode = decoderFor(label);
  const encoder = new TextEncoder();
  /** @param {Uint8Array} [bytes] */
  const recode = (bytes) => {
    try {
      return encoder.encode(decode(bytes));
    } catch (error) {
      throw new EncodingError(`is damaged, or not in ${encodingName(label)}`, { cause: error });
    }
  };
  for await (const chunk of chunks) {
    const text = recode(chunk);
    if (text.length > 0) yield text;
  }
  const rest = recode();
  if (rest.length > 0) yield rest;
}

/**
 * What has no mark: ASCII, as far as it goes, is the same in UTF-8 and in Windows-1252; the first bytes
 * that are not ASCII decide.
 * @param {AsyncGenerator<Uint8Array>} source
 * @param {TextFacts} facts
 * @param {TextOptions} options
 * @returns {AsyncGenerator<Uint8Array>}
 */
async function* eightBit(source, facts, { patient = false, onGuess }) {
  let before;
  for (;;) {
    const { value, done } = await source.next();
    if (done) return;
    const ascii = asciiLength(value);
    if (ascii > 0) yield value.subarray(0, ascii);
    before = value[ascii - 1] ?? before;
    if (ascii === value.length) continue;
    const { head, ended } = await readHead(source, value.subarray(ascii), (bytes) => {
      const { cut, sequences, strays } = highBytesOf(bytes);
      return !patient && (!cut || sequences + strays > 0);
    });
    const found = highBytesOf(head, before);
    if (found.cut && ended) found.strays++;
    if (found.sequences >= found.strays) return yield* headAndRest(head, source);
    if (found.sequences > 0 || !looksWestern(found)) {
      throw new EncodingError("is not in UTF-8, and does not look like Windows-1252");
    }
    facts.encoding = "windows-1252";
    facts.guessed = true;
    onGuess?.(facts);
    return yield* recoded(checkedWestern(headAndRest(head, source)), facts.encoding);
  }
}

/** @param {AsyncIterable<Uint8Array>} chunks @returns {AsyncGenerator<Uint8Array>} the same */
async function* checkedWestern(chunks) {
  for await (const chunk of chunks) {
    const found = highBytesOf(chunk);
    if (found.sequences > found.strays || !looksWestern(found)) {
      throw new EncodingError("is partly in Windows-1252 and partly in another encoding");
    }
    yield chunk;
  }
}

/**
 * @param {AsyncIterable<Uint8Array>} chunks
 * @param {TextFacts} facts
 * @param {TextOptions} options
 * @returns {AsyncGenerator<Uint8Array>}
 */
async function* utf8Of(chunks, facts, options) {
  const { patient = false, onGuess } = options;
  const source = chunks[Symbol.asyncIterator]();
  const { head } = await readHead(
    source,
    new Uint8Array(),
    (bytes) => !patient && !isShort(bytes) && (isGzip(bytes) || hasLineEnd(bytes)),
  );
  const all = headAndRest(head, source);
  if (isGzip(head)) return yield* utf8Of(gunzip(all), facts, options);
  if (isZip(head)) refuseBinary((await readHead(source, head, ({ length }) => length >= zipBytes)).head);
  refuseBinary(head);
  const mark = markOf(head);
  facts.marked = mark !== undefined;
  const unmarked = mark || options.encoding !== undefined ? undefined : utf16Of(head);
  // As in browsers, a byte order mark takes precedence.
  const known = mark?.encoding ?? unmarked ?? (options.encoding && encodingOf(options.encoding));
  if (known === undefined) return yield* eightBit(all, facts, options);
  facts.encoding = known;
  facts.guessed = unmarked !== undefined;
  if (facts.guessed) onGuess?.(facts);
  if (known !== "utf-8") return yield* recoded(all, known);
  yield* mark ? headAndRest(head.subarray(mark.bytes.length), source) : all;
}

/**
 * @param {AsyncIterable<Uint8Array>} bytes
 * @param {TextOptions} [options]
 * @returns {{facts: TextFacts, chunks: AsyncGenerator<Uint8Array>}} the text in UTF-8, without a byte order mark
 */
export function openText(bytes, options = {}) {
  /** @type {TextFacts} */
  const facts = { encoding: "utf-8", marked: false, guessed: false };
  return { facts, chunks: utf8Of(bytes, facts, options) };
}
