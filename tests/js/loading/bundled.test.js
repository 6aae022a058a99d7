// The package's code in a bundle for Node, away from its files: what finds them, and what says that they are missing.
import { execFile } from "node:child_process";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { build } from "esbuild";
import { folderOfServer } from "../../../web/src/package-files.js";
import { nodeArgs } from "../support/command.js";
import { goldenFolder, root, temporaryFolder } from "../support/paths.js";

const model = goldenFolder("plain");
const folder = await temporaryFolder();
const empty = join(folder, "empty");
await writeFile(
  join(folder, "program.js"),
  `
import { TextClassifier } from "${join(root, "web", "src", "index.js")}";

const [model, options] = JSON.parse(process.argv[2]);
TextClassifier.load(model ?? undefined, options)
  .then(async (classifier) => {
    const { tokenCount } = await classifier.classify("w1");
    await classifier.dispose();
    return { tokenCount, ...classifier.backend };
  })
  .catch(({ name, code, message }) => ({ name, code, message }))
  .then((result) => console.log(JSON.stringify(result)));
`,
);

/** @param {import("esbuild").Format} format */
async function bundle(format) {
  const extension = format === "cjs" ? ".cjs" : ".mjs";
  const outdir = join(folder, format);
  await build({
    entryPoints: {
      program: join(folder, "program.js"),
      worker: join(root, "web", "src", "workers", "node-worker.js"),
    },
    outdir,
    outExtension: { ".js": extension },
    bundle: true,
    format,
    platform: "node",
    logOverride: { "empty-import-meta": "silent" },
  });
  await copyFile(join(root, "web", "dist", "distilbert-base.wasm"), join(outdir, "distilbert-base.wasm"));
  await copyFile(
    join(root, "web", "dist", "distilbert-relaxed.wasm"),
    join(outdir, "distilbert-relaxed.wasm"),
  );
  return { outdir, program: join(outdir, `program${extension}`), worker: join(outdir, `worker${extension}`) };
}

/**
 * @param {string} program
 * @param {string | null} model
 * @param {import("../../../web/src/index.js").LoadOptions} [options]
 */
async function run(program, model, options = {}) {
  const args = [...nodeArgs, program, JSON.stringify([model, options])];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  return { result: JSON.parse(stdout), warning: stderr };
}

describe("a bundle in CommonJS, which has no import.meta.url,", () => {
  test("runs with `wasm`, `worker` and a model's folder", async () => {
    const { outdir, program, worker } = await bundle("cjs");
    const wasm = join(outdir, "/");
    const inline = await run(program, model, { wasm });
    expect(inline).toEqual({ result: expect.objectContaining({ tokenCount: 3, threads: 1 }), warning: "" });
    const threaded = await run(program, model, { wasm, worker, threads: 2 });
    expect(threaded).toEqual({ result: { ...inline.result, threads: 2 }, warning: "" });
  });

  test("says what is missing", async () => {
    const { outdir, program } = await bundle("cjs");
    const failure = {
      name: "ClassifierError",
      code: "not_found",
      message: expect.stringMatching(/no `import\.meta\.url` .*: give load `wasm` and a model$/),
    };
    expect((await run(program, model)).result).toEqual(failure);
    expect((await run(program, null, { wasm: join(outdir, "/") })).result).toEqual(failure);
    const { result, warning } = await run(program, model, { wasm: join(outdir, "/"), threads: 2 });
    expect(result).toMatchObject({ tokenCount: 3, threads: 1 });
    expect(warning).toMatch(/no worker could be started: .*`import\.meta\.url`/);
  });
});

describe("a bundle in ES modules", () => {
  test("names each file that is missing, and the option for it", async () => {
    const { outdir, program } = await bundle("esm");
    const { result } = await run(program, model);
    expect(result.code).toBe("not_found");
    expect(result.message).toMatch(/distilbert-\w+\.wasm could not be read: ENOENT.*`wasm`$/);
    const embedded = await run(program, null, { wasm: join(outdir, "/") });
    expect(embedded.result.message).toMatch(
      /the embedded model's .* is not at .*load takes a model's folder/,
    );
    const { warning } = await run(program, model, { wasm: join(outdir, "/"), worker: empty });
    expect(warning).toMatch(/Cannot find module .*`worker` says where a bundler put it/);
  });

  test("names a file that the bundler has damaged", async () => {
    const { outdir, program } = await bundle("esm");
    const damaged = join(outdir, "damaged.wasm");
    await writeFile(damaged, (await readFile(join(outdir, "distilbert-base.wasm"))).toString("utf8"));
    const { result } = await run(program, model, { wasm: damaged });
    expect(result.message).toMatch(/damaged\.wasm; if a bundler has changed it/);
  });
});

describe("a server that bundles what it serves", () => {
  test.each([
    [
      "http://localhost:5173/node_modules/.vite/deps/distilbert-wasm.js?v=1",
      "http://localhost:5173/node_modules/distilbert-wasm/web/dist/",
    ],
    [
      "https://cdn.jsdelivr.net/npm/distilbert-wasm@0.1.0/+esm",
      "https://cdn.jsdelivr.net/npm/distilbert-wasm@0.1.0/web/dist/",
    ],
    [
      "https://esm.sh/distilbert-wasm@0.1.0/es2022/distilbert-wasm.mjs",
      "https://esm.sh/distilbert-wasm@0.1.0/web/dist/",
    ],
    ["https://cdn.jsdelivr.net/npm/distilbert-wasm@0.1.0/web/dist/index.js", undefined],
    ["https://example.org/assets/index.js", undefined],
  ])("%s has the files in %s", (code, folder) => expect(folderOfServer(code)).toBe(folder));
});
