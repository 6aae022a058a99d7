// Packages from npm, for development only: linters, test runners, the demo's server.
import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./shell.mjs";
import { once } from "./stamps.mjs";

export async function provideNodeModules() {
  const lock = await readFile(join(root, "package-lock.json"), "utf8");
  const present = existsSync(join(root, "node_modules", ".package-lock.json"));
  await once("node-modules", present ? lock : `${lock} `, async () => {
    await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { quiet: true });
  });
  // The stamp is for a checkout that has the folder.
  if (!present) await once("node-modules", lock, async () => {});
}
