// The README and docs/: their code runs and prints what they say, their links lead somewhere, and their
// tables have what the code has.
import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "@jest/globals";
import { transform } from "esbuild";
import { documents, programsOf } from "../support/documents.js";
import { startHub } from "../support/hub-server.mjs";
import { root } from "../support/paths.js";
import { golden, taskFolder } from "../support/tasks.js";

const model = join(root, "models", "default");
const own = documents.filter(({ file }) => file === "README.md" || file.startsWith("docs/"));

/** @param {string} file */
const documentAt = (file) => documents.find((document) => document.file === file);

/** Names in backquotes that begin a row of a table. @param {string} text */
const namesInTable = (text) =>
  [...text.matchAll(/^\| ((?:`\w+\??`(?:, ?)?)+) +\|/gm)].flatMap(([, cell]) =>
    [...cell.matchAll(/`(\w+)\??`/g)].map(([, name]) => name),
  );

/** The part of a page below a heading. @param {string} file @param {string} heading */
function sectionOf(file, heading) {
  const text = documentAt(file)?.text ?? "";
  const [, section] = text.split(`\n${heading}\n`);
  return section?.split(/^#+ /m)[0] ?? "";
}

/** A folder of files under https://example.org/my-model/, some of them in two parts. */
async function startSite() {
  const server = createServer(async (request, response) => {
    const [, name, part] = /^\/my-model\/([\w.]+?)(?:\.part0([01]))?$/.exec(request.url ?? "") ?? [];
    const body = await readFile(join(model, name ?? "none")).catch(() => undefined);
    const half = Math.ceil((body?.length ?? 0) / 2);
    const piece = part === undefined ? body : body?.subarray(half * Number(part), half * (Number(part) + 1));
    response.writeHead(piece ? 200 : 404, { "content-length": piece?.length ?? 0 });
    response.end(piece);
  });
  // On a busy machine a program asks again just when the server closes a connection that was idle.
  server.keepAliveTimeout = 0;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = () => server.close().closeAllConnections();
  return { url: `http://127.0.0.1:${port}/`, close };
}

/** Where the programs run: inside the package, so that they find it by its name. */
async function startBench() {
  const build = join(root, "build");
  await mkdir(build, { recursive: true });
  const folder = await mkdtemp(join(build, "docs-"));
  await mkdir(join(folder, "my-model"));
  for (const file of await readdir(model)) await copyFile(join(model, file), join(folder, "my-model", file));
  await rename(await taskFolder(folder, golden.zeroShot[0]), join(folder, "my-nli-model"));
  await cp(join(root, "tests", "golden", "tokens", "bio"), join(folder, "my-ner-model"), { recursive: true });
  await cp(join(root, "tests", "golden", "fill-mask", "bert"), join(folder, "my-masked-lm"), {
    recursive: true,
  });
  await writeFile(join(folder, "reviews.txt"), "A delight.\nA bore.\nI would see it again.\n");
  return folder;
}

const folder = await startBench();
const site = await startSite();
const hub = await startHub({ "distilbert/distilbert-base-uncased-finetuned-sst-2-english": model });
afterAll(async () => {
  site.close();
  await hub.close();
  await rm(folder, { recursive: true });
});

/** A program that compares what it prints with what it says that it prints. @param {string} program */
const checked = (program) =>
  program
    .replace(/^(\s*.*)console\.log\((.*)\);? \/\/ (.*)$/gm, (_, before, values, expected) => {
      return `${before}globalThis.printed(${JSON.stringify(expected)}, ${values});`;
    })
    .replace(/^(const \{ (.*) \} = .*); \/\/ (["\d].*)$/gm, (_, statement, names, expected) => {
      return `${statement}; globalThis.held(${JSON.stringify(expected)}, ${names});`;
    });

/** @param {string} program @param {string} name */
async function run(program, name) {
  const file = join(folder, `${name}.mjs`);
  await writeFile(file, checked(program));
  const preload = pathToFileURL(join(root, "tests", "js", "support", "docs-preload.mjs")).href;
  const servers = { "https://huggingface.co": hub.url, "https://example.org/": site.url };
  const env = {
    ...process.env,
    DISTILBERT_WASM_CACHE: join(folder, "cache"),
    DOCS_SERVERS: JSON.stringify(servers),
  };
  await promisify(execFile)(process.execPath, ["--import", preload, file], { cwd: folder, env }).catch(
    (error) => {
      // Not the lines of a minified file that Node shows.
      const lines = String(error.stderr).split("\n");
      throw new Error(`it failed:\n${lines.filter((line) => line.length < 300).join("\n")}`);
    },
  );
}

describe("programs in the docs", () => {
  const programs = own.flatMap((document) =>
    programsOf(document).map((program, i) => ({ file: document.file, number: i + 1, program })),
  );

  test("are there", () => {
    expect(programs.length).toBeGreaterThan(5);
  });

  test.each(programs)("$file, program $number", async ({ file, number, program }) => {
    await run(program, `${file.replaceAll(/\W/g, "-")}-${number}`);
  });

  // The reference shows types in TypeDoc's way, which is not TypeScript.
  const blocks = documents
    .filter(({ file }) => file !== "docs/reference.md")
    .flatMap(({ file, blocks }) => blocks.map((block, i) => ({ file, number: i + 1, ...block })));
  test.each(blocks.filter(({ language }) => /^(js|ts)$/.test(language)))(
    "$file: block $number is well-formed",
    async ({ language, code }) => {
      const loader = /** @type {"js" | "ts"} */ (language);
      await transform(code, { loader, format: "esm", target: "esnext" });
    },
  );
  test.each(blocks.filter(({ language }) => language === "json"))(
    "$file: block $number is JSON",
    async ({ code }) => {
      expect(JSON.parse(code)).toBeDefined();
    },
  );
});

test("docs/frameworks.md has the hook of the React example", async () => {
  const hook = await readFile(join(root, "examples", "react", "src", "useClassification.js"), "utf8");
  const codes = documentAt("docs/frameworks.md")?.blocks.map(({ code }) => code);
  expect(codes).toContain(hook.trimEnd());
});

test("docs/offline.md's configuration caches all of a site", async () => {
  const name = "workbox-config.cjs";
  const block = documentAt("docs/offline.md")?.blocks.find(({ note }) => note === `file ${name}`);
  const cwd = join(folder, "site");
  await cp(model, join(cwd, "dist"), { recursive: true });
  await writeFile(join(cwd, "dist", "index.html"), "<!doctype html>");
  await writeFile(join(cwd, name), String(block?.code));
  // As Workbox's command line takes it, without the minutes that minifying takes on a busy machine.
  const program = `const { swDest, ...options } = require("./${name}");
    const { getManifest } = require("workbox-build");
    getManifest(options).then(({ count, warnings }) => console.log(swDest, count, warnings));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], { cwd });
  expect(stdout).toBe("dist/sw.js 5 []\n");
});

describe("a comparison of what is printed", () => {
  const start = `
import { ClassifierError } from "distilbert-wasm";
const { name } = new ClassifierError("internal", "");
`;

  test("passes what is right, and nothing else", async () => {
    await run(`${start}console.log(name, [1]); // ClassifierError [ 1 ]`, "right");
    await expect(run(`${start}console.log(name); // Error`, "wrong")).rejects.toThrow(
      "prints ClassifierError",
    );
    await expect(run(`${start}const { length } = name; // 14`, "held")).rejects.toThrow("it prints 15");
  });
});

