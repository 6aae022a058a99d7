// The option `integrity`: what it may hold, and what a file must be that it names. Sums are Node's own.
import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { modelFiles } from "../../../web/src/sources/model-files.js";
import { parseIntegrity, verifiedSource } from "../../../web/src/sources/verified.js";
import { errorOf } from "../support/error-of.js";

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
const sum = (/** @type {"hex" | "base64"} */ form, content = bytes) =>
  createHash("sha256").update(content).digest(form);

describe("a sum", () => {
  test.each([
    ["in hex", sum("hex"), sum("hex")],
    ["in capitals", sum("hex").toUpperCase(), sum("hex")],
    ["in base64", `sha256-${sum("base64")}`, sum("hex")],
    ["of nothing", `sha256-${sum("base64", new Uint8Array(0))}`, sum("hex", new Uint8Array(0))],
  ])("%s is read", (_, given, expected) => {
    expect([...parseIntegrity({ "config.json": given })]).toEqual([["config.json", expected]]);
  });

  test.each([
    ["too short", sum("hex").slice(1)],
    ["too long", `${sum("hex")}0`],
    ["behind another letter", `g${sum("hex").slice(1)}`],
    ["base64 without its name", sum("base64")],
    ["of another kind", `sha512-${sum("base64")}`],
    ["without the end", `sha256-${sum("base64").slice(0, -1)}`],
    ["behind a space", ` sha256-${sum("base64")}`],
    ["before a space", `sha256-${sum("base64")} `],
    ["nothing", ""],
  ])("%s is refused", (_, given) => {
    expect(errorOf(() => parseIntegrity({ "config.json": given }))).toBe(
      `invalid_argument: integrity of config.json is string ${given}, expected a sha256: 64 hex digits or "sha256-" and base64`,
    );
  });

  test("that is no text is refused", () => {
    expect(errorOf(() => parseIntegrity({ "config.json": 5 }))).toMatch(
      /^invalid_argument: integrity of config.json is number 5/,
    );
  });
});

test.each([
  [null, "null"],
  [[], "a list of 0"],
  ["abc", "string abc"],
])("integrity that is %j is refused", (integrity, found) => {
  expect(errorOf(() => parseIntegrity(integrity))).toBe(
    `invalid_argument: integrity is ${found}, expected an object of sha256 by file name`,
  );
});

test("any file of a model may be named, a shard too, and no other", () => {
  const all = [...modelFiles, "model-00001-of-00002.safetensors"];
  expect(parseIntegrity(Object.fromEntries(all.map((name) => [name, sum("hex")]))).size).toBe(all.length);
  expect(errorOf(() => parseIntegrity({ "pytorch_model.bin": sum("hex") }))).toBe(
    `invalid_argument: integrity names pytorch_model.bin, expected names among ${modelFiles.join(", ")}`,
  );
});

describe("a source that is checked", () => {
  /** @param {Uint8Array[]} chunks */
  const sourceOf = (...chunks) => ({
    name: "m",
    nameOf: (/** @type {string} */ file) => `m/${file}`,
    async open(/** @type {string} */ file) {
      if (file === "vocab.txt") return undefined;
      const stream = (async function* () {
        yield* chunks;
      })();
      return { stream, size: 7 };
    },
  });

  /** @param {AsyncIterable<Uint8Array>} stream */
  async function all(stream) {
    const pieces = [];
    for await (const piece of stream) pieces.push(piece);
    return new Uint8Array(Buffer.concat(pieces));
  }

  const expected = new Map([
    ["config.json", sum("hex")],
    ["vocab.txt", sum("hex")],
  ]);

  test("gives the file that it knows, in any pieces, and what it says of it", async () => {
    const source = verifiedSource(
      sourceOf(bytes.subarray(0, 1), bytes.subarray(1, 500), bytes.subarray(500)),
      expected,
    );
    const opened = await source.open("config.json");
    expect([source.name, source.nameOf("x"), opened?.size]).toEqual(["m", "m/x", 7]);
    expect(await all(/** @type {any} */ (opened).stream)).toEqual(bytes);
  });

  test("ends in an error behind another file, which names both sums", async () => {
    const other = bytes.slice();
    other[999] ^= 1;
    const opened = await verifiedSource(sourceOf(other), expected).open("config.json");
    await expect(all(/** @type {any} */ (opened).stream)).rejects.toMatchObject({
      code: "integrity",
      message: `m/config.json has the sha256 ${sum("hex", other)}, expected ${sum("hex")} by \`integrity\`: it is another version of the file, or has been changed`,
    });
  });

  test("lets files pass that it knows nothing of, missing ones too", async () => {
    const source = verifiedSource(sourceOf(Uint8Array.of(1)), new Map());
    expect(await all(/** @type {any} */ (await source.open("config.json")).stream)).toEqual(Uint8Array.of(1));
    expect(await source.open("vocab.txt")).toBeUndefined();
  });

  test("misses a file that it knows", async () => {
    await expect(verifiedSource(sourceOf(bytes), expected).open("vocab.txt")).rejects.toMatchObject({
      code: "integrity",
      message: "m/vocab.txt does not exist, `integrity` has its sha256",
    });
  });
});
