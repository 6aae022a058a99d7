// The parts of tokenizer.json around its vocabulary: what of tokenizers' many forms runs here.
import { ClassifierError, clip, quote } from "../../base/errors.js";
import { isNone, isObject } from "../../base/json.js";

/**
 * @typedef {import("../../base/json.js").Json} Json
 * @typedef {import("../../base/core-types.ts").CoreTokenizerOptions} Options
 * @typedef {import("../../base/core-types.ts").CoreTemplateItem} TemplateItem
 * @typedef {import("../../base/core-types.ts").CoreWordPieceOptions} WordPieceOptions
 * @typedef {Pick<WordPieceOptions, "do_lower_case" | "strip_accents" | "strip_spacing_marks" | "tokenize_chinese_chars" | "clean_text">} Normalizer
 * @typedef {Pick<Options, "single_template" | "pair_template">} Template
 * @typedef {Template & Pick<Options, "trim_offsets">} PostProcessor
 */

/** @param {string} message @param {"invalid_tokenizer" | "unsupported_model"} [code] @returns {never} */
export function failInJson(message, code = "invalid_tokenizer") {
  throw new ClassifierError(code, `tokenizer.json: ${message}`);
}

/** @param {unknown} value @returns {Json} */
export const asObject = (value) => (isObject(value) ? value : {});

/** @param {unknown} value @returns {unknown[]} */
const asList = (value) => (Array.isArray(value) ? value : []);

/** What runs one after the other. @param {unknown} part @param {string} list @returns {Json[]} */
export function stepsOf(part, list) {
  if (isNone(part)) return [];
  const json = asObject(part);
  if (json.type !== "Sequence") return [json];
  return asList(json[list]).flatMap((step) => stepsOf(step, list));
}

/** What the steps are, as words apart. @param {Json[]} steps */
export const typesOf = (steps) =>
  steps.map(({ type }) => (typeof type === "string" && /^\w+$/.test(type) ? type : quote(type))).join(", ") ||
  "none";

/**
 * @template {boolean | string} T
 * @param {Json} part
 * @param {string} field
 * @param {T} fallback if the field is missing or null
 * @returns {T}
 */
export function option(part, field, fallback) {
  const value = part[field] ?? fallback;
  if (typeof value !== typeof fallback) {
    failInJson(`${field} is ${quote(value)}, expected a ${typeof fallback}`);
  }
  return /** @type {T} */ (value);
}

/** @param {Json} config tokenizer_config.json @param {string} field @param {boolean} fallback */
export function flag(config, field, fallback) {
  const value = config[field] ?? fallback;
  if (typeof value === "boolean") return value;
  throw new ClassifierError(
    "invalid_tokenizer",
    `tokenizer_config.json: ${field} is ${quote(value)}, expected true or false`,
  );
}

/** In whatever order they run, each code point becomes the same. */
const strippingSequences = [
  "NFD, StripAccents",
  "NFD, Lowercase, StripAccents",
  "NFD, StripAccents, Lowercase",
  "Lowercase, NFD, StripAccents",
];

/** @param {unknown} part tokenizer.json's normalizer @returns {Normalizer} */
export function normalizerOf(part) {
  const steps = stepsOf(part, "normalizers");
  const [step] = steps;
  const bare = {
    do_lower_case: false,
    strip_accents: false,
    strip_spacing_marks: false,
    tokenize_chinese_chars: false,
    clean_text: false,
  };
  if (!step) return bare;
  if (steps.length === 1 && step.type === "Lowercase") return { ...bare, do_lower_case: true };
  const found = typesOf(steps);
  if (strippingSequences.includes(found)) {
    const do_lower_case = steps.length > 2;
    return { ...bare, do_lower_case, strip_accents: true, strip_spacing_marks: true };
  }
  if (found !== "BertNormalizer") {
    failInJson(
      `normalizer is ${clip(found)}; supported are BertNormalizer, Lowercase, NFD with StripAccents and none`,
      "unsupported_model",
    );
  }
  const lower = option(step, "lowercase", true);
  return {
    do_lower_case: lower,
    strip_accents: option(step, "strip_accents", lower),
    strip_spacing_marks: false,
    tokenize_chinese_chars: option(step, "handle_chinese_chars", true),
    clean_text: option(step, "clean_text", true),
  };
}

/** @param {unknown} part tokenizer.json's pre_tokenizer */
export function checkPreTokenizer(part) {
  const found = typesOf(stepsOf(part, "pretokenizers"));
  if (found === "BertPreTokenizer") return;
  failInJson(`pre_tokenizer is ${clip(found)}; supported is BERT's BertPreTokenizer`, "unsupported_model");
}

