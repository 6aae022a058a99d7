// `npm run lint` checks format and style of everything; `npm run format` fixes what it can.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { checkFileLengths } from "./lint/file-lengths.mjs";
import { installPackages } from "./setup/apt.mjs";
import { buildNative, buildTypes, ensureBuilt, fail, provideWasmTools } from "./setup/build.mjs";
import { provideNodeModules } from "./setup/node-modules.mjs";
import { root, run, say } from "./setup/shell.mjs";
import { testPackages } from "./setup/test-packages.mjs";

const fix = process.argv.includes("--fix");

/** Written by scripts/generate. */
const generated = ["src/text/unicode/tables.cpp"];

/** @param {string[]} patterns files that git knows or could know; without generated ones */
function files(...patterns) {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...patterns];
  const known = execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim().split("\n");
  return [...new Set(known)].filter((file) => !generated.includes(file) && existsSync(join(root, file)));
}

/** Every folder's sources. */
const sourceTypes = ["cpp", "h", "js", "mjs", "ts", "mts", "py", "css", "html"].map((type) => `*.${type}`);

try {
  await provideWasmTools();
  await installPackages(testPackages, "Linting");
  await provideNodeModules();
  // The type checker reads what the build makes.
  await ensureBuilt();
  await buildTypes();
  say("file lengths");
  await checkFileLengths(files(...sourceTypes));
  say("clang-format");
  const cpp = files("src/*.h", "src/*.cpp", "wasm/*.h", "wasm/*.cpp", "tests/cpp/*.h", "tests/cpp/*.cpp");
  await run("clang-format-19", [...(fix ? ["-i"] : ["--dry-run", "--Werror"]), ...cpp]);
  say("prettier");
  await run("npx", ["prettier", fix ? "--write" : "--check", "--log-level", "warn", "."]);
  say("eslint");
  await run("npx", ["eslint", "--max-warnings", "0", ...(fix ? ["--fix"] : []), "."]);
  say("tsc");
  await run("npx", ["tsc", "-p", "tsconfig.json"]);
  say("clang-tidy");
  await buildNative({ target: "distilbert_core", tests: true });
  const sources = files("src/*.cpp").filter((file) => !/_(test|fuzz)\.cpp$/.test(file));
  const cores = availableParallelism();
  const shares = Array.from({ length: cores }, (_, share) => sources.filter((_, i) => i % cores === share));
  await Promise.all(
    shares
      .filter((share) => share.length > 0)
      .map((share) =>
        run("clang-tidy-19", ["-p", "build/native-asan", "--quiet", ...share], { quiet: true }),
      ),
  );
  say("lint: no findings");
} catch (error) {
  fail(error);
}
