// A process of Node or Bun in the place of a page: `node-child.mjs [base] [STEP]`; `base` asks for the base build, and
// STEP for the first of so many texts.
import { answers } from "./answers.js";

const args = process.argv.slice(2);
const { bun, node } = process.versions;
const version = `${bun ? `Bun ${bun}` : `Node ${node}`} for ${process.arch}`;
const found = await answers(args.includes("base"), Number(args.at(-1)) || 1);
process.stdout.write(JSON.stringify({ version, ...found }));
