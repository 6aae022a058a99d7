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
 * @property {Pick<import("./engine.js").EngineOptions, "dtype" | "maxLength">} options
 * @property {boolean} progress whether it is wanted
 *
 * @typedef {object} ClassifyRequest
 * @property {"classify"} type
 * @property {number} id
 * @property {import("./text-input.js").TextInput[]} texts
 * @property {import("./engine.js").RunOptions} options
 *
 * @typedef {LoadRequest | ClassifyRequest | {type: "watch", port: MessagePort}} ToWorker
 * @typedef {{type: "ready"} | {type: "progress", loaded: number, total: number} |
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
  /** The other end hears when this one goes, with the worker. @type {MessagePort | undefined} */
  let watched;

  /** @param {LoadRequest} request */
  async function load({ folder, options, progress }) {
    engine = await Engine.load(folder === undefined ? undefined : new URL(folder), {
      ...options,
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

  port.onmessage = async ({ data }) => {
    if (data.type === "watch") return void (watched ??= data.port);
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
