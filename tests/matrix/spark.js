// Apache Spark: examples/spark on a local cluster, two executors with a core each.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../../scripts/setup/shell.mjs";
import { exec, Untested } from "./harness.js";
import { installInEmptyFolder, npmInstall, quietEnv } from "./install.js";

/** @typedef {import("./harness.js").Row} Row */
/** @typedef {{id: number, text?: string | null, label?: string, score?: number, error?: string}} Line */

const example = join(root, "examples", "spark");
const tinyModel = join(root, "tests", "golden", "encoder", "plain");
const checks = fileURLToPath(new URL("spark/checks.py", import.meta.url));
const master = "local-cluster[2,1,1024]";
const rowCount = 10_000;
/** A cluster of four Java processes on a busy machine takes its time, ms. */
const timeout = 600_000;

/** A virtual environment with what the example requires, cached between runs; its folder. */
async function provideEnvironment() {
  const cwd = root;
  await exec("java", ["-version"], { cwd }).catch(() => {
    throw new Untested("Spark needs Java 17, such as Debian's openjdk-17-jre-headless");
  });
  const folder = join(root, "build", "spark", "venv");
  const stamp = join(folder, "requirements.txt");
  const requirements = await readFile(join(example, "requirements.txt"), "utf8");
  if ((await readFile(stamp, "utf8").catch(() => "")) === requirements) return folder;
  await rm(folder, { recursive: true, force: true });
  await exec("python3", ["-m", "venv", folder], { cwd }).catch((error) => {
    throw new Untested(`no Python with venv: ${error.message.split("\n")[0]}`);
  });
  const pip = join(folder, "bin", "pip");
  const flags = ["--quiet", "--disable-pip-version-check", "--no-input"];
  await exec(pip, ["install", ...flags, "-r", join(example, "requirements.txt")], { cwd, timeout }).catch(
    (error) => {
      if (/No matching distribution|NameResolution|NewConnectionError|timed out/i.test(error.message))
        throw new Untested("the package index has no Spark for this machine, or is out of reach");
      throw error;
    },
  );
  await writeFile(stamp, requirements);
  return folder;
}

/** Spark as that environment has it, and what keeps its processes in the row's folder. @param {string} folder */
async function provideSpark(folder) {
  const bin = join(await provideEnvironment(), "bin");
  const python = join(bin, "python");
  const script = "import pyspark; print(pyspark.__version__, *pyspark.__path__)";
  const [, version, home] = (await exec(python, ["-c", script], { cwd: folder })).match(/^(\S+) (.*)$/) ?? [];
  const env = {
    ...quietEnv,
    PYSPARK_PYTHON: python,
    PYTHONDONTWRITEBYTECODE: "1",
    SPARK_HOME: home,
    SPARK_LOCAL_IP: "127.0.0.1",
    SPARK_LOCAL_DIRS: join(folder, "local"),
    SPARK_WORKER_DIR: join(folder, "work"),
  };
  return { python, submit: join(bin, "spark-submit"), version, env };
}

/** Node, the package and the tiny model, as the example's README tells to pack them. @param {string} folder @param {string} tarball */
async function makeBundle(folder, tarball) {
  if (process.platform !== "linux") throw new Untested("only Linux packages of Node are used here");
  const bundle = join(folder, "bundle");
  const node = `node-linux-${process.arch}`;
  await installInEmptyFolder(bundle, tarball);
  await npmInstall(bundle, [`${node}@24.21.0`]);
  await cp(tinyModel, join(bundle, "tiny-model"), { recursive: true });
  const archive = join(folder, "bundle.tar.gz");
  await exec("tar", ["-C", bundle, "--use-compress-program", "gzip -1", "-cf", archive, "."], {
    cwd: folder,
  });
  const command = [`node_modules/${node}/bin/node`, "node_modules/distilbert-wasm/web/dist/cli.js"];
  return { bundle, archive, command };
}

/** Rows of which some cannot be classified: no text, or a text that is too long. @returns {Line[]} */
function makeRows() {
  const marks = ['"quoted"', "naïve café", "line\nbreak", "\u2028", "日本語", "tab\there", "\\", "{}"];
  return Array.from({ length: rowCount }, (_, id) => {
    if (id % 97 === 13) return { id, text: null };
    const length = id % 101 === 50 ? 80 : (id * 7) % 40;
    const words = Array.from({ length }, (_, i) => `w${(id * 31 + i * i * 7) % 115}`);
    return { id, text: [...words, marks[id % 64] ?? ""].join(" ") };
  });
}

