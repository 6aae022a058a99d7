// Models for the page: the tiny ones of tests/golden, on a server or on the disk, and what loads them in the Models room.
import { cp, mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "./test.js";

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {Record<string, unknown>} Files what stands in place of files, or beside them, as JSON */

const golden = new URL("../../golden/", import.meta.url);

/**
 * Answers for a model's folder as a server would that allows other pages to read its files.
 * @param {Page} page
 * @param {string} address
 * @param {string} folder under tests/golden
 * @param {Files} [files]
 * @returns {Promise<string[]>} names of the files that are asked for
 */
export async function offer(page, address, folder, files = {}) {
  /** @type {string[]} */
  const asked = [];
  await page.route(`${address}**`, async (route) => {
    const file = route.request().url().slice(address.length);
    asked.push(file);
    const headers = { "Access-Control-Allow-Origin": "*" };
    if (file in files) return route.fulfill({ json: files[file], headers });
    const body = await readFile(new URL(`${folder}/${file}`, golden)).catch(() => undefined);
    return route.fulfill(body ? { body, headers } : { status: 404, headers });
  });
  return asked;
}

/**
 * The same folder on the disk, for as long as it is used.
 * @param {string} folder under tests/golden
 * @param {Files} files
 * @param {(path: string) => Promise<void>} use
 */
export async function onDisk(folder, files, use) {
  const parent = await mkdtemp(join(tmpdir(), "demo-model-"));
  try {
    const path = join(parent, basename(folder));
    await cp(fileURLToPath(new URL(folder, golden)), path, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), JSON.stringify(content));
    }
    await use(path);
  } finally {
    await rm(parent, { recursive: true });
  }
}

/** config.json of such a folder, with some of it changed. @param {string} folder @param {object} changes */
export const configOf = async (folder, changes) => ({
  ...JSON.parse(await readFile(new URL(`${folder}/config.json`, golden), "utf8")),
  ...changes,
});

/** @param {Page} page */
export const modelParts = (page) => ({
  input: page.getByRole("textbox", { name: /Name on the Hugging Face hub/ }),
  load: page.getByRole("button", { name: "Load", exact: true }),
  inUse: page.getByRole("heading", { name: /^In use: / }),
  tryIt: page.locator(".load-status").getByRole("button", { name: "Try it" }),
  status: page.locator(".load-status"),
  cached: page.getByRole("region", { name: "Saved for the next visit" }),
});

/** Names a model in the Models room. @param {Page} page @param {string} site @param {string} address */
export async function loadModel(page, site, address) {
  await page.goto(`${site}#models`);
  const { input, load, inUse } = modelParts(page);
  await expect(inUse).toBeVisible();
  await input.fill(address);
  await load.click();
}

/** Names a folder of the disk. @param {Page} page @param {string} site @param {string} path */
export async function loadFolder(page, site, path) {
  await page.goto(`${site}#models`);
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Choose a folder" }).click(),
  ]);
  await chooser.setFiles(path);
}
