// `npm run coverage`: which branches of the code the tests take, and which they do not.
import { parseArgs } from "node:util";
import { coverCore } from "./coverage/cpp.mjs";
import { coverScripts } from "./coverage/js.mjs";
import { fail } from "./setup/build.mjs";
import { SetupError } from "./setup/shell.mjs";

/** Each prints its figures and what is not covered, and answers whether the tests passed. @type {Record<string, () => Promise<boolean>>} */
const parts = { cpp: coverCore, js: coverScripts };

const usage = `npm run coverage -- [options]

  --only WHAT   ${Object.keys(parts).join(" or ")}; may be given several times (default: all)
`;

function readArguments() {
  try {
    const { values } = parseArgs({
      options: { only: { type: "string", multiple: true, default: Object.keys(parts) } },
    });
    const unknown = values.only.find((part) => !Object.hasOwn(parts, part));
    if (unknown === undefined) return values.only;
    throw new Error(`--only is ${unknown}, expected one of ${Object.keys(parts).join(", ")}`);
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n\n${usage}`);
  }
}

try {
  for (const part of readArguments()) {
    if (!(await parts[part]())) process.exitCode = 1;
  }
} catch (error) {
  fail(error);
}