/** @param {string} text @returns {Line[]} */
const parseLines = (text) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

/** Rows of each partition, in the order in which Spark wrote them. @param {string} folder */
async function readParts(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  return Promise.all(names.map(async (name) => parseLines(await readFile(join(folder, name), "utf8"))));
}

/** @param {Line} line */
const plain = ({ id, text = null, label, score, error }) => JSON.stringify({ id, text, label, score, error });

/** @param {Line[][]} parts @param {Line[]} expected */
function checkParts(parts, expected) {
  if (parts.length < 4) throw new Error(`the table had ${parts.length} partitions, expected at least 4`);
  for (const part of parts) {
    const place = part.findIndex(({ id }, i) => i > 0 && id !== part[i - 1].id + 1);
    if (place > 0) throw new Error(`row ${part[place].id} came after row ${part[place - 1].id}`);
  }
  const found = parts.flat().sort((a, b) => a.id - b.id);
  if (found.length !== expected.length)
    throw new Error(`${found.length} rows came back of ${expected.length}`);
  found.forEach((line, i) => {
    if (plain(line) !== plain(expected[i]))
      throw new Error(`Spark has ${plain(line)}, the command line ${plain(expected[i])}`);
  });
  const bad = expected.filter(({ error }) => error !== undefined);
  const kinds = new Set(bad.map(({ error }) => error?.replace(/\d+/g, "N")));
  if (kinds.size < 2) throw new Error(`the test's rows have ${kinds.size} kinds of errors, expected two`);
  return bad.length;
}

/** @type {Row} */
const tableRow = {
  id: "spark",
  group: "Apache Spark",
  place: "Spark, local cluster of two executors",
  checks: `examples/spark by \`spark-submit\`: ${rowCount} rows with a tiny model, Node and package from \`--archives\`; rows, order, labels, scores and errors as the command line's own`,
  timeout,
  async run({ folder, tarball }) {
    const spark = await provideSpark(folder);
    const { bundle, archive, command } = await makeBundle(folder, tarball);
    await cp(example, join(folder, "example"), { recursive: true });
    const input = join(folder, "rows.jsonl");
    const lines = makeRows().map((row) => `${JSON.stringify(row)}\n`);
    await writeFile(input, lines.join(""));
    const options = ["--overflow", "error", "--model"];
    const args = [
      ...["--master", master, "--conf", "spark.ui.enabled=false"],
      ...["--conf", "spark.ui.showConsoleProgress=false"],
      // Several partitions, each one piece of the file, so that their order can be seen.
      ...["--conf", "spark.sql.files.maxPartitionBytes=200000"],
      ...["--py-files", "example/distilbert_spark.py", "--archives", `${archive}#bundle`],
      "example/classify_table.py",
      ...["--format", "json", "--command", command.map((path) => `bundle/${path}`).join(" ")],
      `--options=${[...options, "bundle/tiny-model"].join(" ")}`,
      ...[input, "labelled"],
    ];
    await exec(spark.submit, args, { cwd: folder, env: spark.env, timeout });

    const [node, ...cli] = command.map((path) => join(bundle, path));
    const skip = ["classify", "--jsonl", "--on-error", "skip", "--threads", "1"];
    const own = [...cli, ...skip, ...options, tinyModel, input];
    const expected = parseLines(await exec(node, own, { cwd: folder, env: quietEnv }));
    const bad = checkParts(await readParts(join(folder, "labelled")), expected);
    return { version: spark.version, notes: `${bad} rows could not be classified and have their error` };
  },
};

/** @type {Row} */
const faultsRow = {
  id: "spark-faults",
  group: "Apache Spark",
  place: "Spark, when something is wrong",
  checks:
    "types and order of a table's columns; bad rows; failed, killed and wrong processes; a failing input; cancelled jobs; back-pressure; empty partitions",
  timeout,
  async run({ folder, installed }) {
    const spark = await provideSpark(folder);
    const cwd = join(folder, "run");
    await mkdir(cwd);
    const cli = join(installed, "node_modules", "distilbert-wasm", "web", "dist", "cli.js");
    const env = {
      ...spark.env,
      DISTILBERT_COMMAND: JSON.stringify([process.execPath, cli]),
      DISTILBERT_MODEL: tinyModel,
      PYTHONPATH: example,
      SPARK_MASTER: master,
    };
    await exec(spark.python, [checks], { cwd, env, timeout });
    return { version: spark.version };
  },
};

/** @type {Row[]} */
export const sparkRows = [tableRow, faultsRow];
