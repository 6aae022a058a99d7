// The text of a paste or a file, piece by piece, so that no step holds up the page.

/** @typedef {"utf-8" | "utf-16le" | "utf-16be" | "windows-1252"} Encoding */

/** UTF-16 units of a piece that is cut from a string. */
const pieceLength = 1 << 16;

/** @type {{encoding: Encoding, bytes: number[]}[]} */
const byteOrderMarks = [
  { encoding: "utf-8", bytes: [0xef, 0xbb, 0xbf] },
  { encoding: "utf-16le", bytes: [0xff, 0xfe] },
  { encoding: "utf-16be", bytes: [0xfe, 0xff] },
];

/** What is dropped by mistake, by its first bytes. */
const otherFiles = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    message:
      "This is a spreadsheet or an archive. In the spreadsheet program, save it as CSV, then choose that.",
  },
  { bytes: [0x25, 0x50, 0x44, 0x46], message: "This is a PDF. Copy its text and paste it here." },
  { bytes: [0x1f, 0x8b], message: "This file is compressed. Unpack it, then choose what was in it." },
];

/** The source is not one that can be read. */
export class SourceError extends Error {}

/** @param {Uint8Array} head @param {{bytes: number[]}} pattern */
const startsWith = (head, { bytes }) => bytes.every((byte, i) => head[i] === byte);

/**
 * UTF-8 unless the file says or shows otherwise.
 * @param {Blob} blob
 * @returns {Promise<Encoding>}
 */
export async function encodingOf(blob) {
  const head = new Uint8Array(await blob.slice(0, 4).arrayBuffer());
  const other = otherFiles.find((pattern) => startsWith(head, pattern));
  if (other) throw new SourceError(other.message);
  const mark = byteOrderMarks.find((pattern) => startsWith(head, pattern));
  if (mark) return mark.encoding;
  return (await isUtf8(blob)) ? "utf-8" : "windows-1252";
}

/** @param {Blob} blob */
async function isUtf8(blob) {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  /** @param {Uint8Array} [bytes] none: the end */
  const isSound = (bytes) => {
    try {
      decoder.decode(bytes, { stream: bytes !== undefined });
      return true;
    } catch {
      return false;
    }
  };
  for await (const bytes of bytesOf(blob)) if (!isSound(bytes)) return false;
  return isSound();
}

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

/**
 * @param {string | Blob} content
 * @param {Encoding} [encoding] of a Blob
 * @returns {AsyncGenerator<string>} without a byte order mark
 */
export async function* piecesOf(content, encoding = "utf-8") {
  if (typeof content === "string") {
    for (let i = content.startsWith("\ufeff") ? 1 : 0; i < content.length; i += pieceLength) {
      yield content.slice(i, i + pieceLength);
    }
    return;
  }
  const decoder = new TextDecoder(encoding);
  for await (const bytes of bytesOf(content)) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}

/**
 * The beginning, to tell from it what the text is.
 * @param {string | Blob} content
 * @param {Encoding} [encoding]
 */
export async function beginningOf(content, encoding) {
  let text = "";
  for await (const piece of piecesOf(content, encoding)) {
    text += piece;
    if (text.length >= pieceLength) break;
  }
  return text;
}
