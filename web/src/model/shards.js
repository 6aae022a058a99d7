// Weights in several files with an index, read as one: their headers first, then their data one after the other.
import { ClassifierError, clip, quote } from "../base/errors.js";
import { isObject } from "../base/json.js";
import { indexFile, weightsFile } from "../sources/model-files.js";
import { parseObject, readJson } from "../sources/source.js";
import { joinedHeader, maxHeaderBytes } from "./safetensors.js";
import { WeightsStream } from "./weights-stream.js";

/**
 * @typedef {import("../platform/types.ts").OpenFile} OpenFile
 * @typedef {import("../platform/types.ts").Source} Source
 * @typedef {Map<string, string>} Places files by the tensors that they hold
 */

/** @param {string} message @returns {never} */
function fail(message) {
  throw new ClassifierError("invalid_weights", message);
}

/**
 * @param {Record<string, unknown>} json the index
 * @param {string} name of it, for messages
 * @returns {Places}
 */
export function placesOf({ weight_map: map }, name) {
  if (!isObject(map)) {
    fail(`${name}: weight_map is ${quote(map)}, expected files by tensor`);
  }
  return new Map(
    Object.entries(map).map(([tensor, file]) => {
      if (typeof file === "string" && /^[\w][\w.-]*\.safetensors$/.test(file)) return [tensor, file];
      return fail(
        `${name}: weight_map places ${clip(tensor)} in ${quote(file)}, expected a .safetensors file`,
      );
    }),
  );
}

/**
 * Each tensor lies in one shard, where the index says.
 * @param {{shard: string, stream: WeightsStream}[]} shards
 * @param {Places | undefined} places
 * @param {boolean} named whether the shards are known by the names that the index has
 */
function checkTensors(shards, places, named) {
  const seen = new Map();
  for (const { shard, stream } of shards) {
    for (const { name } of stream.header.tensors) {
      const place = places?.get(name);
      if (seen.has(name))
        fail(`${stream.file} holds tensor ${clip(name)}, which ${seen.get(name)} holds, too`);
      if (places && !place) fail(`${stream.file} holds tensor ${clip(name)}, which the index does not list`);
      if (named && place !== shard) {
        fail(`${stream.file} holds tensor ${clip(name)}, which the index places in ${place}`);
      }
      seen.set(name, stream.file);
    }
  }
  for (const [name, place] of places ?? []) {
    if (!seen.has(name))
      fail(`tensor ${clip(name)}, which the index places in ${place}, is in none of the shards`);
  }
}

/**
 * @param {{shard: string, name: string, opened: OpenFile}[]} files `name`: for messages
 * @param {{places?: Places, named: boolean, signal?: AbortSignal}} options
 * @returns {Promise<OpenFile>} as if all lay in one file
 */
export async function joinShards(files, { places, named, signal }) {
  const reading = files.map(({ name, opened }) => WeightsStream.from(opened, name, { signal }));
  const cancel = () => {
    for (const stream of reading) stream.then((one) => one.cancel()).catch(() => {});
  };
  try {
    const streams = await Promise.all(reading);
    checkTensors(
      files.map(({ shard }, i) => ({ shard, stream: streams[i] })),
      places,
      named,
    );
    const headerBytes = streams.reduce((sum, stream) => sum + stream.headerBytes, 0);
    if (headerBytes > maxHeaderBytes) {
      const found = `the headers of the ${streams.length} shards have ${headerBytes} bytes together`;
      fail(`${streams[0].file}: ${found}, expected at most ${maxHeaderBytes}`);
    }
    const header = joinedHeader(streams.map((stream) => stream.header));
    const size = streams.reduce((sum, stream) => sum + stream.header.dataBytes, header.length);
    const stream = (async function* () {
      try {
        yield header;
        for (const one of streams) yield* one.data();
      } finally {
        cancel();
      }
    })();
    return { stream, size };
  } catch (error) {
    cancel();
    throw error;
  }
}

/**
 * The same source, whose weights may lie in shards.
 * @param {Source} source
 * @returns {Source}
 */
export function withShards(source) {
  /** @type {Source["open"]} */
  async function open(file, signal) {
    const opened = await source.open(file, signal);
    if (opened || file !== weightsFile) return opened;
    const index = await readJson(source, indexFile, "invalid_weights", signal);
    if (!index) return undefined;
    const places = placesOf(index, source.nameOf(indexFile));
    const shards = [...new Set(places.values())].sort();
    const found = await Promise.all(shards.map((shard) => source.open(shard, signal)));
    const missing = shards.find((_, i) => !found[i]);
    if (missing) {
      for (const one of found) one?.stream[Symbol.asyncIterator]().return?.();
      throw new ClassifierError(
        "not_found",
        `${source.name} has no ${missing}, one of the ${shards.length} files that ${indexFile} lists`,
      );
    }
    const files = shards.map((shard, i) => ({
      shard,
      name: source.nameOf(shard),
      opened: /** @type {OpenFile} */ (found[i]),
    }));
    return joinShards(files, { places, named: true, signal });
  }
  return { name: source.name, nameOf: (file) => source.nameOf(file), open };
}

/**
 * A model in the caller's hands, the shards of its weights joined.
 * @param {import("../sources/given.js").GivenPlace} place
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("../sources/given.js").GivenPlace>}
 */
export async function withJoinedShards(place, signal) {
  if (!place.weights.shards) return place;
  const { shards, cancel } = place.weights;
  const files = shards.map(({ size, open }, i) => ({
    shard: "",
    name: `weights[${i}]`,
    opened: { stream: open(signal), size },
  }));
  const index = place.files[indexFile];
  try {
    const json = index && parseObject(new TextDecoder().decode(index), "weightsIndex", "invalid_weights");
    const places = json && placesOf(json, "weightsIndex");
    const { stream, size } = await joinShards(files, { places, named: false, signal });
    return { ...place, weights: { size, open: () => stream, cancel } };
  } catch (error) {
    cancel();
    throw error;
  }
}
