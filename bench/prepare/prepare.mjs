// Everything that the bench compares with, in the git-ignored folder bench/peers: packages from npm
// and models in every format. Made once, and again when what it is made from changes.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { hasApt, installPackages } from "../../scripts/setup/apt.mjs";
import { capture, root, run } from "../../scripts/setup/shell.mjs";
import { buildFolder, once, replaceFolder } from "../../scripts/setup/stamps.mjs";

const bench = join(root, "bench");
const peers = join(bench, "peers");
const vocabulary = join(root, "models", "default", "vocab.txt");
const requirements = join(bench, "prepare", "requirements.txt");
const script = join(bench, "prepare", "make_models.py");
const rivalsRequirements = join(bench, "prepare", "requirements-rivals.txt");
const rivalsScripts = ["make_litert.py", "make_gguf.py", "weights.py"].map((file) =>
  join(bench, "prepare", file),
);

/** @param {string[]} files */
async function digest(...files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(await readFile(file));
  return hash.digest("hex");
}

/**
 * @param {string} name
 * @param {string} target a file or folder that the step makes; where it is gone, the step runs again
 * @param {string} inputs
 * @param {() => Promise<void>} action
 */
async function provide(name, target, inputs, action) {
  if (!existsSync(target)) await rm(join(buildFolder, "stamps", name), { force: true });
  await once(name, inputs, action);
}

export async function providePackages() {
  const files = ["package.json", "package-lock.json"];
  const inputs = await digest(...files.map((file) => join(bench, "npm", file)));
  const target = join(peers, "npm");
  await provide("bench-packages", target, inputs, () =>
    replaceFolder(target, async (folder) => {
      for (const file of files) await copyFile(join(bench, "npm", file), join(folder, file));
      await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder, quiet: true });
    }),
  );
}

/**
 * @param {string} name of the environment
 * @param {string} requirements
 * @returns {Promise<string>} the Python that has the packages
 */
async function providePython(name, requirements) {
  const environment = join(peers, name);
  const python = join(environment, "bin", "python3");
  if (hasApt() && capture("python3", ["-c", "import ensurepip, venv"]) === undefined) {
    await installPackages(["python3-venv"], "The bench");
  }
  const inputs = `${environment}\n${await readFile(requirements, "utf8")}`;
  await provide(`bench-${name}`, python, inputs, async () => {
    await run("python3", ["-m", "venv", "--clear", environment]);
    const options = ["--quiet", "--disable-pip-version-check"];
    await run(python, ["-m", "pip", "install", ...options, "-r", requirements]);
  });
  return python;
}

/** @param {string} family */
async function provideModel(family) {
  const python = await providePython("python", requirements);
  const floats = join(peers, "models", `${family}-base`);
  const made = await digest(script, requirements, vocabulary);
  await provide(`bench-model-${family}`, floats, made, () =>
    replaceFolder(floats, (folder) => run(python, [script, vocabulary, family, folder], { quiet: true })),
  );
  const integers = `${floats}-q8`;
  const quantizers = ["src/load/checkpoint_quantizer.cpp", "web/src/quantize.js"];
  const inputs = made + (await digest(...quantizers.map((file) => join(root, file))));
  await provide(`bench-model-${family}-q8`, integers, inputs, () =>
    replaceFolder(integers, (folder) =>
      run(
        process.execPath,
        [join(root, "web", "cli", "main.js"), "quantize", "--dtype", "q8", floats, folder],
        {
          quiet: true,
        },
      ),
    ),
  );
}

/** DistilBERT-base for LiteRT and llama.cpp. @param {number[]} lengths of LiteRT's graphs */
async function provideRivals(lengths) {
  const python = await providePython("python-rivals", rivalsRequirements);
  const floats = join(peers, "models", "distilbert-base");
  const target = `${floats}-rivals`;
  const made = await digest(script, requirements, vocabulary, rivalsRequirements, ...rivalsScripts);
  await provide("bench-model-rivals", target, `${made} ${lengths}`, () =>
    replaceFolder(target, async (folder) => {
      const [litert, llama] = rivalsScripts;
      const file = join(folder, "model.tflite");
      await run(python, [litert, floats, file, ...lengths.map(String)], { quiet: true });
      await run(python, [llama, floats, join(folder, "model.gguf")], { quiet: true });
    }),
  );
}

/** @param {string[]} families @param {number[]} [lengths] of LiteRT's graphs; none without it and llama.cpp */
export async function preparePeers(families, lengths) {
  await providePackages();
  for (const family of families) await provideModel(family);
  if (lengths) await provideRivals(lengths);
}
