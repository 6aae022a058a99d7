import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, test } from "@jest/globals";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Data that the project does not hold; tests that need it skip where it is absent. */
export const shared = join(root, "..", "shared");

/** @param {string} name of a tiny model */
export const goldenFolder = (name) => join(root, "tests", "golden", "encoder", name);

const folders = /** @type {string[]} */ ([]);
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** An empty folder of the test file's own, gone after its last test. */
export async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "distilbert-test-"));
  folders.push(folder);
  return folder;
}

/**
 * A test that needs files which may not be here.
 * @param {string[]} files
 * @param {string} name
 * @param {() => Promise<void>} run
 */
export function testWith(files, name, run) {
  const missing = files.find((file) => !existsSync(file));
  if (missing) test.skip(`${name} (skipped: ${missing} is not here)`, run);
  else test(name, run);
}
