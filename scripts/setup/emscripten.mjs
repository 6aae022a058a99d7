// Emscripten: the one on PATH if it is new enough, else Debian 13's in a private prefix.
import { chmod, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installPackages, trixieRoot } from "./apt.mjs";
import { capture, run } from "./shell.mjs";
import { buildFolder, once, replaceFolder } from "./stamps.mjs";

const minimum = [3, 1, 69];
const prefix = join(buildFolder, "emscripten");

// Exact versions for what compiles; the C library that Debian 13's binaryen runs on may be patched.
const packages = [
  "emscripten=3.1.69+dfsg-3",
  "binaryen=120-4",
  "libc6",
  "libstdc++6",
  "libgcc-s1",
  "node-acorn",
];

/** @param {string | undefined} text the first line of `emcc --version` */
export function isNewEnough(text) {
  const found = /(\d+)\.(\d+)\.(\d+)/.exec(text ?? "");
  if (!found) return false;
  for (let i = 0; i < minimum.length; i++) {
    const difference = Number(found[i + 1]) - minimum[i];
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** @param {string} folder @param {string[]} apt */
async function unpack(folder, apt) {
  const debs = join(folder, "debs");
  await mkdir(debs);
  // apt checks each file against the signed package list; a broken download fails here.
  await run("apt-get", [...apt, "download", "-qq", ...packages], { cwd: debs });
  for (const file of await readdir(debs)) {
    const isC = /^(libc6|libstdc|libgcc)/.test(file) || file.startsWith("binaryen");
    await run("dpkg", ["-x", join(debs, file), isC ? join(folder, "binaryen-root") : folder]);
  }
  await rm(debs, { recursive: true });
}

/** Starts each of binaryen's programs through the C library it was built for. @param {string} folder */
async function wrapBinaryen(folder) {
  const programs = await readdir(join(folder, "binaryen-root", "usr", "bin"));
  await mkdir(join(folder, "binaryen", "bin"), { recursive: true });
  for (const program of programs) {
    const wrapper = join(folder, "binaryen", "bin", program);
    const text = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")/../../binaryen-root
lib=$here/usr/lib/x86_64-linux-gnu
exec "$lib/ld-linux-x86-64.so.2" --library-path "$lib" "$here/usr/bin/${program}" "$@"
`;
    await writeFile(wrapper, text);
    await chmod(wrapper, 0o755);
  }
}

/** @param {string} folder */
async function configure(folder) {
  const emscripten = join("usr", "share", "emscripten");
  // Emscripten's tools are ES modules, which look for acorn beside themselves only.
  await mkdir(join(folder, emscripten, "node_modules"), { recursive: true });
  await symlink("../../nodejs/acorn", join(folder, emscripten, "node_modules", "acorn")).catch((error) => {
    if (error.code !== "EEXIST") throw error;
  });
  // Emscripten's own scripts are CommonJS; the checkout's package.json would say otherwise.
  await writeFile(join(folder, "package.json"), '{ "type": "commonjs" }\n');
  const final = prefix;
  await writeFile(
    join(folder, "config.py"),
    `LLVM_ROOT = '/usr/bin'
BINARYEN_ROOT = '${final}/binaryen'
NODE_JS = '${process.execPath}'
CACHE = '${final}/${emscripten}/cache'
FROZEN_CACHE = True
LLVM_ADD_VERSION = '19'
CLANG_ADD_VERSION = '19'
`,
  );
}

/**
 * Provides a compiler.
 * @returns {Promise<{toolchainFile: string, env: Record<string, string>}>} CMake's toolchain file
 *   and the environment in which to call CMake and Ninja
 */
export async function provideEmscripten() {
  const onPath = capture("emcc", ["--version"]);
  if (isNewEnough(onPath)) {
    const folder = capture("em-config", ["EMSCRIPTEN_ROOT"]) ?? "";
    return { toolchainFile: join(folder, "cmake/Modules/Platform/Emscripten.cmake"), env: {} };
  }
  await installPackages(["clang-19", "lld-19", "llvm-19"], "Emscripten");
  const inputs = [...packages, prefix, process.execPath, "2"].join("\n");
  await once("emscripten", inputs, async () => {
    const apt = await trixieRoot();
    await replaceFolder(prefix, async (folder) => {
      await unpack(folder, apt);
      await wrapBinaryen(folder);
      await configure(folder);
    });
  });
  const emscripten = join(prefix, "usr", "share", "emscripten");
  return {
    toolchainFile: join(emscripten, "cmake/Modules/Platform/Emscripten.cmake"),
    env: { EM_CONFIG: join(prefix, "config.py") },
  };
}
