// What the packed package must be, wherever it runs: sound metadata, its size, no side effects, nothing
// that a bundler cannot leave out. Takes what is built; DISTILBERT_TARBALL names a tarball instead.
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { init, parse } from "es-module-lexer";
import { build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { root } from "../../scripts/setup/shell.mjs";
import { pack } from "./install.js";

const maxUnpackedBytes = 21e6;
const maxFileBytes = 25 * 2 ** 20;
/** `import { ClassifierError }` and nothing else, minified. */
const maxShakenBytes = 2000;

const folder = await mkdtemp(join(tmpdir(), "distilbert-wasm-checks-"));
after(() => rm(folder, { recursive: true, force: true }));

const tarball = process.env.DISTILBERT_TARBALL ?? (await pack(folder)).tarball;
const unpacked = spawnSync("tar", ["-xf", tarball, "-C", folder]);
assert.equal(unpacked.status, 0, String(unpacked.stderr));
const packageFolder = join(folder, "package");
const manifest = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8"));
const files = await Promise.all(
  (await readdir(packageFolder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(async (entry) => {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      return { path: path.slice(packageFolder.length + 1), bytes: await readFile(path) };
    }),
);

test("its metadata is what registries, Node and bundlers expect (publint)", async () => {
  const { messages, pkg } = await publint({ pkgDir: packageFolder, pack: false, strict: true });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg)),
    [],
  );
});

test("its types resolve in every mode of TypeScript that knows ES modules (arethetypeswrong)", () => {
  const program = join(root, "node_modules", ".bin", "attw");
  const args = [program, tarball, "--profile", "esm-only", "--no-emoji", "--no-color"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  assert.equal(status, 0, `${stdout}${stderr}`);
});

test("its size", (t) => {
  const total = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  t.diagnostic(`${files.length} files, ${total} bytes unpacked`);
  assert.ok(total <= maxUnpackedBytes, `${total} bytes unpacked, at most ${maxUnpackedBytes} are allowed`);
  for (const { path, bytes } of files) assert.ok(bytes.length <= maxFileBytes, `${path}: ${bytes.length}`);
});

test("it holds what it needs, and nothing else", () => {
  const paths = files.map(({ path }) => path);
  const expected = ["package.json", "README.md", "LICENSE", "NOTICE", "CHANGELOG.md", "models/README.md"];
  const folders =
    /^(web\/dist\/[\w-]+\.(js|wasm)|web\/dist\/types\/[\w/-]+\.d\.ts|models\/default\/[\w.]+|docs\/[\w-]+\.md)$/;
  assert.deepEqual(
    paths.filter((path) => !expected.includes(path) && !folders.test(path)),
    [],
  );
  const scripts = ["index.js", "inline.js", "worker.js", "node-worker.js"].map((name) => `web/dist/${name}`);
  const pages = ["usage.md", "cdn.md", "content-security-policy.md"].map((name) => `docs/${name}`);
  const needed = [...expected, ...scripts, ...pages, "models/default/vocab.txt"];
  for (const path of needed) assert.ok(paths.includes(path), `${path} is missing`);
});

test("no file says where it was built", () => {
  for (const { path, bytes } of files) assert.ok(!bytes.includes(root), `${path} names ${root}`);
});

test("it has no dependencies, and installing it runs nothing", () => {
  const { dependencies, peerDependencies, optionalDependencies, scripts = {} } = manifest;
  assert.deepEqual({ ...dependencies, ...peerDependencies, ...optionalDependencies }, {});
  const run = ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"];
  assert.deepEqual(
    run.filter((name) => name in scripts),
    [],
  );
});

/** A registry that has this package, and nothing else. @returns {Promise<{url: string, close: () => void}>} */
async function startRegistry() {
  const { name, version } = manifest;
  const bytes = await readFile(tarball);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", url);
    const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
    const dist = { tarball: `${url}${name}-${version}.tgz`, integrity };
    const versions = { [version]: { ...manifest, dist } };
    if (pathname.endsWith(".tgz")) response.end(bytes);
    else if (pathname !== `/${name}`) response.writeHead(404).end("{}");
    else response.end(JSON.stringify({ name, "dist-tags": { latest: version }, versions }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const url = `http://127.0.0.1:${port}/`;
  return { url, close: () => server.close() };
}

test("README.md's `npm install` and the lines after it, from a registry that has it", async () => {
  const readme = String(files.find(({ path }) => path === "README.md")?.bytes);
  const [, install, program] = /^```sh\nnpm (install .*)\n```\n\n```js\n(.*?)^```$/ms.exec(readme) ?? [];
  assert.ok(install && program, "README.md has no `npm install` with a program after it");
  const project = join(folder, "project");
  await mkdir(project);
  const registry = await startRegistry();
  try {
    const args = [...install.split(" "), `--registry=${registry.url}`, "--no-audit", "--no-fund"];
    await promisify(execFile)("npm", args, { cwd: project });
  } finally {
    registry.close();
  }
  await writeFile(join(project, "program.mjs"), `${program}\nconsole.log(label, score.toFixed(3));`);
  const { stdout } = await promisify(execFile)(process.execPath, ["program.mjs"], { cwd: project });
  assert.equal(stdout, "POSITIVE 0.978\n");
});

/** Imports a file in a process of its own, which reports what that changed or started. */
const sideEffectsProgram = `
  const started = [];
  const watch = (object, name) => {
    const original = object[name];
    object[name] = new Proxy(original, {
      apply: (...call) => (started.push(name), Reflect.apply(...call)),
      construct: (...call) => (started.push(name), Reflect.construct(...call)),
    });
  };
  for (const name of ["fetch", "setTimeout", "setInterval", "queueMicrotask", "MessageChannel"]) watch(globalThis, name);
  for (const name of ["compile", "compileStreaming", "instantiate", "validate", "Module"]) watch(WebAssembly, name);
  const state = () => {
    const lines = [];
    const objects = { globalThis, Object, Array, Promise, Error, Function, String, Uint8Array, WebAssembly, process };
    for (const [name, object] of Object.entries(objects)) {
      for (const key of Reflect.ownKeys(object)) lines.push(name + "." + String(key));
      for (const key of Reflect.ownKeys(object.prototype ?? {})) lines.push(name + ".prototype." + String(key));
    }
    return [...lines, ...process.eventNames().map((event) => "on " + String(event))].sort();
  };
  await import("data:text/javascript,"); // what the first import of all does
  const before = state();
  await import(process.argv[1]);
  const after = state();
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate); // the files just read are closed
  const resources = process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|File/.test(name));
  console.log(JSON.stringify({ started, resources,
    added: after.filter((line) => !before.includes(line)),
    removed: before.filter((line) => !after.includes(line)) }));
`;

for (const entry of ["index.js", "inline.js", "worker.js", "node.js", "pipeline.js", "node-pipeline.js"]) {
  test(`importing ${entry} changes nothing and starts nothing`, () => {
    const { href } = pathToFileURL(join(packageFolder, "web", "dist", entry));
    const args = ["--input-type=module", "-e", sideEffectsProgram, href];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: "utf8",
      timeout: 20_000,
    });
    assert.equal(status, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { started: [], resources: [], added: [], removed: [] });
  });
}

test("a bundler leaves out what is not used", async (t) => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { ClassifierError } from "./web/dist/index.js"; console.log(ClassifierError);`,
      resolveDir: packageFolder,
    },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
  });
  const size = outputFiles[0].contents.length;
  t.diagnostic(`\`import { ClassifierError }\` takes ${size} bytes`);
  assert.ok(size <= maxShakenBytes, `${size} bytes, at most ${maxShakenBytes} are expected`);
});

