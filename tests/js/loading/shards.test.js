// Weights in several files with an index: from a server, in one progress, checked, cached, and in hand.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { quantizeFolder } from "../../../web/src/quantize.js";
import { expectError } from "../support/errors.js";
import { MemoryCache } from "../support/memory-cache.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";
import { encodeTensors, readTensors } from "../support/safetensors-file.js";
import { serve } from "../support/server.js";

const index = "model.safetensors.index.json";
const names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
const parent = await temporaryFolder();
const plain = goldenFolder("plain");
const { tensors } = await readTensors(join(plain, "model.safetensors"));
const shards = [tensors.slice(0, 20), tensors.slice(20)].map((some) => encodeTensors(some));
const places = Object.fromEntries(tensors.map(({ name }, i) => [name, names[i < 20 ? 0 : 1]]));
const json = { metadata: { total_size: 5 }, weight_map: places };

const folder = join(parent, "sharded");
await mkdir(folder);
for (const file of ["config.json", "vocab.txt", "tokenizer_config.json"])
  await cp(join(plain, file), join(folder, file));
for (const [i, name] of names.entries()) await writeFile(join(folder, name), shards[i]);
await writeFile(join(folder, index), JSON.stringify(json));

const whole = await TextClassifier.load(plain, { worker: false });
const expected = await whole.classify(["w1 w2", "w3"]);
await whole.dispose();

/** @param {import("../../../web/src/index.js").Model} model @param {import("../../../web/src/index.js").LoadOptions} [options] */
async function expectWorks(model, options) {
  const classifier = await TextClassifier.load(model, options);
  expect(await classifier.classify(["w1 w2", "w3"])).toEqual(expected);
  await classifier.dispose();
}

describe("shards of a folder", () => {
  test("are one model, also for quantize", async () => {
    await expectWorks(folder);
    const small = join(parent, "q8");
    await quantizeFolder(folder, small, { dtype: "q8" });
    await expectWorks(small);
  });

  test("come in one progress, are checked each by its own sum, and cached", async () => {
    const cache = new MemoryCache();
    const { url, requests } = await serve(folder);
    const sums = Object.fromEntries(
      names.map((name, i) => [name, createHash("sha256").update(shards[i]).digest("hex")]),
    );
    /** @type {import("../../../web/src/index.js").Progress[]} */
    const reports = [];
    await expectWorks(url, { cache, integrity: sums, onProgress: (one) => reports.push(one) });
    const last = reports.at(-1);
    expect(last?.overall.loaded).toBe(last?.overall.total);
    const weights = reports.filter(({ file }) => file.endsWith(".safetensors"));
    expect(new Set(weights.map(({ file }) => file))).toEqual(new Set(["model.safetensors"]));
    requests.length = 0;
    await expectWorks(url, { cache, integrity: sums });
    expect(requests).toEqual([]);
    const wrong = { ...sums, [names[1]]: sums[names[0]] };
    await expectError(TextClassifier.load(url, { cache: false, integrity: wrong }), "integrity", names[1]);
  });

  test("are refused by name if one is missing, doubled or not listed", async () => {
    const without = await serve(folder, { [names[1]]: (response) => response.writeHead(404).end() });
    await expectError(
      TextClassifier.load(without.url),
      "not_found",
      `has no ${names[1]}, one of the 2 files that ${index} lists`,
    );
    const answer = (/** @type {Uint8Array} */ bytes) => ({
      [names[1]]: (/** @type {import("node:http").ServerResponse} */ response) => void response.end(bytes),
    });
    const doubled = await serve(folder, answer(encodeTensors(tensors.slice(19))));
    await expectError(
      TextClassifier.load(doubled.url),
      "invalid_weights",
      /holds tensor \S+, which .* holds, too/,
    );
    const extra = { name: "more", dtype: "F32", shape: [1], data: new Uint8Array(4) };
    const more = await serve(folder, answer(encodeTensors([...tensors.slice(20), extra])));
    await expectError(
      TextClassifier.load(more.url),
      "invalid_weights",
      "holds tensor more, which the index does not",
    );
    const cut = await serve(folder, answer(encodeTensors(tensors.slice(21))));
    await expectError(TextClassifier.load(cut.url), "invalid_weights", /is in none of the shards/);
  });

  test("are refused if one holds a tensor that the index places in the other", async () => {
    const moved = { ...places, [tensors[0].name]: names[1] };
    const { url } = await serve(folder, {
      [index]: (response) => void response.end(JSON.stringify({ weight_map: moved })),
    });
    const name = tensors[0].name.slice(-20);
    const message = new RegExp(
      `${names[0]} holds tensor .*${name}.*, which the index places in ${names[1]}$`,
    );
    await expectError(TextClassifier.load(url), "invalid_weights", message);
  });

  test("are refused if their headers are too long together", async () => {
    // Either alone is not.
    const wordy = encodeTensors([], { a: "x".repeat(51_000_000) });
    const weights = [wordy, wordy];
    const [config, tokenizer] = ["config.json", "vocab.txt"].map((file) => readFile(join(plain, file)));
    await expectError(
      TextClassifier.load({ config: await config, tokenizer: await tokenizer, weights }),
      "invalid_weights",
      /the headers of the 2 shards have 1020\d+ bytes together, expected at most 100000000/,
    );
  });

  test("an index that is broken", async () => {
    for (const [map, message] of /** @type {const} */ ([
      [undefined, "weight_map is missing, expected files by tensor"],
      [null, "weight_map is null, expected files by tensor"],
      [[names[0]], "weight_map is ["],
      [{ a: "../other.safetensors" }, 'places a in "../other.safetensors", expected a .safetensors file'],
      [{ a: "a.safetensors/../b" }, 'places a in "a.safetensors/../b", expected a .safetensors file'],
      [{ a: [names[0]] }, "expected a .safetensors file"],
    ])) {
      const { url } = await serve(folder, {
        [index]: (response) => void response.end(JSON.stringify({ weight_map: map })),
      });
      await expectError(TextClassifier.load(url), "invalid_weights", message);
    }
    const { url } = await serve(folder, { [index]: (response) => void response.end("{") });
    await expectError(TextClassifier.load(url), "invalid_weights", `${index} is no`);
  });
});

