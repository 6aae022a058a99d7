// embed: texts as vectors.
import { TextEmbedder } from "../src/index.js";
import { inJson, printAnswers } from "./lines.js";
import { choice, loadModel, modelHelp, modelOptions, parse, threadCount, threadsHelp } from "./usage.js";

export const help = `Usage: distilbert-wasm embed --model MODEL [OPTIONS] [TEXT...]

Prints the embedding of each text: its numbers as a JSON list a line. Texts that
mean the same lie near each other. Without a TEXT it reads standard input, one
text a line.

  --pooling MODES      how the tokens' vectors become one: cls, mean, max,
                       mean_sqrt_len_tokens, weightedmean, lasttoken, or
                       several, separated by commas; default: as the model's
                       files say, else mean
  --normalize          to a length of 1; default: as the model's files say
  --prompt NAME        which of the model's prompts goes in front of each text

${modelHelp}${threadsHelp}  --json               one JSON object a line, with the text

Example:
  distilbert-wasm embed --model sentence-transformers/all-MiniLM-L6-v2 "Where is it?"
`;

const options = /** @type {const} */ ({
  ...modelOptions,
  pooling: { type: "string" },
  normalize: { type: "boolean" },
  prompt: { type: "string" },
  threads: { type: "string" },
});

const modes = /** @type {const} */ ([
  "cls",
  "mean",
  "max",
  "mean_sqrt_len_tokens",
  "weightedmean",
  "lasttoken",
]);

/** As few digits as tell one float from the next. @param {Float32Array} values */
const numbers = (values) => Array.from(values, (value) => Number(value.toPrecision(9)));

/** @param {string[]} args @param {AbortSignal} signal */
export async function run(args, signal) {
  const { values, positionals } = parse(args, options);
  const threads = threadCount(values.threads);
  const pooling = values.pooling
    ?.split(",")
    .map((/** @type {string} */ mode) => choice("pooling", mode, modes));
  const embedder = await loadModel(TextEmbedder.load, values, {
    signal,
    worker: true,
    threads: threads === "auto" ? 1 : threads,
  });
  const { normalize, prompt: promptName } = values;
  await printAnswers(
    positionals,
    (texts) => embedder.embedStream(texts, { pooling, normalize, promptName, signal }),
    (text, row) => {
      const embedding = numbers(row);
      return values.json ? inJson(text, { embedding }) : `${JSON.stringify(embedding)}\n`;
    },
    signal,
  );
  await embedder.dispose();
}
