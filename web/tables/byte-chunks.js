// Bytes that arrive in chunks, some of them looked at before the others are read.

/** At most so many bytes decide what kind of input it is. */
export const sampleBytes = 1 << 16;

/** @param {Uint8Array} a @param {Uint8Array} b */
export function joined(a, b) {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/**
 * Reads until `isEnough` says so, or the sample is full, or the input ends.
 * @param {AsyncIterator<Uint8Array>} source
 * @param {Uint8Array} start what has been read already
 * @param {(head: Uint8Array) => boolean} isEnough
 * @returns {Promise<{head: Uint8Array, ended: boolean}>}
 */
export async function readHead(source, start, isEnough) {
  let head = start;
  while (head.length < sampleBytes && !isEnough(head)) {
    const { value, done } = await source.next();
    if (done) return { head, ended: true };
    head = joined(head, value);
  }
  return { head, ended: false };
}

/**
 * @param {Uint8Array} head
 * @param {AsyncIterator<Uint8Array>} rest
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* headAndRest(head, rest) {
  try {
    if (head.length > 0) yield head;
    for (;;) {
      const { value, done } = await rest.next();
      if (done) return;
      yield value;
    }
  } finally {
    await rest.return?.();
  }
}
