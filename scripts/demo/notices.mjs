// NOTICE.txt of the demo page: what the page is made of that others wrote, with their licences.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../setup/shell.mjs";

export const noticesName = "NOTICE.txt";

/** The packages whose code a bundle has taken in. @param {import("esbuild").Metafile} metafile */
export const packagesIn = ({ inputs }) =>
  Object.keys(inputs).flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);

/** @param {string} name */
async function licenceOf(name) {
  const folder = join(root, "node_modules", name);
  const { homepage, repository } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const text = await readFile(join(folder, "LICENSE"), "utf8");
  return { title: `${name}  ${homepage ?? repository?.url ?? ""}`.trim(), text: text.trim() };
}

/**
 * @param {string} folder of the page
 * @param {string[]} packages
 */
export async function writeNotices(folder, packages) {
  /** Titles by licence: the parts of one project share theirs. @type {Map<string, string[]>} */
  const licences = new Map();
  for (const name of [...new Set(packages)].sort()) {
    const { title, text } = await licenceOf(name);
    licences.set(text, [...(licences.get(text) ?? []), title]);
  }
  const own = await readFile(join(root, "NOTICE"), "utf8");
  const line = "-".repeat(79);
  const parts = [...licences].map(
    ([text, titles]) => `${line}\nThe page contains\n  ${titles.join("\n  ")}\n\n${text}\n`,
  );
  await writeFile(join(folder, noticesName), [own, ...parts].join("\n"));
}