describe("links", () => {
  /** @param {string} file @param {string} link */
  async function problem(file, link) {
    if (/^(https?|mailto):/.test(link)) return undefined;
    const [path, anchor] = link.split("#");
    const target = path === "" ? file : normalize(join(dirname(file), path));
    const exists = await readFile(join(root, target)).then(
      () => true,
      (error) => error.code === "EISDIR",
    );
    if (!exists) return `${link}: there is no ${target}`;
    if (anchor === undefined || documentAt(target)?.anchors.has(anchor)) return undefined;
    return `${link}: ${target} has no heading for it`;
  }

  test.each(documents)("of $file lead somewhere", async ({ file, links }) => {
    const problems = await Promise.all(links.map((link) => problem(file, link)));
    expect(problems.filter((found) => found !== undefined)).toEqual([]);
  });

  test("lead from the README to every page of docs/", () => {
    const linked = documentAt("README.md")?.links.map((link) => link.split("#")[0]);
    const pages = documents.map(({ file }) => file).filter((file) => file.startsWith("docs/"));
    expect(pages.filter((page) => !linked?.includes(page))).toEqual([]);
  });
});

describe("what the docs name exists:", () => {
  /** The one list of them in JavaScript. */
  async function errorCodes() {
    const source = await readFile(join(root, "web", "src", "base", "error-codes.ts"), "utf8");
    const [, union] = /type ErrorCode =([^;]*);/.exec(source) ?? [];
    return [...union.matchAll(/"(\w+)"/g)].map(([, code]) => code);
  }

  test("every error code of the C++ core is one of JavaScript's", async () => {
    const source = await readFile(join(root, "src", "base", "result.h"), "utf8");
    const codes = [...source.matchAll(/case ErrorCode::k\w+:\s+return "(\w+)";/g)].map(([, code]) => code);
    const [, members] = /enum class ErrorCode \{([^}]*)\}/.exec(source) ?? [];
    expect(codes).toHaveLength(members.match(/^\s*k\w+,/gm)?.length ?? 0);
    expect(await errorCodes()).toEqual(expect.arrayContaining(codes));
  });

  test("every error code, once", async () => {
    const codes = await errorCodes();
    expect(codes.length).toBeGreaterThan(10);
    expect(namesInTable(documentAt("docs/errors.md")?.text ?? "").sort()).toEqual(codes.sort());
  });

  test.each([
    ["### LoadOptions", "## Loading", []],
    ["### ClassifyOptions", "## Classifying", ["signal", "splitSpecialTokens"]],
  ])("every option of %s", (heading, section, inherited) => {
    const names = namesInTable(
      documentAt("docs/reference.md")?.text.split(`\n${heading}\n`)[1].split("\n### ")[0] ?? "",
    );
    expect(names.length).toBeGreaterThan(4);
    expect(namesInTable(sectionOf("docs/usage.md", section)).sort()).toEqual([...names, ...inherited].sort());
  });

  test("every npm script", async () => {
    // Of the package, and of the examples, whose pages name their own.
    const examples = await readdir(join(root, "examples"));
    const manifests = ["package.json", ...examples.map((name) => join("examples", name, "package.json"))];
    const texts = await Promise.all(
      manifests.map((file) => readFile(join(root, file), "utf8").catch(() => "{}")),
    );
    const scripts = Object.assign({}, ...texts.map((text) => JSON.parse(text).scripts));
    const named = documents.flatMap(({ file, text }) =>
      [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, script]) => `${script} (${file})`),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !Object.hasOwn(scripts, name.split(" ")[0]))).toEqual([]);
  });
});
