// Programs written for transformers.js, run there and here with nothing but the import changed: the
// same weights from the same server, as ONNX there and as safetensors here. They need what the bench
// prepares (`npm run bench`), and skip where it is absent.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startHub } from "../support/hub-server.mjs";
import { root, temporaryFolder } from "../support/paths.js";

const peers = join(root, "bench", "peers");
const python = join(peers, "python", "bin", "python3");
const theirs = join(
  peers,
  "npm",
  "node_modules",
  "@huggingface",
  "transformers",
  "dist",
  "transformers.node.mjs",
);
const ours = join(root, "web", "src", "pipeline", "index.js");

const run = promisify(execFile);

const prelude = `
import { env, pipeline } from "@huggingface/transformers";
env.remoteHost = process.env.HUB;
env.cacheDir = process.env.CACHE;
const print = (value) => console.log(JSON.stringify(value));
`;

/** @type {Record<string, string>} */
const programs = {
  "one text": `
const classify = await pipeline("sentiment-analysis", "test/sentiment", { dtype: "fp32" });
print(await classify("I love transformers!"));`,

  "no dtype": `
const classify = await pipeline("sentiment-analysis", "test/sentiment");
print(await classify("I love transformers!"));`,

  "a list of texts": `
const classify = await pipeline("text-classification", "test/sentiment", { dtype: "fp32" });
print(await classify(["I love transformers!", "I hate it.", "A film like any other, but longer than the others."]));
print(await classify(["one text in a list"]));`,

  top_k: `
const classify = await pipeline("text-classification", "test/sentiment", { dtype: { model: "fp32" } });
for (const top_k of [1, 2, 10, null, undefined]) {
  print([await classify("What a film", { top_k }), await classify(["What a film", "so dull"], { top_k })]);
}`,

  "several labels at once": `
const classify = await pipeline("text-classification", "test/topics", { dtype: "fp32" });
print(await classify("Rain is expected in the north."));
print(await classify(["Rain is expected in the north.", "The band plays tonight."], { top_k: 3 }));
print(await classify("The minister met the team.", { top_k: null }));`,

  "texts of every kind": `
const classify = await pipeline("text-classification", "test/sentiment", { dtype: "fp32" });
const texts = ["", " ", "Café — naïve?! 你好 🙂", "word ".repeat(62), "[SEP] and [MASK]", "a\\tb\\r\\nc", "x".repeat(200)];
print(await classify(texts));
for (const text of texts) print(await classify(text, { top_k: null }));`,

  "the parts of a pipeline": `
const classify = await pipeline("sentiment-analysis", "test/topics", { dtype: "fp32" });
print([typeof classify, classify.task, classify.model.config.id2label, classify.model.config.model_type]);`,

  "a revision": `
const classify = await pipeline("sentiment-analysis", "test/sentiment", { dtype: "fp32", revision: "next" });
print(await classify("I love transformers!", { top_k: null }));`,

  "models in a folder": `
env.localModelPath = process.env.MODELS;
env.allowRemoteModels = false;
const classify = await pipeline("sentiment-analysis", "topics", { dtype: "fp32" });
print(await classify("I love transformers!"));`,

  local_files_only: `
env.localModelPath = process.env.MODELS;
const classify = await pipeline("sentiment-analysis", "topics", { dtype: "fp32", local_files_only: true });
print(await classify("I love transformers!"));
await pipeline("sentiment-analysis", "test/topics", { local_files_only: true }).catch(() => print("rejected"));`,

  "a path of the server's own": `
env.remotePathTemplate = "{model}/resolve/next/";
const classify = await pipeline("sentiment-analysis", "test/sentiment", { dtype: "fp32" });
print(await classify("I love transformers!"));`,

  "a fetch of the program's own": `
const { fetch } = env;
const hosts = new Set();
env.fetch = (url, init) => {
  hosts.add(url.startsWith(process.env.HUB));
  return fetch(url, init);
};
const classify = await pipeline("sentiment-analysis", "test/sentiment", { dtype: "fp32" });
print([await classify("I love transformers!"), [...hosts]]);`,

  dispose: `
const classify = await pipeline("sentiment-analysis", "test/sentiment", { dtype: "fp32" });
print(await classify("I love transformers!"));
print((await classify.dispose()) === undefined);
await classify("I love transformers!").catch(() => print("rejected"));`,

  "a model that does not exist": `
await pipeline("sentiment-analysis", "test/nothing").catch((error) => print(error instanceof Error));`,

  "a task that does not exist": `
await pipeline("mind-reading", "test/sentiment").catch((error) => print(error instanceof Error));`,

  progress: `
const events = [];
await pipeline("sentiment-analysis", "test/sentiment", { dtype: "fp32", progress_callback: (event) => events.push(event) });
const types = {};
const orders = {};
for (const event of events) {
  types[event.status] = Object.fromEntries(Object.keys(event).sort().map((key) => [key, typeof event[key]]));
  if (!event.file) continue;
  const order = (orders[event.file] ??= []);
  if (order.at(-1) !== event.status) order.push(event.status);
}
const statuses = Object.keys(types).sort();
print(statuses.map((status) => [status, types[status]]));
print([...new Set(Object.values(orders).map(String))]);
print(events.at(-1));
print(events.every(({ name }) => name === undefined || name === "test/sentiment"));
const totals = events.filter(({ status }) => status === "progress_total");
const { loaded, total, progress, files } = totals.at(-1);
print([progress, loaded === total, Object.values(files).every((file) => file.loaded === file.total)]);`,
};

