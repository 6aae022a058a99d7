// model.safetensors on its way into the core: tensor by tensor, in chunks, nothing held twice.
import { ByteReader, EndOfStream } from "../sources/byte-reader.js";
import { ClassifierError, clip } from "../base/errors.js";
import { headerLengthBytes, parseHeader, parseHeaderLength } from "./safetensors.js";
import { refuseAdapter } from "./tensor-names.js";
import { weightsFile } from "../sources/model-files.js";

/** Bytes skipped between two reports of progress. */
const skipChunk = 1 << 20;

/**
 * @callback OnBytes
 * @param {number} loaded bytes of the file so far
 * @param {number} total bytes of the whole file, by its header
 */

export class WeightsStream {
  #reader;
  #onBytes;
  #total = 0;
  /** Of the header, bytes. */
  headerBytes = 0;
  /** @type {import("./safetensors.js").Header} */
  header = { metadata: {}, tensors: [], dataBytes: 0 };

  /**
   * @param {ByteReader} reader
   * @param {string} file
   * @param {OnBytes} [onBytes]
   */
  constructor(reader, file, onBytes) {
    this.#reader = reader;
    /** Its name, for messages. */
    this.file = file;
    this.#onBytes = onBytes;
  }

  /**
   * @param {import("../platform/types.ts").Source} source
   * @param {{signal?: AbortSignal, onBytes?: OnBytes}} [options]
   */
  static async open(source, { signal, onBytes } = {}) {
    const opened = await source.open(weightsFile, signal);
    if (!opened) {
      await refuseAdapter(source, signal);
      throw new ClassifierError(
        "not_found",
        `${source.name} has no ${weightsFile}. Other formats, such as pytorch_model.bin and ONNX, are not read: convert them to safetensors (in Python, load them with transformers' from_pretrained and write them with save_pretrained), or name the repository that an ONNX copy was made from. On the hub, safetensors often wait in a pull request of the repository's Community page: { revision: "refs/pr/1" } loads those of the first.`,
      );
    }
    return WeightsStream.from(opened, source.nameOf(weightsFile), { signal, onBytes });
  }

  /**
   * @param {import("../platform/types.ts").OpenFile} opened
   * @param {string} file its name, for messages
   * @param {{signal?: AbortSignal, onBytes?: OnBytes}} [options]
   */
  static async from(opened, file, { signal, onBytes } = {}) {
    const stream = new WeightsStream(new ByteReader(opened.stream, signal), file, onBytes);
    try {
      await stream.#readHeader(opened.size);
      onBytes?.(stream.#reader.position, stream.#total);
    } catch (error) {
      stream.cancel();
      throw error;
    }
    return stream;
  }

  /** @param {number} [size] of the file */
  async #readHeader(size) {
    try {
      const length = parseHeaderLength(await this.#reader.bytes(headerLengthBytes), this.file);
      if (size !== undefined && headerLengthBytes + length > size) {
        throw new ClassifierError(
          "invalid_weights",
          `${this.file}: its first eight bytes give a header of ${length} bytes, the whole file has ${size}. Is this a safetensors file?`,
        );
      }
      this.header = parseHeader(await this.#reader.bytes(length), this.file);
      this.headerBytes = length;
      this.#total = headerLengthBytes + length + this.header.dataBytes;
    } catch (error) {
      throw error instanceof EndOfStream ? this.#tooShort("inside its header") : error;
    }
    if (size !== undefined && size !== this.#total) {
      throw new ClassifierError(
        "invalid_weights",
        `${this.file} has ${size} bytes, its header describes ${this.#total}`,
      );
    }
  }

  /** @param {string} where */
  #tooShort(where) {
    return new ClassifierError(
      "invalid_weights",
      `${this.file} ends after ${this.#reader.position} bytes, ${where}: the file is cut off`,
    );
  }

  /**
   * What a call of the core answers; its error has the file's name in front if it is the file that is wrong.
   * @template T
   * @param {() => T} ask
   * @returns {T}
   */
  inFile(ask) {
    try {
      return ask();
    } catch (error) {
      if (!(error instanceof ClassifierError && error.code === "invalid_weights")) throw error;
      throw new ClassifierError(error.code, `${this.file}: ${error.message}`);
    }
  }

  /**
   * Streams every tensor that the sink wants; the others are skipped and named.
   * @param {import("../base/core-types.ts").TensorSink} sink
   * @param {(tensor: import("./safetensors.js").Tensor) => number} begin
   *   answers the size of the chunks that it wants, or 0
   * @param {(tensor: import("./safetensors.js").Tensor) => Promise<void>} [onTensor] after each one taken
   * @returns {Promise<string[]>} names of the tensors that were not wanted
   */
  async pour(sink, begin, onTensor) {
    const unused = [];
    for (const tensor of this.header.tensors) {
      try {
        const chunk = this.inFile(() => begin(tensor));
        if (chunk > 0) {
          await this.#pourTensor(sink, tensor, chunk);
          await onTensor?.(tensor);
        } else {
          unused.push(tensor.name);
          await this.#skip(tensor.end - tensor.begin);
        }
      } catch (error) {
        throw error instanceof EndOfStream ? this.#tooShort(`inside tensor ${clip(tensor.name)}`) : error;
      }
    }
    await this.#checkEnd();
    return unused;
  }

  async #checkEnd() {
    if (await this.#reader.atEnd()) return;
    throw new ClassifierError(
      "invalid_weights",
      `${this.file} goes on after the ${this.#total} bytes that its header describes`,
    );
  }

  /**
   * @param {import("../base/core-types.ts").TensorSink} sink
   * @param {import("./safetensors.js").Tensor} tensor
   * @param {number} chunk
   */
  async #pourTensor(sink, tensor, chunk) {
    for (let left = tensor.end - tensor.begin; left > 0;) {
      const size = Math.min(chunk, left);
      // The view is made anew for each piece: wasm memory may have grown since the last.
      await this.#reader.read(size, (piece, offset) => sink.staging().set(piece, offset));
      this.inFile(() => sink.consume(size));
      left -= size;
      this.#onBytes?.(this.#reader.position, this.#total);
    }
  }

  /** @param {number} size */
  async #skip(size) {
    for (let left = size; left > 0; left -= skipChunk) {
      await this.#reader.read(Math.min(skipChunk, left), () => {});
      this.#onBytes?.(this.#reader.position, this.#total);
    }
  }

  /** All that follows the header, as it comes. */
  async *data() {
    try {
      for (let left = this.header.dataBytes; left > 0; left -= skipChunk) {
        yield await this.#reader.bytes(Math.min(skipChunk, left));
      }
    } catch (error) {
      throw error instanceof EndOfStream ? this.#tooShort("inside its data") : error;
    }
    await this.#checkEnd();
  }

  cancel() {
    this.#reader.cancel();
  }
}
