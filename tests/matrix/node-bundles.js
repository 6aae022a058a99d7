// Bundles for Node, as docs/bundling-for-node.md makes them, run away from the package's files.
import { chmod, cp, mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkNext, npmRun, versionOf, withServer } from "./bundlers.js";
import { checkAnswers, exec, start, texts, Untested } from "./harness.js";
import { installExample, quietEnv } from "./install.js";
import { provideProject } from "./pages.js";
import { bunTool } from "./runtimes.js";

/** @typedef {import("./harness.js").Row} Row */
/** @typedef {import("./harness.js").Answer} Answer */

const group = "Bundles for Node";
const page = "bundling-for-node.md";
const esbuild = "esbuild@0.28.2";
const rollup = ["rollup@4.68.8", "@rollup/plugin-node-resolve@16.0.3"];
const webpack = ["webpack@5.113.0", "webpack-cli@7.3.1"];
const ncc = "@vercel/ncc@0.45.0";
const threadsProgram = fileURLToPath(new URL("runtimes/threads.mjs", import.meta.url));

/** @param {string} printed @param {Answer} expected */
function checkPrinted(printed, { label, score }) {
  const last = printed.split("\n").at(-1);
  if (last !== `${label} ${score}`) throw new Error(`it printed ${printed.slice(0, 500)}`);
}

/**
 * A built folder, moved to where no package is installed.
 * @param {string} folder of the row
 * @param {string} built
 * @param {object} [manifest] the package.json beside it
 */
async function moveAway(folder, built, manifest = { type: "module" }) {
  const moved = join(folder, "moved");
  await mkdir(moved, { recursive: true });
  await writeFile(join(moved, "package.json"), JSON.stringify(manifest));
  const target = join(moved, basename(built));
  await rename(built, target);
  return target;
}

/** @param {string} program @param {string} cwd @param {Answer[]} expected */
async function checkProgram(program, cwd, expected) {
  const { output, ended } = start(process.execPath, [program], { cwd });
  const status = await ended;
  if (status !== 0 || output.stderr) throw new Error(`${program}: ${status} ${output.stderr.slice(0, 1000)}`);
  checkPrinted(output.stdout.trim(), expected[0]);
}

/** What a program that fails says. @param {string} program @param {string} cwd */
async function failureOf(program, cwd) {
  const { output, ended } = start(process.execPath, [program], { cwd });
  if ((await ended) === 0) throw new Error(`${program} did not fail: ${output.stdout}`);
  return output.stderr;
}

