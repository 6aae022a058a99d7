// What others import of the engine's file: to load a model on their own thread, or to take files that
// the caller has in hand.
import { withJoinedShards } from "../model/shards.js";
import { takeGiven } from "../sources/taken-parts.js";

export { loadEngine } from "../engine/load-engine.js";
export { shareStream } from "./posted-chunks.js";

/**
 * What a caller gives as the model and is no name of one.
 * @param {unknown} model
 * @param {AbortSignal} [signal]
 */
export const takeModel = async (model, signal) => withJoinedShards(await takeGiven(model, signal), signal);
