// Calls into one instance of the core, which is lost if it runs out of memory in the middle of one.
import { ClassifierError, TextError } from "../base/errors.js";
import { ints, readReply, RequestMessage, textOf } from "./message.js";

/**
 * @typedef {import("../base/core-types.ts").CoreFunction} CoreFunction
 * @typedef {import("./message.js").Part} Part
 * @typedef {import("./message.js").ReplyPart} ReplyPart
 */

/** More than any message of the core that is worth reading. */
const longestMessage = 2000;

/** @param {string} what @param {unknown} [cause] */
const outOfMemory = (what, cause) => new ClassifierError("out_of_memory", `no memory for ${what}`, cause);

/** @param {ReplyPart[]} parts @returns {ClassifierError} */
function errorOf([code, message, text]) {
  const name = /** @type {import("../base/error-codes.ts").ErrorCode} */ (textOf(code));
  const words = textOf(message).slice(0, longestMessage);
  return text.length > 0 ? new TextError(name, words, ints(text)[0]) : new ClassifierError(name, words);
}

export class Border {
  #module;
  #onLost;
  /** @type {ClassifierError | undefined} */
  #lost;

  /**
   * @param {import("../base/core-types.ts").CoreModule} module
   * @param {() => void} onLost called once, if the core ends
   */
  constructor(module, onLost) {
    this.#module = module;
    this.#onLost = onLost;
  }

  /**
   * A call of numbers alone.
   * @param {CoreFunction} name
   * @param {number} [object]
   * @param {number} [argument]
   */
  number(name, object = 0, argument = 0) {
    if (this.#lost) throw this.#lost;
    try {
      return this.#module[name](object, argument);
    } catch (error) {
      // It has trapped: its memory is as that left it, and nobody may go on with it.
      const { message } = /** @type {Error} */ (error);
      const isMemory = /unreachable/i.test(message); // a trap that the core runs into on purpose
      this.#lost = new ClassifierError(
        isMemory ? "out_of_memory" : "internal",
        isMemory
          ? "WebAssembly ran out of memory and has ended, with every model on this thread; load it again"
          : `WebAssembly has ended, with every model on this thread: ${message}; load it again`,
        error,
      );
      this.#onLost();
      throw this.#lost;
    }
  }

  /**
   * @param {CoreFunction} name
   * @param {number} object its address; 0: none
   * @param {Part[]} [parts] of the request
   * @param {number} [more] bytes that the call will need beside them, and has no check of its own for
   */
  call(name, object, parts = [], more = 0) {
    return this.reply(name, object, this.#send(parts, more));
  }

  /** @param {Part[]} parts @param {number} more @returns {number} where the request lies */
  #send(parts, more) {
    let request;
    try {
      request = new RequestMessage(parts);
    } catch (error) {
      throw outOfMemory("what goes to WebAssembly", error);
    }
    const { size } = request;
    const room = size + more < 2 ** 31 ? this.number("allocate", size, more) : 0;
    if (room === 0) throw outOfMemory(`${size + more} bytes`);
    request.write(this.#module.HEAPU8, room);
    return room;
  }

  /**
   * Of a call whose argument is no request.
   * @param {CoreFunction} name
   * @param {number} [object]
   * @param {number} [argument]
   */
  reply(name, object, argument) {
    const at = this.number(name, object, argument);
    if (at === 0) throw outOfMemory("an answer of WebAssembly");
    let reply;
    try {
      reply = readReply(this.#module.HEAPU8, at);
    } catch (error) {
      throw outOfMemory("an answer of WebAssembly", error);
    } finally {
      this.number("free", at);
    }
    if (reply.failed) throw errorOf(reply.parts);
    return reply.parts;
  }

  /** The core's memory from there on; for use before the next call. @param {number} address */
  memory(address) {
    return this.#module.HEAPU8.subarray(address);
  }
}

/** Something of the core's that must be deleted. */
export class CoreObject {
  #border;
  #destructor;
  address;
  /** A fingerprint of what it was made of; of tokenizers and models. */
  made;

  /**
   * @param {Border} border
   * @param {CoreFunction} destructor
   * @param {ReplyPart[]} reply
   */
  constructor(border, destructor, [address, made]) {
    this.#border = border;
    this.#destructor = destructor;
    [this.address] = ints(address);
    this.made = made;
  }

  get border() {
    return this.#border;
  }

  /** @param {CoreFunction} name @param {Part[]} [parts] */
  call(name, parts) {
    return this.#border.call(name, this.address, parts);
  }

  delete() {
    try {
      this.#border.number(this.#destructor, this.address);
    } catch {
      // It went with the core.
    }
  }
}
