// Model folders that lack something, or hold something else than a DistilBERT classifier.
import { mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { embeddedSource } from "../../../web/src/sources/embedded.js";
import { readFile as readSmallFile, readJson } from "../../../web/src/sources/source.js";
import { expectError } from "../support/errors.js";
import { changedWeights, goldenConfig, modelCopy } from "../support/models.js";
import { goldenFolder, root, temporaryFolder } from "../support/paths.js";
import { refusing } from "../support/refused.js";
import { serve } from "../support/server.js";

const folder = await temporaryFolder();
const expectRefused = refusing(folder);

describe("a folder that", () => {
  test("leads to itself", async () => {
    const loop = join(folder, "loop");
    await symlink(loop, loop);
    await expectError(TextClassifier.load(loop), "not_found", `${loop} cannot be read: ELOOP`);
  });

  test("does not exist", async () => {
    await expectError(
      TextClassifier.load("/no/such/model"),
      "not_found",
      /^there is no folder .no.such.model$/,
    );
  });

  test("is a file", async () => {
    const file = join(root, "package.json");
    await expectError(
      TextClassifier.load(file),
      "not_found",
      `${file} is not a folder; expected one with config.json`,
    );
  });

  test("is empty", async () => {
    const empty = join(folder, "empty");
    await mkdir(empty);
    await expectError(TextClassifier.load(empty), "not_found", `${join(empty, "/")} has no config.json`);
  });

  test("has a folder where a file should be", async () => {
    const model = await modelCopy(folder, { "model.safetensors": null });
    await mkdir(join(model, "model.safetensors"));
    await expectError(TextClassifier.load(model), "not_found", "has no model.safetensors");
  });

  test("lacks the weights, and what may be there instead", async () => {
    await expectRefused(
      { "model.safetensors": null, "pytorch_model.bin": "PK" },
      "not_found",
      /has no model\.safetensors\. Other formats, such as pytorch_model\.bin and ONNX, are not read: convert them/,
    );
  });

  test("lacks the vocabulary", async () => {
    await expectRefused({ "vocab.txt": null }, "not_found", "has neither tokenizer.json nor vocab.txt");
  });

  test("lacks tokenizer_config.json is fine", async () => {
    const classifier = await TextClassifier.load(await modelCopy(folder, { "tokenizer_config.json": null }));
    expect(await classifier.classify("W1")).toMatchObject({ tokenCount: 3 });
    await classifier.dispose();
  });
});

describe("the embedded model, as bundlers place its files", () => {
  const dataUrl = (/** @type {string} */ content, type = "application/json") =>
    new URL(`data:${type},${content}`);
  const files = async () => {
    const model = goldenFolder("plain");
    const [config, vocabulary] = await Promise.all(
      ["config.json", "vocab.txt"].map((file) => readFile(join(model, file))),
    );
    return {
      "config.json": dataUrl(config.toString("base64"), "application/json;base64"),
      "tokenizer_config.json": dataUrl(encodeURIComponent('{"do_lower_case": true, "é": "日本"}')),
      "vocab.txt": dataUrl(vocabulary.toString("base64"), "text/plain;charset=utf-8;base64"),
      "model.safetensors": pathToFileURL(join(model, "model.safetensors")),
    };
  };
  /** A content policy may forbid it to fetch `data:`. @param {any} url @returns {Promise<Response>} */
  const noFetch = (url) => Promise.reject(new Error(`fetched ${url}`));

  test("may have small ones in the code itself, which are not fetched", async () => {
    const source = embeddedSource(noFetch, await files());
    const config = await readJson(source, "config.json", "invalid_config");
    expect(config).toEqual(await goldenConfig());
    expect(await readJson(source, "tokenizer_config.json", "invalid_config")).toMatchObject({ é: "日本" });
    const vocabulary = Buffer.from((await readSmallFile(source, "vocab.txt")) ?? "");
    expect(vocabulary).toEqual(await readFile(join(goldenFolder("plain"), "vocab.txt")));
    expect(await source.open("tokenizer.json")).toBeUndefined();
  });

  test("may lack one, which is reported", async () => {
    const missing = new URL("assets/model-abc.safetensors", pathToFileURL(`${folder}/`));
    const source = embeddedSource(noFetch, { ...(await files()), "model.safetensors": missing });
    await expectError(
      source.open("model.safetensors"),
      "not_found",
      `the embedded model's model.safetensors is not at ${missing}: was it left out`,
    );
    const { url } = await serve(folder);
    const weights = new URL(`${url}/none`);
    const hosted = embeddedSource(fetch, { ...(await files()), "model.safetensors": weights });
    await expectError(hosted.open("model.safetensors"), "not_found", `is not at ${weights}`);
  });
});

describe("what does not fit is reported before the weights come:", () => {
  /** A server that sends the weights' header, and then no more. @param {string} model */
  async function stalling(model) {
    const bytes = await readFile(join(model, "model.safetensors"));
    const end = 8 + Number(bytes.readBigUInt64LE(0));
    return serve(model, { "model.safetensors": (response) => response.write(bytes.subarray(0, end)) });
  }

  test("a vocabulary that has more tokens than the embeddings have rows", async () => {
    const model = await modelCopy(folder, { "config.json": { ...(await goldenConfig()), vocab_size: 119 } });
    const { url } = await stalling(model);
    await expectError(TextClassifier.load(url), "invalid_vocabulary", "has 120 tokens");
  });

  test("tensors that are missing, or have other shapes", async () => {
    const lacking = await changedWeights((tensors) => tensors.slice(0, -1));
    const { url } = await stalling(await modelCopy(folder, { "model.safetensors": lacking }));
    await expectError(TextClassifier.load(url), "invalid_weights", "the weights lack 1 tensor");
    const config = { ...(await goldenConfig()), hidden_dim: 128 };
    const other = await stalling(await modelCopy(folder, { "config.json": config }));
    await expectError(TextClassifier.load(other.url), "invalid_weights", "by config.json");
  });
});

describe("vocab.txt that", () => {
  const words = Array.from({ length: 115 }, (_, i) => `w${i}`);
  const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
  const text = (/** @type {string[]} */ lines) => lines.map((line) => `${line}\n`).join("");

  test.each([
    [
      "is too long",
      text([...special, ...words, "more"]),
      'the vocabulary has 121 tokens, config.json\'s vocab_size is 120: there is no row for "more", the token 120',
    ],
    ["is empty", "", "the vocabulary is empty"],
    [
      "lacks [CLS]",
      text([...special.filter((t) => t !== "[CLS]"), "x", ...words]),
      'there is no row for "[CLS]", the token 120',
    ],
    ["is no UTF-8", Uint8Array.of(0x5b, 0x0a, 0xff, 0x0a), "the vocabulary's line 2 is not valid UTF-8"],
  ])("%s", (_, content, message) => expectRefused({ "vocab.txt": content }, "invalid_vocabulary", message));

  test.each([
    ["is an HTML page", "<html></html>", "vocab.txt is an HTML page: is the address right?"],
    [
      "is a Git LFS pointer",
      "version https://git-lfs.github.com/spec/v1\n",
      "vocab.txt is a Git LFS pointer",
    ],
  ])("%s", (_, content, message) => expectRefused({ "vocab.txt": content }, "invalid_tokenizer", message));

  test("is shorter than the embeddings, has empty lines at its end or begins with <pad> is fine", async () => {
    const plain = await TextClassifier.load(goldenFolder("plain"));
    const expected = await plain.classify("w1 w30");
    for (const [content, config] of /** @type {const} */ ([
      [text([...special, ...words.slice(0, 100)]), {}],
      [text([...special, ...words, "", ""]), {}],
      [text(["<pad>", ...special.slice(1), ...words]), { pad_token: "<pad>" }],
    ])) {
      const files = { "vocab.txt": content, "tokenizer_config.json": config };
      const classifier = await TextClassifier.load(await modelCopy(folder, files));
      expect(await classifier.classify("w1 w30")).toEqual(expected);
      await classifier.dispose();
    }
    await plain.dispose();
  });

  test("has Windows line ends or none at its end is fine", async () => {
    const lines = [...special, ...words];
    for (const content of [lines.join("\r\n"), lines.join("\n")]) {
      const classifier = await TextClassifier.load(await modelCopy(folder, { "vocab.txt": content }));
      expect(await classifier.classify("w1 w114")).toMatchObject({ tokenCount: 4 });
      await classifier.dispose();
    }
  });
});

describe("tokenizer_config.json that", () => {
  test.each([
    [{ do_lower_case: "yes" }, 'tokenizer_config.json: do_lower_case is "yes", expected true or false'],
    [{ strip_accents: 1 }, "strip_accents is 1, expected true or false"],
    [{ cls_token: 5 }, "cls_token is 5, expected a token"],
    [{ cls_token: { text: "[CLS]" } }, 'cls_token is {"text":"[CLS]"}, expected a token'],
  ])("has %j", (json, message) =>
    expectRefused({ "tokenizer_config.json": json }, "invalid_tokenizer", message),
  );

  test("is broken", async () => {
    await expectRefused(
      { "tokenizer_config.json": "{" },
      "invalid_tokenizer",
      "tokenizer_config.json is not valid JSON",
    );
  });

  test("names other special tokens", async () => {
    await expectRefused(
      { "tokenizer_config.json": { cls_token: "<s>" } },
      "invalid_vocabulary",
      'there is no row for "<s>", the token 120',
    );
    const json = { sep_token: { content: "w7", lstrip: false }, model_max_length: 10 };
    const classifier = await TextClassifier.load(await modelCopy(folder, { "tokenizer_config.json": json }));
    expect(await classifier.classify("w1 ".repeat(20))).toMatchObject({ tokenCount: 10, truncated: true });
    await classifier.dispose();
  });

  test("has a model_max_length beyond the model's own", async () => {
    for (const length of [1e30, 100_000, null, 0, "512"]) {
      const json = { model_max_length: length };
      const classifier = await TextClassifier.load(
        await modelCopy(folder, { "tokenizer_config.json": json }),
      );
      expect(await classifier.classify("w1 ".repeat(100))).toMatchObject({ tokenCount: 64 });
      await classifier.dispose();
    }
  });
});
