// `npm run mutation -- NAME ...`: changes the readers of model files one expression at a time, and reports the changes
// that no test notices (Stryker). NAME is a line of the table below; without one, all of them, which takes hours.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { fail } from "./setup/build.mjs";
import { root, run, SetupError } from "./setup/shell.mjs";
import { buildFolder, once } from "./setup/stamps.mjs";

const version = "9.6.1";

const tokenizer = ["readers/tokenizer", "readers/tokenizer-refused"];

/** Which tests answer for which files: quick ones, as each change runs them. @type {Record<string, {mutate: string[], tests: string[]}>} */
const targets = {
  safetensors: { mutate: ["web/src/model/safetensors.js"], tests: ["readers/safetensors"] },
  config: {
    mutate: ["web/src/model/{config,family,labels,activations}.js", "web/src/model/families/*.js"],
    tests: ["readers/config"],
  },
  vocabulary: { mutate: ["web/src/model/tokenizers/vocabulary.js"], tests: tokenizer },
  "added-tokens": { mutate: ["web/src/model/tokenizers/added-tokens.js"], tests: tokenizer },
  "file-parts": { mutate: ["web/src/model/tokenizers/{file-parts,tokenizer-class}.js"], tests: tokenizer },
  "word-piece": {
    mutate: ["web/src/model/tokenizer-files.js", "web/src/model/tokenizers/word-piece.js"],
    tests: tokenizer,
  },
  integrity: { mutate: ["web/src/sources/verified.js"], tests: ["readers/integrity"] },
  shards: { mutate: ["web/src/model/shards.js"], tests: ["loading/shards"] },
  cache: { mutate: ["web/src/sources/{cached,hashed,model-cache}.js"], tests: ["loading/cache"] },
};

/** Stryker's own packages, beside the project's: nothing else needs them. */
async function provideStryker() {
  const folder = join(buildFolder, "mutation");
  const packages = ["core", "jest-runner"].map((name) => `@stryker-mutator/${name}@${version}`);
  await once("mutation", packages.join(), async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "package.json"), '{ "private": true }\n');
    await run("npm", ["install", "--silent", "--no-audit", "--no-fund", "--legacy-peer-deps", ...packages], {
      cwd: folder,
    });
  });
  return folder;
}

/** @param {string} folder @param {string} name */
async function mutate(folder, name) {
  const { mutate, tests } = targets[name];
  const config = {
    mutate,
    testRunner: "jest",
    tsconfigFile: "none", // Stryker would rewrite it, by an interface that TypeScript 7 does not have
    testRunnerNodeArgs: ["--experimental-vm-modules", "--no-warnings"],
    jest: {
      projectType: "custom",
      configFile: "jest.config.js",
      config: { testMatch: tests.map((test) => `**/tests/js/${test}.test.js`) },
      enableFindRelatedTests: false,
    },
    coverageAnalysis: "off",
    concurrency: 1,
    timeoutMS: 30_000, // on a busy machine a slow run is no endless one
    ignorePatterns: [
      "/build",
      "/bench",
      "/examples",
      "/models/train",
      "/web/demo",
      "/docs",
      "/src",
      "/third_party",
    ],
    tempDirName: "build/mutation/sandboxes",
    reporters: ["clear-text", "progress-append-only"],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  };
  const file = join(folder, `${name}.config.json`);
  await writeFile(file, JSON.stringify(config, undefined, 2));
  const stryker = join(folder, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");
  return spawnSync(process.execPath, [stryker, "run", file], { cwd: root, stdio: "inherit" }).status === 0;
}

try {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !Object.hasOwn(targets, name));
  if (unknown) throw new SetupError(`${unknown} is none of ${Object.keys(targets).join(", ")}`);
  const folder = await provideStryker();
  for (const name of names.length > 0 ? names : Object.keys(targets)) {
    if (!(await mutate(folder, name))) process.exitCode = 1;
  }
} catch (error) {
  fail(error);
}
