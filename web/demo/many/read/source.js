// The text of a paste or a file as UTF-8, in chunks, so that no step holds up the page.
import { readHead } from "../../../tables/byte-chunks.js";
import { openText } from "../../../tables/open-text.js";

/** @typedef {import("../../../tables/open-text.js").TextFacts} TextFacts */

/** UTF-16 units of a piece that is cut from a string. */
const pieceLength = 1 << 16;

/** @param {Blob} blob @returns {AsyncGenerator<Uint8Array>} */
async function* bytesOf(blob) {
  const reader = blob.stream().getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

/** @param {string} text @returns {AsyncGenerator<Uint8Array>} */
async function* encoded(text) {
  const encoder = new TextEncoder();
  const isHigh = (/** @type {number} */ at) => /[\ud800-\udbff]/.test(text[at] ?? "");
  for (let start = text.startsWith("\ufeff") ? 1 : 0; start < text.length;) {
    let end = Math.min(start + pieceLength, text.length);
    if (isHigh(end - 1)) end++; // not between the halves of a character
    yield encoder.encode(text.slice(start, end));
    start = end;
  }
}

/**
 * @param {string | Blob} content
 * @returns {{facts: TextFacts, chunks: AsyncGenerator<Uint8Array>}} without a byte order mark
 */
export function openSource(content) {
  if (typeof content !== "string") return openText(bytesOf(content), { patient: true });
  return { facts: { encoding: "utf-8", marked: false, guessed: false }, chunks: encoded(content) };
}

/**
 * The beginning, to tell from it what the text is.
 * @param {string | Blob} content
 */
export async function beginningOf(content) {
  const { chunks } = openSource(content);
  const beginning = await readHead(chunks, new Uint8Array(), () => false);
  await chunks.return(undefined);
  return beginning;
}
