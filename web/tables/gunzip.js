// gzip, unpacked while it is read. Browsers and Node have the same stream for it.
import { InputError } from "./signatures.js";

/**
 * @param {AsyncIterable<Uint8Array>} chunks
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* gunzip(chunks) {
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  /** Why the input ended, if not because it was read. @type {{error: unknown} | undefined} */
  let failure;
  let stopped = false;
  const feed = async () => {
    try {
      for await (const chunk of chunks) {
        if (stopped) return;
        // A copy: the stream may take the buffer for itself.
        await writer.write(chunk.slice()).catch(() => (stopped = true));
      }
    } catch (error) {
      failure = { error };
      return writer.abort(error);
    }
    await writer.close();
  };
  const fed = feed().catch(() => {}); // the reader reports it
  const reader = readable.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (failure) throw failure.error;
    const { message } = /** @type {Error} */ (error);
    throw new InputError(`is compressed with gzip, and damaged (${message}): unpack it (gunzip)`, {
      cause: error,
    });
  } finally {
    stopped = true;
    await reader.cancel().catch(() => {});
    await fed;
  }
}