/**
 * @param {number} cls
 * @param {number} sep
 * @returns {Template}
 */
export function bertTemplate(cls, sep) {
  const token = (/** @type {number} */ id, type_id = 0) => ({
    kind: /** @type {const} */ ("token"),
    id,
    type_id,
  });
  const text = { kind: /** @type {const} */ ("text"), id: 0, type_id: 0 };
  const pair = { kind: /** @type {const} */ ("pair"), id: 0, type_id: 1 };
  return {
    single_template: [token(cls), text, token(sep)],
    pair_template: [token(cls), text, token(sep), pair, token(sep, 1)],
  };
}

/**
 * @param {number} cls
 * @param {number} sep
 * @returns {Template}
 */
export function robertaTemplate(cls, sep) {
  const { single_template, pair_template } = bertTemplate(cls, sep);
  const [first, text, last, pair] = pair_template;
  return { single_template, pair_template: [first, text, last, last, { ...pair, type_id: 0 }, last] };
}

/** Larger numbers are no ids, and would be others on their way into the core. @param {unknown} id */
const isId = (id) => Number.isInteger(id) && Number(id) >= 0 && Number(id) < 2 ** 31;

/** @param {unknown} pair of a token and its id @param {string} what */
function idIn(pair, what) {
  const id = asList(pair)[1];
  if (!isId(id)) failInJson(`post_processor: ${what} is ${quote(pair)}, expected a token and its id`);
  return Number(id);
}

/** @param {Json} step of a template @param {Json} special its tokens @returns {TemplateItem[]} */
function stepItems({ SpecialToken: token, Sequence: sequence }, special) {
  const { id, type_id = 0 } = asObject(token ?? sequence);
  if (!isId(type_id)) failInJson(`post_processor: type_id is ${quote(type_id)}, expected a whole number`);
  if (sequence) return [{ kind: id === "B" ? "pair" : "text", id: 0, type_id: Number(type_id) }];
  const { ids } = asObject(typeof id === "string" && Object.hasOwn(special, id) && special[id]);
  if (!Array.isArray(ids) || !ids.every(isId)) {
    failInJson(`post_processor: ${quote(id)} has no ids among special_tokens`);
  }
  return ids.map((one) => ({ kind: "token", id: Number(one), type_id: Number(type_id) }));
}

/** @param {Json} json TemplateProcessing @param {"single" | "pair"} which @returns {TemplateItem[]} */
function itemsOf(json, which) {
  const special = asObject(json.special_tokens);
  const items = asList(json[which]).flatMap((item) => stepItems(asObject(item), special));
  const count = (/** @type {string} */ kind) => items.filter((item) => item.kind === kind).length;
  if (count("text") !== 1 || count("pair") !== Number(which === "pair")) {
    failInJson(
      `post_processor's ${which} is ${quote(json[which])}, expected each text once`,
      "unsupported_model",
    );
  }
  return items;
}

/** @type {Record<string, (step: Json) => Template>} */
const templates = {
  none() {
    const [, text, , pair] = bertTemplate(0, 0).pair_template;
    return { single_template: [text], pair_template: [text, pair] };
  },
  TemplateProcessing: (step) => ({
    single_template: itemsOf(step, "single"),
    pair_template: itemsOf(step, "pair"),
  }),
  BertProcessing: (step) => bertTemplate(idIn(step.cls, "cls"), idIn(step.sep, "sep")),
  RobertaProcessing: (step) => robertaTemplate(idIn(step.cls, "cls"), idIn(step.sep, "sep")),
};

/** @param {Json} step that may trim offsets @returns {Options["trim_offsets"]} */
const trimmingOf = (step) =>
  option(step, "trim_offsets", true) ? { add_prefix_space: option(step, "add_prefix_space", true) } : null;

/** @param {unknown} part tokenizer.json's post_processor @returns {PostProcessor} */
export function postProcessorOf(part) {
  const steps = stepsOf(part, "processors");
  const rest = steps[0]?.type === "ByteLevel" ? steps.slice(1) : steps;
  const found = typesOf(rest);
  const trims = rest.length < steps.length || found === "RobertaProcessing";
  const trimsTwice = rest.length < steps.length && found === "RobertaProcessing";
  if (!Object.hasOwn(templates, found) || trimsTwice) {
    failInJson(
      `post_processor is ${clip(typesOf(steps))}; supported are TemplateProcessing, BertProcessing, both also behind ByteLevel, RobertaProcessing, ByteLevel and none`,
      "unsupported_model",
    );
  }
  return { ...templates[found](rest[0] ?? {}), trim_offsets: trims ? trimmingOf(steps[0]) : null };
}
