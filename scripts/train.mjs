// `npm run train -- ARGUMENTS`: the recipe of the default model (models/train/train.py), in a
// Python environment of its own under build/.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { fail } from "./setup/build.mjs";
import { root, run } from "./setup/shell.mjs";
import { buildFolder, once } from "./setup/stamps.mjs";

const environment = join(buildFolder, "train-environment");
const requirements = join(root, "models", "train", "requirements.txt");

try {
  const inputs = `${environment}\n${await readFile(requirements, "utf8")}`;
  await once("train-environment", inputs, async () => {
    await run("python3", ["-m", "venv", "--clear", environment]);
    await run(join(environment, "bin", "pip"), ["install", "--quiet", "-r", requirements]);
  });
  const script = join(root, "models", "train", "train.py");
  const result = spawnSync(join(environment, "bin", "python3"), [script, ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  process.exitCode = result.status ?? 1;
} catch (error) {
  fail(error);
}
