// A file that does not fit one's head is split by question: none has more than 400 lines but
// generated ones.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root, SetupError } from "../setup/shell.mjs";

const mostLines = 400;

/** @param {string} text */
const linesOf = (text) => text.split("\n").length - 1;

/** @param {string[]} files from the checkout's root */
export async function checkFileLengths(files) {
  const lengths = await Promise.all(
    files.map(async (file) => ({ file, lines: linesOf(await readFile(join(root, file), "utf8")) })),
  );
  const long = lengths.filter(({ lines }) => lines > mostLines);
  if (long.length === 0) return;
  const found = long.map(({ file, lines }) => `  ${file}: ${lines}`).join("\n");
  throw new SetupError(`Files of more than ${mostLines} lines, to be split by question:\n${found}`);
}