/** Names that stand in one class's code only, by the class. */
const marks = { TextEmbedder: "promptName", ZeroShotClassifier: "hypothesisTemplate" };

test("who imports one class does not get the others'", async () => {
  for (const wanted of ["TextClassifier", ...Object.keys(marks)]) {
    const { outputFiles } = await build({
      stdin: {
        contents: `import { ${wanted} } from "distilbert-wasm"; console.log(${wanted})`,
        resolveDir: packageFolder,
      },
      external: ["./worker.js"],
      bundle: true,
      format: "esm",
      platform: "browser",
      write: false,
    });
    const found = Object.entries(marks).filter(([, mark]) => outputFiles[0].text.includes(mark));
    assert.deepEqual(
      found.map(([name]) => name),
      Object.keys(marks).filter((name) => name === wanted),
    );
  }
});

test("a worker's file is one: nothing is imported, now or later", async () => {
  await init;
  const { bytes } = files.find(({ path }) => path === "web/dist/worker.js") ?? {};
  const [imports] = parse(String(bytes));
  assert.deepEqual(
    imports.map(({ specifier, type }) => ({ specifier, type })).filter(({ type }) => type !== "import-meta"),
    [],
  );
});

test("what pages load has no top-level await, which service workers lack", async () => {
  const { outputFiles } = await build({
    entryPoints: ["index.js", "inline.js"].map((name) => join(packageFolder, "web", "dist", name)),
    outdir: folder,
    bundle: true,
    format: "iife", // fails on top-level await
    platform: "browser",
    write: false,
    logLevel: "silent",
  });
  assert.ok(outputFiles[0].contents.length > 0);
});
