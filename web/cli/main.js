#!/usr/bin/env node
// The command line: npx distilbert-wasm classify | evaluate | quantize.
import { UsageError } from "./usage.js";

const help = `Usage: distilbert-wasm COMMAND [OPTIONS]

Commands:
  classify [TEXT...]   print each text's label and scores; without texts, reads
                       standard input, one text a line
  evaluate FILE.tsv    accuracy on a tab-separated file whose header names
                       sentence and label (a label's name or its index)
  quantize IN OUT      write a float model's folder in q8 or q4

Options:
  --model DIR_OR_URL   folder in Hugging Face layout (classify, evaluate);
                       default: the embedded model
  --dtype q8|q4|fp32   how the model runs (classify, evaluate), or the form to
                       write (quantize: q8 or q4; default q4)
  --json               one JSON object a line and nothing else
  -h, --help           this text
`;

/** @type {Record<string, () => Promise<{run: (args: string[]) => Promise<void>}>>} */
const commands = {
  classify: () => import("./classify.js"),
  evaluate: () => import("./evaluate.js"),
  quantize: () => import("./quantize.js"),
};

/** @param {string[]} args */
async function main([command, ...args]) {
  const end = args.indexOf("--"); // behind it stand texts
  const options = [command, ...(end < 0 ? args : args.slice(0, end))];
  if (options.includes("--help") || options.includes("-h")) {
    process.stdout.write(help);
    return;
  }
  if (!Object.hasOwn(commands, command ?? "")) {
    const what = command === undefined ? "no command" : `unknown command ${command}`;
    throw new UsageError(`${what}; expected ${Object.keys(commands).join(", ")}`);
  }
  const { run } = await commands[command]();
  await run(args);
}

// Whoever reads our output may stop: `| head -1` is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error) => {
    process.exit(/** @type {NodeJS.ErrnoException} */ (error).code === "EPIPE" ? 0 : 1);
  });
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`distilbert-wasm: ${error.message}\n`);
  if (error instanceof UsageError) process.stderr.write("Try distilbert-wasm --help\n");
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
