// Files checked against the sha256 that the caller knows of them.
import { createHash, webcrypto } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { TextClassifier } from "../../../web/src/index.js";
import * as web from "../../../web/src/platform/web.js";
import { expectError } from "../support/errors.js";
import { MemoryCache } from "../support/memory-cache.js";
import { askedFor, modelCopy } from "../support/models.js";
import { goldenFolder, root, temporaryFolder } from "../support/paths.js";
import { serve } from "../support/server.js";

const own = await temporaryFolder();
const folder = goldenFolder("plain");
const files = ["config.json", "model.safetensors", "tokenizer_config.json", "vocab.txt"];

/** @param {"hex" | "base64"} encoding @param {string} [from] */
async function sums(encoding, from = folder) {
  const prefix = encoding === "base64" ? "sha256-" : "";
  const entries = files.map(async (file) => {
    const hash = createHash("sha256").update(await readFile(join(from, file)));
    return [file, prefix + hash.digest(encoding)];
  });
  return /** @type {Record<string, string>} */ (Object.fromEntries(await Promise.all(entries)));
}
const hex = await sums("hex");

/** @param {Parameters<typeof TextClassifier.load>} args */
async function expectWorks(...args) {
  const classifier = await TextClassifier.load(...args);
  expect(await classifier.classify("w1 w2 w3")).toMatchObject({ tokenCount: 5 });
  await classifier.dispose();
}

describe("files that are the right ones", () => {
  test.each([{ worker: false }, { worker: true }])("load: %j", async (placement) => {
    const { url } = await serve(folder);
    for (const from of [folder, url]) {
      await expectWorks(from, { integrity: hex, ...placement });
      await expectWorks(from, { integrity: await sums("base64"), ...placement });
      const upper = { "vocab.txt": hex["vocab.txt"].toUpperCase() };
      await expectWorks(from, { integrity: upper, cache: false, ...placement });
    }
  });

  test("load from the caller's hands", async () => {
    const [config, tokenizer, weights] = await Promise.all(
      ["config.json", "vocab.txt", "model.safetensors"].map((file) => readFile(join(folder, file))),
    );
    const integrity = Object.fromEntries(
      Object.entries(hex).filter(([file]) => file !== "tokenizer_config.json"),
    );
    await expectWorks({ config, tokenizer, weights }, { integrity });
    await expectWorks({ config, tokenizer, weights: new Blob([weights]) }, { integrity, worker: true });
    const other = Buffer.from(weights);
    other[other.length - 1] ^= 1;
    await expectError(
      TextClassifier.load({ config, tokenizer, weights: other }, { integrity }),
      "integrity",
      /^the given model\.safetensors has the sha256 [0-9a-f]{64}, expected [0-9a-f]{64} by `integrity`/,
    );
  });

  test("load as the embedded model", async () => {
    const integrity = await sums("hex", join(root, "models", "default"));
    await (await TextClassifier.load(undefined, { integrity })).dispose();
  });
});

/** @param {Buffer} bytes */
function flipped(bytes) {
  const other = Buffer.from(bytes);
  other[other.length - 3] ^= 1;
  return other;
}

/** Without the line end, which means nothing. @param {Buffer} bytes */
function withAnotherEnd(bytes) {
  return String(bytes).endsWith("\n") ? bytes.subarray(0, -1) : Buffer.concat([bytes, Buffer.from("\n")]);
}

describe("a file that is another one", () => {
  test.each(files)("is refused, and nothing is cached: %s", async (file) => {
    const bytes = await readFile(join(folder, file));
    const other = { [file]: file === "model.safetensors" ? flipped(bytes) : withAnotherEnd(bytes) };
    const changed = await modelCopy(own, other);
    const { url } = await serve(changed);
    const cache = new MemoryCache();
    const found = createHash("sha256").update(other[file]).digest("hex");
    for (const options of [{ cache }, { worker: true }]) {
      const error = await expectError(
        TextClassifier.load(url, { integrity: hex, ...options }),
        "integrity",
        /it is another version of the file, or has been changed$/,
      );
      expect(error.message).toContain(`${url}/${file} has the sha256 ${found}, expected ${hex[file]}`);
    }
    expect(cache.names).toEqual([]);
    expect((await TextClassifier.cache.list()).filter((file) => file.url.startsWith(url))).toEqual([]);
    await expectWorks(url, { cache });
  });

  test("in the cache comes anew", async () => {
    const changed = await serve(
      await modelCopy(own, {
        "model.safetensors": flipped(await readFile(join(folder, "model.safetensors"))),
      }),
    );
    const { url, requests } = await serve(folder);
    const cache = new MemoryCache();
    await expectWorks(changed.url, { cache });
    for (const [address, file] of cache.files) cache.files.set(address.replace(changed.url, url), file);
    await expectWorks(url, { cache, integrity: hex });
    expect(requests.sort()).toEqual(askedFor);
  });

  test("that does not exist is refused", async () => {
    const { url } = await serve(await modelCopy(own, { "tokenizer_config.json": null }));
    await expectError(
      TextClassifier.load(url, { integrity: hex }),
      "integrity",
      "tokenizer_config.json does not exist, `integrity` has its sha256",
    );
  });

  test("that is a page is reported as such", async () => {
    const page = (/** @type {import("node:http").ServerResponse} */ response) =>
      response.end("<html></html>");
    const { url } = await serve(folder, { "model.safetensors": page });
    await expectError(TextClassifier.load(url, { integrity: hex }), "invalid_weights", "an HTML page");
  });
});

describe("integrity that", () => {
  test.each([
    ["yes", "integrity is string yes, expected an object of sha256 by file name"],
    [["a"], "integrity is a list of 1"],
    [null, "integrity is null"],
    [{ "weights.bin": hex["vocab.txt"] }, "integrity names weights.bin, expected names among config.json, "],
    [{ "vocab.txt": 5 }, "integrity of vocab.txt is number 5, expected a sha256: 64 hex digits or"],
    [{ "vocab.txt": "abc" }, "integrity of vocab.txt is string abc"],
    [{ "vocab.txt": `sha384-${"A".repeat(64)}` }, "expected a sha256"],
    [{ "vocab.txt": "sha256-AAAA" }, "expected a sha256"],
    [{ "vocab.txt": `${hex["vocab.txt"]}0` }, "expected a sha256"],
  ])("is %j is refused", (integrity, message) =>
    expectError(
      TextClassifier.load(folder, { integrity: /** @type {any} */ (integrity) }),
      "invalid_argument",
      message,
    ),
  );
});

test("pages hash as Node does, whatever the pieces", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), async (pieces) => {
      const hash = await web.createSha256();
      for (const piece of pieces) hash.update(piece);
      const found = Buffer.from(await hash.digest()).toString("hex");
      const expected = Buffer.from(await webcrypto.subtle.digest("SHA-256", Buffer.concat(pieces)));
      expect(found).toBe(expected.toString("hex"));
    }),
  );
});
