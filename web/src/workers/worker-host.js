// A worker's side of RemoteEngine: one engine, and messages about it.
import { loadCore } from "../engine/core.js";
import { ClassifierError } from "../base/errors.js";
import { isSmall, openFastLane } from "./fast-lane.js";
import { loadEngine } from "../engine/load-engine.js";
import { postedChunks } from "./posted-chunks.js";
import { toSend } from "./sent-error.js";

/**
 * @typedef {import("./messages.ts").CallRequest} CallRequest
 * @typedef {import("./messages.ts").FromWorker} FromWorker
 * @typedef {import("./messages.ts").LoadRequest} LoadRequest
 * @typedef {import("./messages.ts").Port} Port
 */

/** @param {Port} port */
export function serve(port) {
  /** @type {import("../engine/engine.js").Engine | undefined} */
  let engine;
  /** @type {import("../engine/core.js").WasmSource | undefined} */
  let wasm;
  /** @type {BroadcastChannel | undefined} */
  let fastLane;
  const chunks = postedChunks(() => port.postMessage({ type: "pull" }));

  /** @param {import("./messages.ts").SentPlace} place @returns {import("../sources/place.js").ModelPlace} */
  function received(place) {
    if (place.kind !== "given") return place;
    return { ...place, weights: { ...place.weights, open: () => chunks.stream(), cancel: () => {} } };
  }

  /** @param {LoadRequest} request */
  async function load({ place, options, progress }) {
    engine = await loadEngine(received(place), {
      ...options,
      wasm,
      warn: (message) => port.postMessage({ type: "warning", message }),
      onProgress: progress ? (progress) => port.postMessage({ type: "progress", progress }) : undefined,
    });
    return { value: engine.info, transfer: [] };
  }

  /** @param {CallRequest} request */
  async function call({ name, args, head }) {
    if (!engine) throw new ClassifierError("internal", "the worker has no model");
    const value = await engine.call(name, args, head);
    const arrays = Object.values(value).filter((part) => ArrayBuffer.isView(part));
    return { value, transfer: arrays.map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer)) };
  }

  /** Until the worker is gone, however it ended (messages.ts). @param {string} lock */
  async function hold(lock) {
    await navigator.locks.request(lock, () => {
      port.postMessage({ type: "held" });
      return new Promise(() => {});
    });
  }

  port.onmessage = async ({ data }) => {
    if (data.type === "hold") return hold(data.lock);
    if (data.type === "ping") return port.postMessage({ type: "pong" });
    if (data.type === "fast-lane") return void (fastLane = openFastLane(data.name));
    if (data.type === "chunk") return chunks.receive(data);
    if (data.type === "prepare") {
      wasm = data.wasm;
      loadCore(wasm).catch(() => {}); // under way before it is asked for; `load` reports what went wrong
      return undefined;
    }
    const { id } = data;
    try {
      const { value, transfer } = await (data.type === "load" ? load(data) : call(data));
      /** @type {FromWorker} */
      const answer = { type: "answer", id, value };
      // Not of a load: its progress must come before.
      if (data.type === "call" && isSmall(transfer)) fastLane?.postMessage(answer);
      port.postMessage(answer, transfer);
    } catch (error) {
      port.postMessage({ type: "failure", id, error: toSend(error) });
    }
  };
  port.postMessage({ type: "ready" });
}