/** @type {Row} */
const externalRow = {
  id: "node-external",
  group,
  place: "esbuild, Rollup and ncc, the package left out",
  checks: "the bundle beside `node_modules/distilbert-wasm`, as docs/bundling-for-node.md says",
  async run({ folder, tarball, expected }) {
    const project = join(folder, "project");
    const packages = [esbuild, rollup[0], ncc];
    const { run } = await provideProject(project, tarball, page, packages);
    await run(/^npx .*external.* build\//);
    for (const name of await readdir(join(project, "build"))) {
      const moved = await moveAway(join(folder, name), join(project, "build", name));
      const installed = join(moved, "..", "node_modules", "distilbert-wasm");
      await cp(join(project, "node_modules", "distilbert-wasm"), installed, { recursive: true });
      const [program] = (await readdir(moved)).filter((file) => /^(server|index|main)\.m?js$/.test(file));
      await checkProgram(program, moved, expected);
    }
    return { version: packages.join(", ") };
  },
};

/** @type {Row} */
const esbuildRow = {
  id: "node-esbuild",
  group,
  place: "esbuild, ES modules and CommonJS",
  checks: "one file of code, the package's files beside it; two threads",
  async run({ folder, tarball, expected }) {
    const project = join(folder, "project");
    const { run } = await provideProject(project, tarball, page, [esbuild]);
    await run(/^npx esbuild main\.js|^cp .*node_modules.* (dist|cjs)\//);
    await checkProgram("main.js", await moveAway(join(folder, "esm"), join(project, "dist")), expected);
    await checkProgram("main.js", await moveAway(join(folder, "cjs"), join(project, "cjs"), {}), expected);
    return { version: await versionOf(project, "esbuild") };
  },
};

/** @type {Row} */
const rollupRow = {
  id: "node-rollup",
  group,
  place: "Rollup, ES modules and CommonJS",
  checks: "code, with its worker, in a folder of its own, the package's files beside it; two threads",
  async run({ folder, tarball, expected }) {
    const project = join(folder, "project");
    const { run, files } = await provideProject(project, tarball, page, rollup);
    const config = files.get("rollup.config.js") ?? "";
    for (const format of ["es", "cjs"]) {
      const path = join(project, "rollup.config.js");
      await writeFile(path, config.replace('format: "es"', `format: "${format}"`));
      await exec("npx", ["rollup", "-c", "--silent"], { cwd: project, env: quietEnv });
      await run(/^cp .*node_modules.* dist\//);
      const manifest = format === "es" ? { type: "module" } : {};
      const moved = await moveAway(join(folder, format), join(project, "dist"), manifest);
      await checkProgram("main.js", moved, expected);
    }
    return { version: await versionOf(project, "rollup") };
  },
};

/** @type {Row} */
const webpackRow = {
  id: "node-webpack",
  group,
  place: 'webpack 5, `target: "node"`, ES modules and CommonJS',
  checks: "as it is: the files are found and emitted; two threads",
  async run({ folder, tarball, expected }) {
    const project = join(folder, "project");
    await provideProject(project, tarball, page, webpack);
    await cp(threadsProgram, join(project, "threads.mjs"));
    const base = { mode: "production", target: "node20", entry: "./threads.mjs" };
    const esm = { experiments: { outputModule: true } };
    const output = (/** @type {string} */ name) => ({ path: join(project, name), filename: "main.js" });
    const ways = [
      { name: "cjs", manifest: {}, config: { ...base, output: output("cjs") } },
      {
        name: "esm",
        manifest: { type: "module" },
        config: { ...base, ...esm, output: { ...output("esm"), module: true, chunkFormat: "module" } },
      },
    ];
    const config = join(project, "webpack.config.js");
    await writeFile(config, `export default ${JSON.stringify(ways.map((way) => way.config))};\n`);
    await exec("npx", ["webpack"], { cwd: project, env: quietEnv });
    for (const { name, manifest } of ways) {
      const moved = await moveAway(join(folder, name), join(project, name), manifest);
      await checkProgram("main.js", moved, expected);
    }
    return { version: await versionOf(project, "webpack") };
  },
};

/** @type {Row} */
const missingRow = {
  id: "node-missing",
  group,
  place: "esbuild and ncc, the package's files left behind",
  checks: "an error names the path and what to do",
  async run({ folder, tarball }) {
    const project = join(folder, "project");
    await provideProject(project, tarball, page, [esbuild, ncc]);
    const build = (/** @type {string[]} */ ...args) => exec("npx", args, { cwd: project, env: quietEnv });
    const options = ["--bundle", "--platform=node", "--log-level=error"];
    await build("esbuild", "server.js", ...options, "--format=esm", "--outfile=esm/server.mjs");
    await build("esbuild", "server.js", ...options, "--format=cjs", "--outfile=cjs/server.cjs");
    await build("ncc", "build", "server.js", "--out", "ncc");
    const found = [
      [await failureOf("esm/server.mjs", project), /distilbert-\w+\.wasm could not be read: .*`wasm`/],
      [await failureOf("cjs/server.cjs", project), /no `import\.meta\.url` .*give load `wasm` and a model/],
      [
        await failureOf("ncc/index.js", project),
        /\.wasm; if a bundler has changed it, leave this package out/,
      ],
    ];
    for (const [text, message] of /** @type {[string, RegExp][]} */ (found)) {
      if (!message.test(text)) throw new Error(`it said ${text.slice(0, 1000)}`);
    }
    return { version: [esbuild, ncc].join(", ") };
  },
};

/** @type {Row} */
const oneFileRow = {
  id: "node-one-file",
  group,
  place: "esbuild, all in one file, and Node's single executable",
  checks: "WebAssembly and model as bytes within the bundle; the bundle within a copy of Node, by postject",
  async run({ folder, tarball, expected }) {
    const project = join(folder, "project");
    const { run } = await provideProject(project, tarball, page, [esbuild, "postject@1.0.0-alpha.6"]);
    await run(/^npx esbuild one\.js/);
    const moved = await moveAway(folder, join(project, "one.cjs"));
    await checkProgram(moved, folder, expected);
    await cp(moved, join(project, "one.cjs"));
    await run(/^node --experimental-sea|^cp .*command -v node|^npx postject/);
    const program = await moveAway(join(folder, "sea"), join(project, "one"));
    checkPrinted(await exec(program, [], { cwd: folder }), expected[0]);
    return { version: `${await versionOf(project, "esbuild")}, Node ${process.versions.node}` };
  },
};

/** @type {Row} */
const bunRow = {
  id: "bun-compile",
  group,
  place: "`bun build --compile`",
  checks: "one executable with WebAssembly and model in it, run where no package is installed",
  async run({ folder, tarball, expected }) {
    const bun = await bunTool();
    const project = join(folder, "project");
    const { run } = await provideProject(project, tarball, page, []);
    await run(/^bun build/, { PATH: `${join(bun, "..")}:${process.env.PATH}` });
    const program = await moveAway(folder, join(project, "one"));
    checkPrinted(await exec(program, [], { cwd: folder }), expected[0]);
    return { version: await exec(bun, ["--version"], { cwd: folder }) };
  },
};

/** @type {Row} */
const lambdaRow = {
  id: "lambda",
  group,
  place: "AWS Lambda's layout",
  checks: "a read-only folder from the archive, no HOME; not Amazon's service itself",
  async run({ folder, tarball, expected }) {
    const project = join(folder, "project");
    const { run } = await provideProject(project, tarball, page, []);
    await run(/^zip /);
    const task = join(folder, "task");
    await exec("unzip", ["-q", join(project, "function.zip"), "-d", task], { cwd: folder });
    await chmod(task, 0o555);
    const script = `const { handler } = await import("${task}/index.mjs");
      console.log(JSON.stringify(await handler({ texts: ${JSON.stringify(texts)} })));`;
    const args = ["-i", `LAMBDA_TASK_ROOT=${task}`, process.execPath, "--input-type=module", "-e", script];
    checkAnswers(JSON.parse(await exec("env", args, { cwd: task })), expected);
    await chmod(task, 0o755);
    return { version: `Node ${process.versions.node}` };
  },
};

/** @type {Row} */
const standaloneRow = {
  id: "nextjs-standalone",
  group,
  place: 'Next.js, `output: "standalone"`',
  checks:
    "the folder that is deployed, moved: the page in Chromium, and a route that classifies on the server",
  async run({ folder, tarball, expected }) {
    const project = join(folder, "project");
    await installExample("nextjs", project, tarball);
    await writeFile(join(project, "next.config.mjs"), 'export default { output: "standalone" };\n');
    await npmRun(project, "build");
    const built = join(project, ".next", "standalone");
    await cp(join(project, ".next", "static"), join(built, ".next", "static"), { recursive: true });
    const moved = await moveAway(folder, built, {});
    await withServer(moved, [process.execPath, "server.js"], checkNext(expected));
    return { version: await versionOf(project, "next") };
  },
};

/** @param {string} id @param {string} place @param {string} reason @returns {Row} */
const untestedRow = (id, place, reason) => ({
  id,
  group,
  place,
  checks: "",
  run: async () => {
    throw new Untested(reason);
  },
});

/** @type {Row[]} */
export const nodeBundleRows = [
  externalRow,
  esbuildRow,
  rollupRow,
  webpackRow,
  missingRow,
  oneFileRow,
  bunRow,
  lambdaRow,
  standaloneRow,
  untestedRow(
    "deno-compile",
    "`deno compile`",
    "fetches its runtime from Deno's own server, which is out of reach here",
  ),
  untestedRow(
    "electron",
    "Electron: main process, renderer, `utilityProcess`, `app://`",
    "its programs are no npm packages; docs/bundling-for-node.md has the way",
  ),
];
