// Pages of docs/ as projects: the files that they show, and the commands that they give.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { marked } from "marked";
import { root } from "../../scripts/setup/shell.mjs";
import { exec } from "./harness.js";
import { installInEmptyFolder, npmInstall, quietEnv } from "./install.js";

/**
 * @typedef {{files: Map<string, string>, commands: string[], settings: Record<string, unknown>[]}} Shown
 */

/** @param {string} page of docs/ @returns {Promise<Shown>} */
async function readPage(page) {
  const text = await readFile(join(root, "docs", page), "utf8");
  /** @type {Shown} */
  const shown = { files: new Map(), commands: [], settings: [] };
  marked.walkTokens(marked.lexer(text), (token) => {
    if (token.type !== "code") return;
    const [language, note, name] = (token.lang ?? "").split(" ");
    if (note === "file") shown.files.set(name, `${token.text}\n`);
    else if (language === "json") shown.settings.push(JSON.parse(token.text));
    if (language === "sh") shown.commands.push(...token.text.split("\n"));
  });
  return shown;
}

/**
 * A folder with what a page shows, the package and other packages.
 * @param {string} folder
 * @param {string} tarball
 * @param {string} page
 * @param {string[]} packages
 */
export async function provideProject(folder, tarball, page, packages) {
  await installInEmptyFolder(folder, tarball);
  if (packages.length > 0) await npmInstall(folder, packages);
  const { files, commands, settings } = await readPage(page);
  for (const [name, text] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return {
    files,
    /** What the page would have in package.json. @param {string} key */
    settings: (key) => {
      const found = settings.find((each) => Object.hasOwn(each, key));
      if (!found) throw new Error(`docs/${page} has no ${key}`);
      return found;
    },
    /** Runs the page's commands of which a pattern knows the text, in their order. @param {RegExp} pattern */
    async run(pattern, env = {}) {
      const chosen = commands.filter((command) => pattern.test(command));
      if (chosen.length === 0) throw new Error(`docs/${page} has no command ${pattern}`);
      let printed = "";
      for (const command of chosen)
        printed = await exec("bash", ["-c", command], { cwd: folder, env: { ...quietEnv, ...env } });
      return printed;
    },
  };
}
