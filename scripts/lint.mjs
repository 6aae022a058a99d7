// `npm run lint` checks format and style of everything; `npm run format` mends what it can.
import { execFileSync } from "node:child_process";
import { installPackages } from "./setup/apt.mjs";
import { buildNative, buildTypes, ensureBuilt, fail, provideWasmTools } from "./setup/build.mjs";
import { provideNodeModules } from "./setup/node-modules.mjs";
import { root, run, say } from "./setup/shell.mjs";
import { testPackages } from "./setup/test-packages.mjs";

const fix = process.argv.includes("--fix");

/** @param {string[]} patterns files that git knows or could know */
function files(...patterns) {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...patterns];
  return [...new Set(execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim().split("\n"))];
}

try {
  await provideWasmTools();
  await installPackages(testPackages, "Linting");
  await provideNodeModules();
  // The type checker reads what the build makes.
  await ensureBuilt();
  await buildTypes();
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
  const sources = files("src/*.cpp").filter((file) => !/(_test|_fuzz|_tables)\.cpp$/.test(file));
  // Two cores: two halves side by side.
  const halves = [0, 1].map((half) => sources.filter((_, i) => i % 2 === half));
  await Promise.all(
    halves.map((half) =>
      run("clang-tidy-19", ["-p", "build/native-asan", "--quiet", ...half], { quiet: true }),
    ),
  );
  say("lint: no findings");
} catch (error) {
  fail(error);
}
