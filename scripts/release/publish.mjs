// What npm and its provenance ask of a package, looked at before there is one to publish.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { capture, root, say, SetupError } from "../setup/shell.mjs";
import { placeholder } from "./package-docs.mjs";

/**
 * npm's own rehearsal, of the tarball that would be published.
 * @param {string} tarball
 * @param {number} count of files that must be in it
 */
export function rehearse(tarball, count) {
  const printed = capture("npm", ["publish", "--dry-run", "--json", "--loglevel=error", tarball]);
  if (printed === undefined) throw new SetupError(`\`npm publish --dry-run ${tarball}\` failed`);
  const answer = JSON.parse(printed);
  const { files } = answer.files ? answer : Object.values(answer)[0]; // by the package's name, in npm 11
  if (files.length !== count) throw new SetupError(`npm would publish ${files.length} files, not ${count}`);
  say(`release:check: \`npm publish --dry-run\` takes it, ${count} files`);
}

/**
 * Provenance says from which commit of which public repository a package was built.
 * @param {boolean} worktree a rehearsal, which may have no repository yet
 */
export async function checkAddresses(worktree) {
  const text = await readFile(join(root, "package.json"), "utf8");
  const { publishConfig } = JSON.parse(text);
  if (publishConfig?.provenance !== true) {
    throw new SetupError('package.json: "publishConfig" must have "provenance": true');
  }
  if (!text.includes(placeholder)) return;
  const message = `package.json names ${placeholder}: write the public repository's owner there (docs/releasing.md)`;
  if (!worktree) throw new SetupError(message);
  say(`release:check: before a release, ${message}`);
}
