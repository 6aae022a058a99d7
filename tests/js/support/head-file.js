// A learned head's file, changed on purpose, with the sum that belongs to it.
import { createHash } from "node:crypto";

/** @typedef {Record<string, any> & {__metadata__: Record<string, string>}} HeadHeader */

/** @param {Uint8Array} bytes @returns {{header: HeadHeader, begin: number}} and where the tensors begin */
export function headerOf(bytes) {
  const begin = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(8, begin))), begin };
}

/** The file, sound or not, with the sha256 that it should have, if it has one. @param {Uint8Array} bytes */
export function summed(bytes) {
  const file = Buffer.from(bytes);
  const found = /"sha256":"([0-9a-f]{64})"/.exec(file.toString("latin1"));
  if (!found) return bytes;
  const at = found.index + '"sha256":"'.length;
  file.fill("0", at, at + 64);
  file.write(createHash("sha256").update(file).digest("hex"), at);
  return Uint8Array.from(file);
}

/**
 * The file with another header, or other data.
 * @param {Uint8Array} bytes
 * @param {(header: HeadHeader, data: Uint8Array) => unknown} change if it returns bytes, they stand in for the data
 */
export function changedHead(bytes, change) {
  const { header, begin } = headerOf(bytes);
  const data = bytes.slice(begin);
  const result = change(header, data);
  const other = result instanceof Uint8Array ? result : data;
  const json = new TextEncoder().encode(JSON.stringify(header));
  const out = new Uint8Array(8 + json.length + other.length);
  new DataView(out.buffer).setBigUint64(0, BigInt(json.length), true);
  out.set(json, 8);
  out.set(other, 8 + json.length);
  return summed(out);
}

/** Examples for the model of goldenFolder("plain"), whose words these are. */
export const first = [
  { text: "w1 w2", label: "a" },
  { text: "w1 w3", label: "a" },
  { text: "w9 w8", label: "b" },
  { text: "w9 w7", label: "b" },
];

/** More of them, with a label of their own. */
export const more = [
  { text: "w1 w5", label: "a" },
  { text: "w30 w31", label: "ç" },
  { text: "w30 w32", label: "ç" },
];

/** Texts to classify. */
export const asked = ["w1", "w9 w2 w3", "w30", "w40 w41 w42"];
