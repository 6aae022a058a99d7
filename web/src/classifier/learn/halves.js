// Features as they are learned from and saved: F16.

/**
 * Rounds numbers from -1 to 1, ties to even.
 * @param {Float32Array} values
 */
export function toHalves(values) {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, (word) => {
    const size = word & 0x7fffffff;
    const sign = (word >>> 16) & 0x8000;
    // Below 2^-14 halves are multiples of 2^-24: adding 2^52 rounds to one.
    if (size < 0x38800000) {
      const [value] = new Float32Array(Uint32Array.of(size).buffer);
      return sign | (value * 2 ** 24 + 2 ** 52 - 2 ** 52);
    }
    return sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
  });
}
