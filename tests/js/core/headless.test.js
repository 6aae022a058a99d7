// Folders of a model without a head, as save_pretrained of DistilBertModel writes them.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { loadEngine } from "../../../web/src/engine/load-engine.js";
import { quantizeFolder } from "../../../web/src/quantize.js";
import { expectError } from "../support/errors.js";
import { changedWeights, goldenCases, goldenConfig, modelCopy, textOfIds } from "../support/models.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";
import { readTensors } from "../support/safetensors-file.js";

const folder = await temporaryFolder();
const prefix = "distilbert.";
const config = { ...(await goldenConfig()), architectures: ["DistilBertModel"] };
const weights = await changedWeights((tensors) =>
  tensors
    .filter(({ name }) => name.startsWith(prefix))
    .map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) })),
);
const headless = await modelCopy(folder, { "config.json": config, "model.safetensors": weights });

/** @param {string} path @param {Partial<import("../../../web/src/engine/load-engine.js").EngineOptions>} [options] */
const load = (path, options) =>
  loadEngine({ kind: "folder", folder: `${pathToFileURL(path)}/` }, { purpose: "TextEmbedder", ...options });

/** @param {import("../../../web/src/engine/engine.js").Engine} engine @param {string[]} texts */
const embed = (engine, texts) =>
  engine.call("embed", [texts, { splitSpecialTokens: false, poolings: ["mean"], normalize: false }]);

const plain = { pooling: /** @type {const} */ ("mean"), normalize: false };
const texts = (await goldenCases("plain")).map(({ ids }) => textOfIds(ids));

test("give the hidden states of the same model with a head", async () => {
  for (const dtype of /** @type {const} */ (["fp32", "q8", "q4"])) {
    const engine = await load(headless, { dtype });
    const whole = await TextClassifier.load(goldenFolder("plain"), { dtype });
    const { embeddings } = await embed(engine, texts);
    expect(embeddings).toEqual(
      Float32Array.from((await whole.embed(texts, plain)).flatMap((row) => [...row])),
    );
    expect(engine.info).toMatchObject({ labels: [], warnings: [] });
    await engine.dispose();
    await whole.dispose();
  }
});

test("are what a model is without its head: its tensors are not missed", async () => {
  const masked = await modelCopy(folder, {
    "config.json": { ...config, architectures: ["DistilBertForMaskedLM"] },
  });
  const [alone, whole] = [await load(headless), await load(masked)];
  expect((await embed(whole, texts)).embeddings).toEqual((await embed(alone, texts)).embeddings);
  expect(whole.info.warnings).toEqual([]);
});

test("are no classifiers, which is said with what loads them", () =>
  expectError(
    TextClassifier.load(headless),
    "unsupported_model",
    'config.json: architectures is ["DistilBertModel"], a model without a head that runs here; TextClassifier takes one that classifies texts. Load this one with TextEmbedder',
  ));

test("answer no question for labels", async () => {
  const engine = await load(headless);
  const scores = { splitSpecialTokens: false, scoreFunction: /** @type {const} */ ("softmax") };
  const message = "the model has no head that classifies whole texts";
  const [ids, ranges] = [Int32Array.of(2, 3), Uint32Array.of(0, 0)];
  const masked = engine.call("scoreMasked", [ids, ids, ranges, "softmax"]);
  await expectError(masked, "invalid_argument", message);
  await expectError(engine.call("mean", [Float32Array.of(1), "softmax"]), "invalid_argument", message);
  await expectError(
    engine.call("classify", [["w1"], { ...scores, overflow: "truncate" }]),
    "invalid_argument",
    message,
  );
});

test("lack a tensor of the encoder by its name", async () => {
  const lacking = await modelCopy(folder, {
    "config.json": config,
    "model.safetensors": await changedWeights((tensors) => tensors.filter(({ name }) => !/lin2/.test(name))),
  });
  await expectError(load(lacking), "invalid_weights", /lack 4 tensors .*layer\.0\.ffn\.lin2\.weight/);
});

test("are quantized, and run so", async () => {
  const output = join(folder, "q8");
  expect(await quantizeFolder(headless, output, { dtype: "q8" })).toEqual({ unused: [] });
  const { tensors } = await readTensors(join(output, "model.safetensors"));
  expect(tensors.filter(({ name }) => !name.startsWith(prefix))).toEqual([]);
  const [stored, rounded] = [await load(output), await load(headless)];
  expect(await embed(stored, texts)).toEqual(await embed(rounded, texts));
  expect(JSON.parse(await readFile(join(output, "config.json"), "utf8"))).toEqual(config);
});
