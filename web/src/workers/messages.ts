// What the two sides of a worker post to each other: RemoteEngine outside, worker-host.js inside.
import type { WasmSource } from "../engine/core.js";
import type { Calls, EngineInfo } from "../engine/engine.js";
import type { EngineOptions } from "../engine/load-engine.js";
import type { GivenPlace } from "../sources/given.js";
import type { ModelPlace } from "../sources/place.js";
import type { Progress } from "../sources/progress.js";
import type { ChunkMessage } from "./posted-chunks.js";
import type { SentError } from "./sent-error.js";

/** Where the model is; weights in the caller's hands follow in chunks. */
export type SentPlace =
  Exclude<ModelPlace, GivenPlace> | (Omit<GivenPlace, "weights"> & { weights: { size?: number } });

export interface LoadRequest {
  type: "load";
  id: number;
  place: SentPlace;
  options: Pick<EngineOptions, "purpose" | "dtype" | "maxLength" | "timeout" | "cache" | "integrity">;
  /** Whether it is wanted. */
  progress: boolean;
}

/** A question to the model: one of `Calls`, forwarded as it is. */
export interface CallRequest {
  type: "call";
  id: number;
  name: keyof Calls;
  args: any;
  /** The number of a learned head that is to answer, if not the model's own. */
  head?: number;
}

/**
 * Asks a browser's worker to hold a Web Lock, for as long as it lives. The page waits for the same lock:
 * it gets it when the worker has ended, which browsers report in no other way. "held" says that the
 * worker has it, so that the page may begin to wait.
 */
export interface HoldRequest {
  type: "hold";
  lock: string;
}

export type ToWorker =
  | { type: "prepare"; wasm?: WasmSource }
  | LoadRequest
  | CallRequest
  | ChunkMessage
  | HoldRequest
  /** Asks for a "pong", where there are no locks. */
  | { type: "ping" }
  /** Name of the BroadcastChannel of fast-lane.js. */
  | { type: "fast-lane"; name: string };

export type FromWorker =
  | { type: "ready" }
  | { type: "held" }
  | { type: "pong" }
  | { type: "warning"; message: string }
  | { type: "progress"; progress: Progress }
  /** Asks for the next chunk of the weights. */
  | { type: "pull" }
  | { type: "answer"; id: number; value: EngineInfo | object }
  | { type: "failure"; id: number; error: SentError };

/** A worker, seen from outside, whatever the platform starts it with. */
export interface WorkerHandle {
  post(message: ToWorker, transfer?: Transferable[]): void;
  setBusy(busy: boolean): void;
  terminate(): Promise<void>;
}

export interface WorkerEvents {
  onMessage(message: FromWorker): void;
  onLost(why: string): void;
}

/** The other side of a worker, seen from inside. */
export interface Port {
  onmessage: ((event: { data: ToWorker }) => void) | null;
  postMessage(message: FromWorker, transfer?: ArrayBuffer[]): void;
}
