// Faults that loaders of other model files had, in the files that are read here: llama.cpp's sizes that wrap (its pull
// requests 14595, 18674, 19856, 24759, issues 15711, 27203), lengths and counts taken at face value (27188), values of
// other types, ids outside the vocabulary (mistral.rs 2225), and files that are something else.
import { describe, expect, test } from "@jest/globals";
import { attempt } from "../fuzz/attempt.js";
import { changedModel, expectRefused, jsonOf, load } from "../support/attacks.js";
import { encodeTensors, fileBytes, floatBytes, readTensors } from "../support/safetensors-file.js";
import { collectWarnings } from "../support/warnings.js";

collectWarnings();

const config = jsonOf("config.json");
const plain = new URL("../../golden/encoder/plain/model.safetensors", import.meta.url).pathname;
const { tensors } = await readTensors(plain);
const most = 2 ** 31 - 1;

/** @param {object} fields of config.json */
const outcome = async (fields) =>
  (await attempt(changedModel({ "config.json": { ...config, ...fields } }), "address")).code ?? "loaded";

describe("counts and sizes of config.json that no memory holds, or that are nothing", () => {
  test.each(
    [
      "vocab_size",
      "max_position_embeddings",
      "dim",
      "hidden_dim",
      "n_layers",
      "n_heads",
      "num_labels",
    ].flatMap((field) =>
      [0, -1, 7, 65_536, 65_537, most, -most, most + 1, 2 ** 32 + 32, 2 ** 53, 1e300].map((value) => ({
        field,
        value,
      })),
    ),
  )("$field: $value", async ({ field, value }) => {
    expect(await outcome({ [field]: value, id2label: null })).toMatch(
      /^invalid_(config|weights|vocabulary)$/,
    );
  });

  test.each([
    { dim: most, n_heads: most },
    { dim: 65_536, hidden_dim: 65_536, vocab_size: 65_536, n_heads: 1 },
    {
      vocab_size: most,
      dim: most,
      hidden_dim: most,
      max_position_embeddings: most,
      n_layers: most,
      n_heads: 1,
    },
    { dim: 2 ** 16, n_heads: 2 ** 16, n_layers: 2 ** 16 },
    { hidden_size: most, num_hidden_layers: most, num_attention_heads: 1 },
  ])("together: %j", async (fields) => {
    expect(await outcome(fields)).toMatch(/^invalid_(config|weights|vocabulary)$|^out_of_memory$/);
  });
});

describe("values of config.json of another type", () => {
  test.each(
    ["vocab_size", "max_position_embeddings", "dim", "hidden_dim", "n_layers", "n_heads"].flatMap((field) =>
      ["32", true, [32], { value: 32 }, 32.5].map((value) => ({ field, value })),
    ),
  )("$field: $value", ({ field, value }) =>
    expectRefused({ "config.json": { ...config, [field]: value } }, "invalid_config", `${field} is`),
  );
});

describe("tensors whose sizes wrap, with the names of the model's own", () => {
  /** The file with another description of a tensor, which claims to have no bytes. @param {number[]} shape */
  function described(shape, dtype = "F32") {
    const header = { "classifier.weight": { dtype, shape, data_offsets: [0, 0] } };
    return fileBytes(JSON.stringify(header));
  }
  test.each([
    ["2^42 + 1 rows (18674)", described([2 ** 42 + 1, 2 ** 22])],
    ["2^63 bytes and twice as many (27203)", described([2 ** 52, 2 ** 12], "I8")],
    ["2^62 floats (24759)", described([2 ** 31, 2 ** 31])],
    ["2^32 x 2^32 (15711)", described([2 ** 32, 2 ** 32])],
    [
      "sums of sizes (14595)",
      fileBytes(
        `{"a":{"dtype":"U8","shape":[9007199254740991],"data_offsets":[0,9007199254740991]},"b":{"dtype":"U8","shape":[9007199254740991],"data_offsets":[9007199254740991,18014398509481982]}}`,
      ),
    ],
    [
      "an offset of 2^64 - 4",
      fileBytes(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[18446744073709551612,18446744073709551616]}}',
      ),
    ],
  ])("%s", (_, bytes) => expectRefused({ "model.safetensors": bytes }, "invalid_weights", /need|expected/));

  test("a tensor of no bytes in place of one that is needed", () => {
    const list = tensors.map((tensor) =>
      tensor.name === "classifier.weight" ? { ...tensor, shape: [0, 32], data: new Uint8Array(0) } : tensor,
    );
    return expectRefused({ "model.safetensors": encodeTensors(list) }, "invalid_config", "0 rows");
  });
});

