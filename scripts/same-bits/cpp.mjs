// The core's own check (src/task/same_bits_test.cpp): each build prints a sum of what random models say of random texts.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { relaxedArgs } from "../setup/relaxed-simd.mjs";
import { capture } from "../setup/shell.mjs";
import { buildFolder } from "../setup/stamps.mjs";
import { arm64Node } from "./arm64.mjs";

/** @param {string} build */
const wasmTests = (build) => join(buildFolder, `wasm-${build}`, "tests", "cpp", "distilbert_tests.cjs");

/** Each build, and each of its kernels that this machine's processor has. @type {{name: string, command: string[]}[]} */
const builds = [
  { name: "plain C++", command: [join(buildFolder, "native-asan", "tests", "cpp", "distilbert_tests")] },
  { name: "base SIMD", command: [process.execPath, wasmTests("base")] },
  { name: "relaxed SIMD", command: [process.execPath, ...relaxedArgs, wasmTests("relaxed")] },
];
const withoutVnni = [...relaxedArgs, "--no-enable-avx-vnni"];
if (process.arch === "x64" && capture(process.execPath, [...withoutVnni, "-e", ""]) !== undefined) {
  const command = [process.execPath, ...withoutVnni, wasmTests("relaxed")];
  builds.push({ name: "relaxed SIMD without AVX-VNNI", command });
}

/** @param {string[]} command @param {number} seed @returns {Promise<string>} what the test printed */
async function sumOf([program, ...args], seed) {
  const options = ["--gtest_filter=SameBits.*", `--gtest_random_seed=${seed}`];
  const { stdout } = await promisify(execFile)(program, [...args, ...options]);
  const sum = stdout.match(/^same bits: seed (\d+), (.*)$/m);
  if (Number(sum?.[1]) !== seed) throw new Error(`${program} printed no sum for seed ${seed}:\n${stdout}`);
  return String(sum?.[2]);
}

/** @param {number} seed @param {boolean} arm64 whether to ask Node for Arm64 as well @returns {Promise<boolean>} */
export async function compareBuilds(seed, arm64) {
  const asked = [...builds];
  if (arm64) {
    for (const build of ["base", "relaxed"]) {
      asked.push({ name: `${build} SIMD, Arm64`, command: [...(await arm64Node()), wasmTests(build)] });
    }
  }
  /** @type {string | undefined} */
  let expected;
  let same = true;
  for (const { name, command } of asked) {
    const sum = await sumOf(command, seed);
    expected ??= sum;
    same &&= sum === expected;
    process.stdout.write(`seed ${seed}, ${name}: ${sum}${sum === expected ? "" : " DIFFERS"}\n`);
  }
  return same;
}
