// The page's side of the worker. One text is under way at a time, and behind it only the latest
// waits: fast typing never builds a queue of stale answers.

/**
 * @typedef {import("./worker.js").Failure} Failure
 * @typedef {Extract<import("./worker.js").FromWorker, {type: "answer"}>} Answer
 *
 * @typedef {object} Listener
 * @property {(loaded: number, total: number) => void} onProgress bytes of the weights
 * @property {() => void} onReady
 * @property {(answer: Answer) => void} onAnswer
 * @property {(failure: Failure) => void} onFailure
 */

export class ClassifierClient {
  #listener;
  /** @type {Worker | undefined} */
  #worker;
  /** Whether the model is loaded. */
  ready = false;
  #idle = false;
  /** @type {string | undefined} */
  #waiting;

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener;
  }

  /** Loads the model, from scratch: a worker that failed goes, with all it holds. */
  start() {
    this.#stop();
    const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    this.#worker = worker;
    worker.onmessage = ({ data }) => {
      if (worker === this.#worker) this.#receive(data);
    };
    // Without a message one of the worker's files could not be fetched.
    worker.onerror = ({ message }) => {
      if (worker !== this.#worker) return;
      this.#stop();
      this.#listener.onFailure(
        message
          ? { code: "internal", message }
          : { code: "network", message: "one of the page's own files could not be fetched" },
      );
    };
  }

  #stop() {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.ready = false;
    this.#idle = false;
  }

  /** Classifies as soon as the worker is free, unless a later text comes first. @param {string} text */
  classify(text) {
    this.#waiting = text;
    this.#sendNext();
  }

  /** Drops the text that waits. */
  forget() {
    this.#waiting = undefined;
  }

  #sendNext() {
    if (!this.#idle || this.#waiting === undefined) return;
    this.#idle = false;
    /** @type {import("./worker.js").ToWorker} */
    const request = { text: this.#waiting };
    this.#waiting = undefined;
    this.#worker?.postMessage(request);
  }

  /** @param {import("./worker.js").FromWorker} message */
  #receive(message) {
    switch (message.type) {
      case "progress":
        this.#listener.onProgress(message.loaded, message.total);
        break;
      case "load-failed":
        this.#listener.onFailure(message.failure);
        break;
      case "ready":
        this.ready = true;
        this.#idle = true;
        this.#listener.onReady();
        break;
      case "answer":
        this.#idle = true;
        this.#sendNext();
        this.#listener.onAnswer(message);
        break;
      case "classify-failed":
        this.#idle = true;
        this.#sendNext();
        this.#listener.onFailure(message.failure);
        break;
    }
  }
}
