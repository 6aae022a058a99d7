// The committed Unicode tables are what Hugging Face's tokenizers says, where Python has it:
// pip install -r scripts/generate/unicode/requirements.txt. PYTHON names another interpreter.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "../support/paths.js";

const python = process.env.PYTHON ?? "python3";
const probe = spawnSync(python, ["-c", "import tokenizers; print(tokenizers.__version__)"], {
  encoding: "utf8",
});
const found = probe.status === 0 ? probe.stdout.trim() : "no tokenizers";
const canRun = found === "0.23.3";

(canRun ? test : test.skip)(
  `the generator gives the committed tables (${canRun ? "runs" : `skipped: ${python} has ${found}, it takes 0.23.3`})`,
  () => {
    const script = join(root, "scripts", "generate", "unicode", "generate_tables.py");
    const result = spawnSync(python, [script, "--check"], { encoding: "utf8" });
    expect(result.stderr).toBe("");
    expect(result.status).toBe(0);
  },
);
