// Safetensors files as the tests write and read them, apart from the library's own code.
import { readFile } from "node:fs/promises";

/** @typedef {{name: string, dtype: string, shape: number[], data: Uint8Array}} StoredTensor */

/**
 * A file with any text for a header.
 * @param {string | Uint8Array} header
 * @param {Uint8Array} [data]
 * @param {bigint | number} [length] that the first eight bytes state; default: the true one
 */
export function fileBytes(header, data = new Uint8Array(0), length = undefined) {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const out = new Uint8Array(8 + text.length + data.length);
  new DataView(out.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  out.set(text, 8);
  out.set(data, 8 + text.length);
  return out;
}

/**
 * @param {StoredTensor[]} tensors
 * @param {Record<string, string>} [metadata]
 */
export function encodeTensors(tensors, metadata = { format: "pt" }) {
  // Without a prototype: any name is a name.
  const header = /** @type {Record<string, unknown>} */ (Object.create(null));
  header.__metadata__ = metadata;
  let offset = 0;
  for (const { name, dtype, shape, data } of tensors) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + data.length] };
    offset += data.length;
  }
  const data = new Uint8Array(offset);
  offset = 0;
  for (const tensor of tensors) {
    data.set(tensor.data, offset);
    offset += tensor.data.length;
  }
  return fileBytes(JSON.stringify(header), data);
}

/** @param {string} file @returns {Promise<{tensors: StoredTensor[], metadata: Record<string, string>}>} */
export async function readTensors(file) {
  const bytes = new Uint8Array(await readFile(file));
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(
    new TextDecoder().decode(bytes.subarray(8, 8 + length)),
  );
  const tensors = Object.entries(entries).map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [begin, end],
      },
    ]) => ({
      name,
      dtype,
      shape,
      data: bytes.slice(8 + length + begin, 8 + length + end),
    }),
  );
  return { tensors, metadata };
}

/** @param {ArrayLike<number>} values @returns {Uint8Array} in F32 */
export const floatBytes = (values) => new Uint8Array(Float32Array.from(values).buffer);
