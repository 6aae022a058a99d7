// A worker's side of RemoteEngine: one engine, and messages about it.
import { loadCore } from "./core.js";
import { Engine } from "./engine.js";
import { ClassifierError } from "./errors.js";

/**
 * @typedef {import("./engine.js").EngineInfo} EngineInfo
 * @typedef {import("./engine.js").Rows} Rows
 *
 * @typedef {{classifier: {code: import("./errors.js").ErrorCode, message: string, cause?: Error}} |
 *   {other: unknown}} SentError the structured clone of an Error drops its class and its code
 *
 * @typedef {object} LoadRequest
 * @property {"load"} type
 * @property {number} id
 * @property {string} [folder] a URL; default: the embedded model
 * @property {Pick<import("./engine.js").EngineOptions, "dtype" | "maxLength" | "cache">} options
 * @property {boolean} progress whether it is wanted
 *
 * @typedef {object} ClassifyRequest
 * @property {"classify"} type
 * @property {number} id
 * @property {import("./text-input.js").TextInput[]} texts
 * @property {import("./engine.js").RunOptions} options
 *
 * @typedef {LoadRequest | ClassifyRequest | {type: "hold", lock: string}} ToWorker
 * @typedef {{type: "ready"} | {type: "held"} | {type: "progress", loaded: number, total: number} | {type: "warning", message: string} |
 *   {type: "answer", id: number, value: EngineInfo | Rows} |
 *   {type: "failure", id: number, error: SentError}} FromWorker
 *
 * @typedef {object} Port
 * @property {((event: {data: ToWorker}) => void) | null} onmessage
 * @property {(message: FromWorker, transfer?: ArrayBuffer[]) => void} postMessage
 */

/** @param {unknown} error @returns {SentError} */
function toSend(error) {
  if (!(error instanceof ClassifierError)) {
    return { other: error instanceof Error ? error : String(error) };
  }
  const { code, message, cause } = error;
  return { classifier: { code, message, cause: cause instanceof Error ? cause : undefined } };
}

/** @param {Port} port */
export function serve(port) {
  /** @type {Engine | undefined} */
  let engine;
  /** @param {LoadRequest} request */
  async function load({ folder, options, progress }) {
    engine = await Engine.load(folder === undefined ? undefined : new URL(folder), {
      ...options,
      warn: (message) => port.postMessage({ type: "warning", message }),
      onProgress: progress
        ? (loaded, total) => port.postMessage({ type: "progress", loaded, total })
        : undefined,
    });
    return { value: engine.info, transfer: [] };
  }

  /** @param {ClassifyRequest} request */
  async function classify({ texts, options }) {
    if (!engine) throw new ClassifierError("internal", "the worker has no model");
    const value = await engine.classify(texts, options);
    return { value, transfer: [value.scores.buffer, value.tokenCounts.buffer, value.truncated.buffer] };
  }

  /** A lock is free again as soon as the worker is gone, however it ended. @param {string} lock */
  async function hold(lock) {
    await navigator.locks.request(lock, () => {
      port.postMessage({ type: "held" });
      return new Promise(() => {});
    });
  }

  port.onmessage = async ({ data }) => {
    if (data.type === "hold") return hold(data.lock);
    const { id } = data;
    try {
      const { value, transfer } = await (data.type === "load" ? load(data) : classify(data));
      port.postMessage({ type: "answer", id, value }, transfer);
    } catch (error) {
      port.postMessage({ type: "failure", id, error: toSend(error) });
    }
  };
  loadCore().catch(() => {}); // under way before it is asked for; `load` tells what went wrong
  port.postMessage({ type: "ready" });
}