describe("shards in hand", () => {
  const parts = async () => ({
    config: await readFile(join(plain, "config.json")),
    tokenizer: await readFile(join(plain, "vocab.txt")),
    weights: shards,
  });

  test.each([false, true])("are one model, in a worker: %p", async (worker) => {
    await expectWorks(await parts(), { worker });
    await expectWorks({ ...(await parts()), weightsIndex: json }, { worker });
    await expectWorks({ ...(await parts()), weights: shards.map((shard) => new Blob([shard])) }, { worker });
  });

  test("that end early or break off", async () => {
    /** @param {Uint8Array} bytes @param {Error} [error] */
    async function* stream(bytes, error) {
      yield bytes;
      if (error) throw error;
    }
    const cut = shards[1].slice(0, -10);
    const model = await parts();
    await expectError(
      TextClassifier.load({ ...model, weights: [shards[0], stream(cut)] }),
      "invalid_weights",
      /^weights\[1\] ends after \d+ bytes, inside its data: the file is cut off/,
    );
    const cause = new Error("the cable was cut");
    const error = await expectError(
      TextClassifier.load({ ...model, weights: [shards[0], stream(cut, cause)] }),
      "network",
      "its stream broke off: the cable was cut",
    );
    expect(error.cause).toBe(cause);
  });

  test("whose index is broken", async () => {
    for (const [weightsIndex, message] of /** @type {const} */ ([
      ["{", "weightsIndex"],
      [{ weight_map: null }, "weightsIndex: weight_map is null, expected files by tensor"],
    ])) {
      const loading = TextClassifier.load({ ...(await parts()), weightsIndex });
      await expectError(loading, "invalid_weights", message);
    }
  });

  test("are refused if one is missing", async () => {
    const some = { ...(await parts()), weights: shards.slice(1), weightsIndex: json };
    await expectError(
      TextClassifier.load(some),
      "invalid_weights",
      /which the index places in model-00001-of-00002\.safetensors, is in none of the shards/,
    );
    await expectError(
      TextClassifier.load({ ...some, weights: [] }),
      "invalid_argument",
      "weights is an empty list",
    );
  });
});
