// What the figures were measured on, and with which versions.
import { readFile } from "node:fs/promises";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import { capture } from "../../scripts/setup/shell.mjs";

const root = new URL("../../", import.meta.url);
const peers = "bench/peers/npm/node_modules/";

/** @returns {Promise<import("../types.ts").Machine>} */
export async function describeMachine() {
  const info = await readFile("/proc/cpuinfo", "utf8").catch(() => undefined);
  const flags = info && /^flags\s*:(.*)$/m.exec(info)?.[1].split(" ");
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    avxVnni: flags ? flags.includes("avx_vnni") : null,
  };
}

/** @param {string} folder @returns {Promise<string>} */
async function packageVersion(folder) {
  return JSON.parse(await readFile(new URL(`${folder}package.json`, root), "utf8")).version;
}

/** @param {Record<string, string>} browsers */
export async function describeVersions(browsers) {
  const commit = capture("git", ["rev-parse", "--short", "HEAD"]);
  const changed = capture("git", ["status", "--porcelain", "--", "src", "wasm", "web", "cmake"]);
  return {
    "distilbert-wasm": `${await packageVersion("")}${commit ? ` (${commit}${changed ? ", changed" : ""})` : ""}`,
    "onnxruntime-web": await packageVersion(`${peers}onnxruntime-web/`),
    "@huggingface/transformers": await packageVersion(`${peers}@huggingface/transformers/`),
    "onnxruntime-web in transformers.js": await packageVersion(
      `${peers}@huggingface/transformers/node_modules/onnxruntime-web/`,
    ),
    "onnxruntime-node": await packageVersion(`${peers}onnxruntime-node/`),
    "@litertjs/core": await packageVersion(`${peers}@litertjs/core/`),
    "@wllama/wllama": await packageVersion(`${peers}@wllama/wllama/`),
    ...browsers,
    Node: process.versions.node,
  };
}
