// One AbortSignal for any number of loads and calls: a program whose Node would warn of a leak.
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { nodeArgs, run } from "../support/command.js";
import { goldenFolder, root, temporaryFolder } from "../support/paths.js";
import { encodeTensors, readTensors } from "../support/safetensors-file.js";
import { serve } from "../support/server.js";

const temporary = await temporaryFolder();
const program = join(temporary, "program.mjs");
await writeFile(
  program,
  `import { getEventListeners } from "node:events";
import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TextClassifier } from ${JSON.stringify(join(root, "web/src/index.js"))};
const [folder, sharded, hanging] = process.argv.slice(2);

const count = 30;
/** @param {() => Promise<unknown>} task */
const many = (task) => Array.from({ length: count }, task);
const controller = new AbortController();
const { signal } = controller;
const listeners = () => getEventListeners(signal, "abort").length;
const parts = async () => ({
  config: await readFile(join(folder, "config.json")),
  tokenizer: await readFile(join(folder, "vocab.txt")),
  weights: (await openAsBlob(join(folder, "model.safetensors"))).stream(),
});

const classifiers = await Promise.all([
  ...many(() => TextClassifier.load(folder, { signal })),
  ...many(async () => TextClassifier.load(await parts(), { signal })),
  TextClassifier.load(folder, { signal, threads: 2 }),
  TextClassifier.load(sharded, { signal }),
]);
const results = await Promise.all(
  classifiers.flatMap((classifier) => many(() => classifier.classify("w0 w1", { signal }))),
);
const labels = [...new Set(results.map(({ label }) => label))];
const idle = listeners();

const texts = Array(500).fill("w0 w1");
const tasks = [
  ...many(() => TextClassifier.load(hanging, { signal, cache: false })),
  ...classifiers.flatMap((classifier) => many(() => classifier.classify(texts, { signal }))),
];
const ended = Promise.allSettled(tasks);
await new Promise((resolve) => setTimeout(resolve));
const busy = listeners();
const reason = new Error("enough");
controller.abort(reason);
const outcomes = await ended;
const aborted = outcomes.filter((outcome) => outcome.reason === reason).length;
await Promise.all(classifiers.map((classifier) => classifier.dispose()));
console.log(JSON.stringify({
  results: results.length, labels: labels.length, idle,
  busy, others: outcomes.length - aborted, after: listeners(),
}));
`,
);

/** The model with a shard for each of its tensors. @param {string} folder */
async function writeShards(folder) {
  const { tensors } = await readTensors(join(goldenFolder("plain"), "model.safetensors"));
  await mkdir(folder);
  for (const file of ["config.json", "vocab.txt", "tokenizer_config.json"]) {
    await cp(join(goldenFolder("plain"), file), join(folder, file));
  }
  const files = tensors.map(({ name }, i) => ({ name, file: `model-${i}.safetensors` }));
  const index = { weight_map: Object.fromEntries(files.map(({ name, file }) => [name, file])) };
  await writeFile(join(folder, "model.safetensors.index.json"), JSON.stringify(index));
  for (const [i, { file }] of files.entries()) {
    await writeFile(join(folder, file), encodeTensors([tensors[i]]));
  }
  return folder;
}

test("costs one listener, no warning, ends all of them and is released", async () => {
  const { url } = await serve(goldenFolder("plain"), { "config.json": () => {} }); // no answer, ever
  const { code, stdout, stderr } = await run(
    [goldenFolder("plain"), await writeShards(join(temporary, "sharded")), url],
    {
      program,
      nodeArgs: [...nodeArgs, "--trace-warnings"],
    },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({ results: 62 * 30, labels: 1, idle: 0, busy: 1, others: 0, after: 0 });
});
