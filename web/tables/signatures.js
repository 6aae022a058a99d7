// What a file is by its first bytes, if it is not text.

/** The input cannot be read as it is: the message names what it is and the way out, without the file's name. */
export class InputError extends Error {}

/** It would be read if its encoding were known; the message ends without a way out, which differs from place to place. */
export class EncodingError extends InputError {}

/** @param {string} text of ASCII */
const bytesOf = (text) => [...text].map((letter) => letter.charCodeAt(0));

/** @type {{bytes: number[], message: string}[]} */
const refused = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    message:
      "is a zip archive or a workbook: unpack it (unzip), or save it as CSV in the spreadsheet program",
  },
  { bytes: [0x50, 0x4b, 0x05, 0x06], message: "is an empty zip archive" },
  { bytes: bytesOf("BZh"), message: "is compressed with bzip2: unpack it (bunzip2)" },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], message: "is compressed with xz: unpack it (unxz)" },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], message: "is compressed with zstd: unpack it (unzstd)" },
  { bytes: [0x04, 0x22, 0x4d, 0x18], message: "is compressed with lz4: unpack it (unlz4)" },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], message: "is a 7-Zip archive: unpack it (7z x)" },
  { bytes: bytesOf("Rar!\x1a\x07"), message: "is a RAR archive: unpack it (unrar x)" },
  { bytes: bytesOf("%PDF-"), message: "is a PDF: copy its text into a text file" },
  { bytes: bytesOf("PAR1"), message: "is in Parquet: write it as CSV or JSONL, for example with pandas" },
  { bytes: bytesOf("ARROW1"), message: "is in Arrow: write it as CSV or JSONL, for example with pandas" },
  { bytes: bytesOf("SQLite format 3\0"), message: "is an SQLite database: export the table as CSV" },
  {
    bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
    message: "is an old Office document: save it as CSV in the spreadsheet program",
  },
  {
    bytes: [0xff, 0xfe, 0x00, 0x00],
    message: "is in UTF-32: convert it (iconv -f UTF-32 -t UTF-8)",
  },
  {
    bytes: [0x00, 0x00, 0xfe, 0xff],
    message: "is in UTF-32: convert it (iconv -f UTF-32 -t UTF-8)",
  },
];

const gzip = [0x1f, 0x8b];

/** @type {{bytes: number[], encoding: string}[]} */
const marks = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: "utf-8" },
  { bytes: [0xff, 0xfe], encoding: "utf-16le" },
  { bytes: [0xfe, 0xff], encoding: "utf-16be" },
];

const longest = Math.max(...[gzip, ...[...refused, ...marks].map(({ bytes }) => bytes)].map((b) => b.length));

/** @param {Uint8Array} head @param {number[]} bytes */
const startsWith = (head, bytes) => head.length >= bytes.length && bytes.every((byte, i) => head[i] === byte);

/** @param {Uint8Array} head @param {number[]} bytes */
const mayStartWith = (head, bytes) => bytes.slice(0, head.length).every((byte, i) => head[i] === byte);

/** Whether more bytes may show a signature. @param {Uint8Array} head */
export function isShort(head) {
  if (head.length >= longest) return false;
  const all = [gzip, ...[...refused, ...marks].map(({ bytes }) => bytes)];
  return all.some((bytes) => bytes.length > head.length && mayStartWith(head, bytes));
}

/** @param {Uint8Array} head */
export const isGzip = (head) => startsWith(head, gzip);

/** The encoding that a byte order mark names. @param {Uint8Array} head */
export const markOf = (head) => marks.find(({ bytes }) => startsWith(head, bytes));

/** @param {Uint8Array} head */
export const isZip = (head) => startsWith(head, bytesOf("PK\x03\x04"));

/** Bytes of a zip archive that show what is in it, if that is a document: it names its parts at once. */
export const zipBytes = 4096;

/** @param {Uint8Array} head */
function isWorkbook(head) {
  const names = new TextDecoder("latin1").decode(head.subarray(0, zipBytes));
  return /\[Content_Types\]\.xml|_rels\/|xl\/|vnd\.oasis\.opendocument/.test(names);
}

/** A tar archive says so behind the name of its first file. @param {Uint8Array} head */
const isTar = (head) => startsWith(head.subarray(257), bytesOf("ustar"));

/** @param {Uint8Array} head @throws {InputError} for what is no text */
export function refuseBinary(head) {
  if (isTar(head))
    throw new InputError("is a tar archive: unpack it (tar xf), then take the file that was in it");
  const found = refused.find(({ bytes }) => startsWith(head, bytes));
  if (!found) return;
  const workbook = isZip(head) && isWorkbook(head);
  throw new InputError(
    workbook
      ? "is a workbook (.xlsx, .ods): save its sheet as CSV in the spreadsheet program"
      : found.message,
  );
}
