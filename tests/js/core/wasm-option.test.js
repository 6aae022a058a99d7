// The WebAssembly from elsewhere than beside the package's JavaScript: an address, bytes, a module.
import { copyFile, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { goldenFolder, root, temporaryFolder } from "../support/paths.js";
import { serve } from "../support/server.js";

const folder = await temporaryFolder();
const plain = await TextClassifier.load(goldenFolder("plain"));
const expected = await plain.classify(["w1 w2 w3", "w4"]);
const name = `distilbert-${plain.backend.build}.wasm`;
const file = join(root, "web", "dist", name);
const bytes = await readFile(file);

/** @param {unknown} wasm @param {import("../../../web/src/index.js").LoadOptions} [options] */
const load = (wasm, options) =>
  TextClassifier.load(goldenFolder("plain"), { wasm: /** @type {any} */ (wasm), ...options });

describe.each([{ worker: false }, { worker: true }, { threads: 2 }])("with %j, wasm may be", (placement) => {
  test.each([
    ["a URL", async () => pathToFileURL(file)],
    ["a URL as text", async () => pathToFileURL(file).href],
    ["a path", async () => file],
    ["a path from here", async () => `./${relative(process.cwd(), file)}`],
    ["an address of the web", async () => `${(await serve(join(root, "web", "dist"))).url}/${name}`],
    ["a folder of all builds", async () => join(root, "web", "dist", "/")],
    ["a folder of the web", async () => `${(await serve(join(root, "web", "dist"))).url}/`],
    ["bytes", async () => new Uint8Array(bytes)],
    ["bytes in a larger buffer", async () => new Uint8Array([1, ...bytes, 1]).subarray(1, -1)],
    ["an ArrayBuffer", async () => new Uint8Array(bytes).buffer],
    ["a module", async () => WebAssembly.compile(bytes)],
  ])("%s", async (_, source) => {
    const wasm = await source();
    const classifier = await load(wasm, placement);
    expect(await classifier.classify(["w1 w2 w3", "w4"])).toEqual(expected);
    await classifier.dispose();
    if (ArrayBuffer.isView(wasm)) expect(wasm.byteLength).toBe(bytes.length);
  });
});

test("wasm is loaded from where it is said to be, and from nowhere else", async () => {
  const own = join(folder, "own.wasm");
  await copyFile(file, own);
  for (const placement of [{ worker: false }, { worker: true }]) {
    const { url, requests } = await serve(folder);
    const classifier = await load(`${url}/own.wasm`, placement);
    expect(requests).toEqual(["own.wasm"]);
    await classifier.dispose();
  }
});

describe("what is not the module is refused:", () => {
  test.each([
    [
      5,
      "wasm is number 5, expected a URL, a path that begins with /, ./ or ../, bytes, or a WebAssembly.Module",
    ],
    [null, "wasm is null"],
    [{}, "wasm is an object (Object)"],
    [
      "distilbert.wasm",
      "wasm is string distilbert.wasm, expected a URL, a path that begins with /, ./ or ../",
    ],
  ])("%p", (wasm, message) => expectError(load(wasm), "invalid_argument", message));

  test.each([{ worker: false }, { worker: true }])("what lies somewhere, with %j", async (placement) => {
    await expectError(load(join(folder, "none.wasm"), placement), "not_found", "none.wasm could not be read");
    const { url } = await serve(folder);
    await expectError(
      load(`${url}/none.wasm`, placement),
      "network",
      /none\.wasm could not be loaded: .* 404/,
    );
    const pages = await serve(folder, {
      "distilbert-base.wasm": (response) =>
        response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Start</title>"),
    });
    await expectError(
      load(`${pages.url}/distilbert-base.wasm`, placement),
      "network",
      /file http:\S+base\.wasm could not be loaded: no WebAssembly, but text\/html came\. .*name it with `wasm`/,
    );
    const text = new TextEncoder().encode("<html>");
    await expectError(load(text, placement), "unsupported_runtime", /`wasm` could not be started/);
    const empty = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
    await expectError(
      load(empty, placement),
      "unsupported_runtime",
      /expected distilbert-relaxed\.wasm or distilbert-base\.wasm of this version/,
    );
  });
});