describe("lengths taken at face value", () => {
  const long = "n".repeat(5_000_000);
  test("a tensor's name of 5 MB", async () => {
    const more = { name: long, dtype: "F32", shape: [1], data: floatBytes([1]) };
    const { code } = await attempt(
      changedModel({ "model.safetensors": encodeTensors([...tensors, more]) }),
      "given",
    );
    expect(code ?? "loaded").toMatch(/^(loaded|invalid_weights|out_of_memory)$/);
  });

  test.each(["vocab.txt", "added_tokens.json", "tokenizer_config.json", "special_tokens_map.json"])(
    "a token of 5 MB in %s",
    async (file) => {
      const words = new TextDecoder().decode(changedModel({}, "vocab.txt")["vocab.txt"]);
      const content = {
        "vocab.txt": words.replace("\nw100\n", `\n${long}\n`),
        "added_tokens.json": { [long]: 105 },
        "tokenizer_config.json": { mask_token: long },
        "special_tokens_map.json": { additional_special_tokens: [long] },
      }[file];
      const { code } = await attempt(changedModel({ [file]: content ?? "" }), "given");
      expect(code ?? "loaded").toMatch(/^(loaded|invalid_vocabulary|invalid_tokenizer|out_of_memory)$/);
    },
  );

  test("5 MB of white space in a line of vocab.txt, behind a word and in front of one", async () => {
    const words = new TextDecoder().decode(changedModel({}, "vocab.txt")["vocab.txt"]);
    const spaces = " ".repeat(5_000_000);
    const classifier = await load({ "vocab.txt": words.replace("\nw101\n", `\nw101${spaces}\n`) });
    expect((await classifier.tokenize("w101 w102")).tokens).toEqual(["[CLS]", "w101", "w102", "[SEP]"]);
    await classifier.dispose();
    const before = words.replace("\nw100\nw101\n", `\n${spaces}x\nw101 \n`);
    await expectRefused(
      { "vocab.txt": before },
      "invalid_vocabulary",
      "has 5000001 bytes, expected at most 65535",
    );
  });

  test("a label of 5 MB", async () => {
    const classifier = await load({ "config.json": { ...config, id2label: { 0: long, 1: "b" } } });
    expect(classifier.labels).toEqual([long, "b"]);
    await classifier.dispose();
  });
});

test.each([4294967295, -1, 30_000, "2"])("ids of config.json that name no token: %j", async (id) => {
  const ids = { pad_token_id: id, bos_token_id: id, eos_token_id: id, sep_token_id: id };
  expect(await outcome(ids)).toBe("loaded"); // none of them is used
});

describe("files that are something else", () => {
  const others = {
    "an HTML page": "<!doctype html>\n<html><title>404</title></html>\n",
    "a Git LFS pointer": `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 17\n`,
    "a GGUF file": new Uint8Array(
      Buffer.from("GGUF\x03\0\0\0\xff\xff\xff\xff\xff\xff\xff\x7f\0\0\0\0\0\0\0\0", "latin1"),
    ),
    "a zip archive, as of torch.save": new Uint8Array(
      Buffer.from("PK\x03\x04\0\0\x08\x08archive/data.pkl\x80\x02c", "latin1"),
    ),
    "a pickle": new Uint8Array(
      Buffer.from("\x80\x04\x95\x1d\0\0\0\0\0\0\0\x8c\x05posix\x94\x8c\x06system\x94", "latin1"),
    ),
    "a gzip stream": new Uint8Array(Buffer.from("\x1f\x8b\x08\0\0\0\0\0\0\x03", "latin1")),
    "an error in JSON": '{"error":"Repository not found"}',
    "one byte": "{",
    nothing: "",
    "a megabyte of zeros": new Uint8Array(1 << 20),
  };
  const files = /** @type {const} */ ({
    "config.json": /^(invalid_config|unsupported_model)$/,
    "vocab.txt": /^invalid_(tokenizer|vocabulary)$/,
    // What is no JSON is taken for a vocab.txt if the caller hands it over.
    "tokenizer.json": /^(invalid_tokenizer|invalid_vocabulary|unsupported_model|not_found)$/,
    "tokenizer_config.json": /^(invalid_tokenizer|loaded)$/,
    "special_tokens_map.json": /^(invalid_tokenizer|loaded)$/,
    "added_tokens.json": /^(invalid_tokenizer|loaded)$/,
    "model.safetensors": /^invalid_weights$/,
    "model.safetensors.index.json": /^invalid_weights$/,
  });
  test.each(
    Object.entries(files).flatMap(([file, code]) =>
      Object.keys(others).map((other) => ({ file, other, code })),
    ),
  )("$other for $file", async ({ file, other, code }) => {
    const content = others[/** @type {keyof typeof others} */ (other)];
    const files = changedModel({ [file]: content });
    for (const route of /** @type {const} */ (["address", "given"])) {
      const found = (await attempt(files, route)).code ?? "loaded";
      expect(found).toMatch(code);
      // JSON without a word that is known leaves the defaults.
      if (other !== "an error in JSON") expect(found).not.toBe("loaded");
    }
  });
});