let folder = "";
/** @type {Awaited<ReturnType<typeof startHub>>} */
let hub;

/**
 * @param {string} name
 * @param {string} text
 * @param {string} library the file that the program imports
 * @returns {Promise<unknown[]>} what the program prints
 */
async function outputOf(name, text, library) {
  const file = join(folder, `${name.replaceAll(" ", "-")}-${library === ours ? "here" : "there"}.mjs`);
  await writeFile(
    file,
    (prelude + text).replace('"@huggingface/transformers"', JSON.stringify(pathToFileURL(library).href)),
  );
  const cache = await mkdtemp(join(folder, "cache-"));
  const env = {
    ...process.env,
    HUB: `${hub.url}/`,
    MODELS: folder,
    CACHE: cache,
    DISTILBERT_WASM_CACHE: cache,
  };
  const { stdout } = await run(process.execPath, [file], { env });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** The same, with numbers that may differ by 0.0005. @param {unknown} value @returns {unknown} */
function about(value) {
  if (typeof value === "number") return expect.closeTo(value, 3);
  if (Array.isArray(value)) return value.map(about);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, about(one)]));
}

const missing = [python, theirs].find((file) => !existsSync(file));
const title = "gives here what it gives with transformers.js";

if (missing) {
  const why = `skipped: ${relative(root, missing)} is not here; npm run bench makes it`;
  console.warn(`a program ${title}: ${why}`); // where all of a file's tests are skipped, Jest names none
  describe("a program", () => {
    test.skip(`${title} (${why})`, () => {});
  });
} else {
  beforeAll(async () => {
    folder = await temporaryFolder();
    const script = join(root, "tests", "js", "support", "make_pipeline_models.py");
    await run(python, [script, join(root, "models", "default", "vocab.txt"), folder]);
    const [sentiment, topics] = ["sentiment", "topics"].map((name) => join(folder, name));
    hub = await startHub({
      "test/sentiment": { main: sentiment, next: topics },
      "test/topics": topics,
    });
  });
  afterAll(() => hub.close());

  describe(`a program ${title}:`, () => {
    test.each(Object.entries(programs))("%s", async (name, text) => {
      const [there, here] = await Promise.all([theirs, ours].map((library) => outputOf(name, text, library)));
      expect(there.length).toBeGreaterThan(0);
      expect(here).toEqual(about(there));
    });
  });
}
