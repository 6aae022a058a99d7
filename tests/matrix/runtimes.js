// Runtimes without a browser: Node, Bun, Deno and workerd, each as npm carries it.
import { createServer } from "node:http";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkAnswers, endGroup, examples, exec, start, texts, Untested, until } from "./harness.js";
import { installExample, installInEmptyFolder, provideTool, quietEnv } from "./install.js";

/** @typedef {import("./harness.js").Row} Row */

const program = fileURLToPath(new URL("runtimes/program.mjs", import.meta.url));
const linux = process.platform === "linux";
const { arch } = process;

/** @param {string} printed @param {Pick<import("./harness.js").Context, "expected" | "learned">} wanted */
function checkProgram(printed, { expected, learned }) {
  const { inline, backend, inWorkers, learned: found, threads, piped, code } = JSON.parse(printed);
  checkAnswers(inline, expected);
  checkAnswers(inWorkers, expected);
  checkAnswers(piped, expected);
  checkAnswers(found, learned);
  if (threads !== 2) throw new Error(`asked for 2 threads, got ${threads}`);
  if (code !== "not_found") throw new Error(`a missing model gave ${code}`);
  return `${backend.build} SIMD, kernel ${backend.kernel}`;
}

/**
 * @param {{id: string, place: string, tool: () => Promise<string>, args?: string[],
 *   version: (path: string) => Promise<string>, nodeItself?: boolean}} runtime
 * @returns {Row}
 */
const row = ({ id, place, tool, args = [], version, nodeItself = false }) => ({
  id,
  group: "Runtimes",
  place,
  checks: `answers on the calling thread, in two worker threads and through \`pipeline\`; labels of one's own, learned there; a missing model's error${
    nodeItself ? "; `require`; the command line" : ""
  }`,
  async run({ folder, tarball, expected, learned }) {
    const path = await tool();
    await installInEmptyFolder(folder, tarball);
    await cp(program, join(folder, "program.mjs"));
    const options = { cwd: folder, env: quietEnv };
    const given = [texts, examples].map((value) => JSON.stringify(value));
    const printed = await exec(path, [...args, "program.mjs", ...given], options);
    const notes = checkProgram(printed, { expected, learned });
    if (nodeItself) {
      await checkCommandLine(path, folder, expected);
      await checkRequire(path, folder, expected);
    }
    return { version: await version(path), notes };
  },
});

/** @param {string} node @param {string} folder @param {import("./harness.js").Answer[]} expected */
async function checkCommandLine(node, folder, expected) {
  const cli = join("node_modules", ".bin", "distilbert-wasm");
  const printed = await exec(node, [cli, "classify", "--json", ...texts], { cwd: folder, env: quietEnv });
  checkAnswers(
    printed.split("\n").map((line) => JSON.parse(line)),
    expected,
  );
}

/** A module that awaits at its top level could not be required. @param {string} node @param {string} folder @param {import("./harness.js").Answer[]} expected */
async function checkRequire(node, folder, expected) {
  const script = `
    const { TextClassifier } = require("distilbert-wasm");
    require("distilbert-wasm/pipeline");
    TextClassifier.load()
      .then((classifier) => classifier.classify(${JSON.stringify(texts)}))
      .then((answers) => console.log(JSON.stringify(answers)));`;
  const args = ["--input-type=commonjs", "-e", script];
  checkAnswers(JSON.parse(await exec(node, args, { cwd: folder, env: quietEnv })), expected);
}

/** What `--version` prints, without the name. @param {string} path */
const ownVersion = async (path) =>
  (await exec(path, ["--version"], { cwd: process.cwd() })).match(/\d+\.\d+\.\d+/)?.[0] ?? "unknown";

/** @param {string} version */
export const node = (version) => () => {
  if (!linux) throw new Untested("only Linux packages of Node are used here");
  return provideTool(`node-${version}`, `node-linux-${arch}@${version}`, "bin/node");
};

export async function bunTool() {
  if (!linux) throw new Untested("only Linux packages of Bun are used here");
  return provideTool("bun", `@oven/bun-linux-${arch === "arm64" ? "aarch64" : arch}@1.4.5`, "bin/bun");
}

/** Answers of the worker that runs in workerd. @param {string} workerd @param {string} folder */
async function askWorkerd(workerd, folder) {
  const port = await freePort();
  const { child, output, ended } = start(
    workerd,
    ["serve", "config.capnp", `--socket-addr=http=127.0.0.1:${port}`],
    { cwd: folder, env: quietEnv },
  );
  try {
    let over = false;
    ended.then(() => (over = true));
    /** @type {Response | undefined} */
    let response;
    await until(async () => {
      if (over) throw new Error(`workerd ended: ${output.stderr}`);
      const init = { method: "POST", body: JSON.stringify(texts) };
      response = await fetch(`http://127.0.0.1:${port}/`, init).catch(() => undefined);
      return response !== undefined;
    }, "workerd's answer");
    const body = (await response?.text()) ?? "";
    if (!response?.ok) throw new Error(`${response?.status}: ${body}\n${output.stderr}`);
    return JSON.parse(body);
  } finally {
    endGroup(child);
    await ended;
  }
}

/** @returns {Promise<number>} */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** @type {Row} */
const workerdRow = {
  id: "workerd",
  group: "Runtimes",
  place: "workerd (Cloudflare Workers)",
  checks: "examples/workerd: `wasm` compiled ahead, the model's files given as bytes",
  async run({ folder, tarball, expected }) {
    await installExample("workerd", folder, tarball);
    await exec("npm", ["run", "build"], { cwd: folder, env: quietEnv });
    const workerd = join(folder, "node_modules", ".bin", "workerd");
    checkAnswers(await askWorkerd(workerd, folder), expected);
    const version = await exec(workerd, ["--version"], { cwd: folder });
    return { version: version.replace(/^workerd\s*/, "") };
  },
};

/** @type {Row[]} */
export const runtimeRows = [
  ...["20.20.2", "22.23.3", "24.21.0"].map((version) =>
    row({
      id: `node-${version.split(".")[0]}`,
      place: `Node ${version.split(".")[0]}`,
      tool: node(version),
      version: ownVersion,
      nodeItself: true,
    }),
  ),
  row({
    id: "bun",
    place: "Bun",
    tool: bunTool,
    version: ownVersion,
  }),
  row({
    id: "deno",
    place: "Deno",
    tool: () => {
      if (!linux) throw new Untested("only Linux packages of Deno are used here");
      return provideTool("deno", `@deno/linux-${arch}-glibc@2.9.6`, "deno");
    },
    args: ["run", "--no-prompt", "--node-modules-dir=manual", "--allow-read"],
    version: ownVersion,
  }),
  workerdRow,
];
