// `npm run docs` writes docs/reference.md; with --check it only checks that the file is up to date.
import { readFile, writeFile } from "node:fs/promises";
import { makeReference, referenceFile } from "./docs/reference.mjs";
import { fail } from "./setup/build.mjs";
import { provideNodeModules } from "./setup/node-modules.mjs";
import { say, SetupError } from "./setup/shell.mjs";

try {
  await provideNodeModules();
  const reference = await makeReference();
  const found = await readFile(referenceFile, "utf8").catch(() => "");
  if (!process.argv.includes("--check")) await writeFile(referenceFile, reference);
  else if (found !== reference) {
    throw new SetupError("docs/reference.md is out of date: `npm run docs` writes it");
  }
  say("docs/reference.md is up to date");
} catch (error) {
  fail(error);
}
