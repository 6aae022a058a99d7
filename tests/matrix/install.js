// The package packed, and installed as a user would.
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../scripts/setup/shell.mjs";
import { exec, Untested } from "./harness.js";

export const matrixFolder = join(root, "build", "matrix");

/** What the tests start reports nothing to an account and looks nothing up. */
export const quietEnv = {
  ASTRO_TELEMETRY_DISABLED: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  DENO_NO_UPDATE_CHECK: "1",
  NO_COLOR: "1",
  npm_config_update_notifier: "false",
};

const npmFlags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"];

/**
 * @typedef {{tarball: string, size: number, unpackedSize: number,
 *   files: {path: string, size: number}[]}} Packed
 */

/** Packs what has been built. @param {string} [folder] @param {string} [source] @returns {Promise<Packed>} */
export async function pack(folder = matrixFolder, source = root) {
  await mkdir(folder, { recursive: true });
  const printed = await exec(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder],
    { cwd: source, env: quietEnv },
  );
  const [{ filename, size, unpackedSize, files }] = JSON.parse(printed);
  return { tarball: join(folder, filename), size, unpackedSize, files };
}

/** @param {string} folder @param {string[]} [packages] beside what its package.json names */
export async function npmInstall(folder, packages = []) {
  await exec("npm", ["install", ...npmFlags, ...packages], { cwd: folder, env: quietEnv });
}

/** An empty folder in which nothing but the package is installed. @param {string} folder @param {string} tarball */
export async function installInEmptyFolder(folder, tarball) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  await npmInstall(folder, [tarball]);
}

/**
 * A copy of an example project, installed with the tarball in place of the registry's package.
 * @param {string} name
 * @param {string} folder
 * @param {string} tarball
 * @param {string[]} [extra] packages in place of the example's own versions
 */
export async function installExample(name, folder, tarball, extra) {
  await rm(folder, { recursive: true, force: true });
  await cp(join(root, "examples", name), folder, { recursive: true });
  const path = join(folder, "package.json");
  const project = JSON.parse(await readFile(path, "utf8"));
  if (!project.dependencies?.["distilbert-wasm"]) throw new Error(`${name} does not depend on the package`);
  project.dependencies["distilbert-wasm"] = `file:${tarball}`;
  await writeFile(path, JSON.stringify(project, undefined, 2));
  await npmInstall(folder, extra);
}

/**
 * A program that npm carries, in a folder that is cached between runs.
 * @param {string} name of the folder
 * @param {string} specifier of the npm package that holds it
 * @param {string} program its path in that package
 */
export async function provideTool(name, specifier, program) {
  const folder = join(matrixFolder, "tools", name);
  const packageName = specifier.replace(/(?<=.)@[^@/]*$/, "");
  const path = join(folder, "node_modules", packageName, program);
  const stamp = join(folder, "specifier");
  if (existsSync(path) && (await readFile(stamp, "utf8").catch(() => "")) === specifier) return path;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "private": true }\n');
  await npmInstall(folder, [specifier]).catch((error) => {
    if (/EBADPLATFORM|ETARGET|E404|ENOTFOUND|EAI_AGAIN/.test(error.message)) {
      throw new Untested(`npm has no ${specifier} for this machine`);
    }
    throw error;
  });
  if (!existsSync(path)) throw new Error(`${specifier} has no ${program}`);
  await writeFile(stamp, specifier);
  return path;
}
