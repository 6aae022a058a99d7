// The options of transformers.js's `pipeline`, in terms of `TextClassifier.load`.
import { ClassifierError } from "../classifier/text-classifier.js";
import { describe, quote } from "../base/errors.js";
import { inNode, warnOfFolder, warnOnce } from "./env.js";

/**
 * @typedef {import("./types.ts").PipelineOptions} PipelineOptions
 * @typedef {import("../classifier/text-classifier.js").Dtype} Dtype
 * @typedef {import("../classifier/text-classifier.js").LoadOptions} LoadOptions
 */

/** @type {Record<string, Dtype>} */
const exact = { fp32: "fp32", q8: "q8", int8: "q8", uint8: "q8", q4: "q4" };

/** @type {Record<string, Dtype>} */
const nearest = {
  fp16: "fp32",
  bnb4: "q4",
  q4f16: "q4",
  q2: "q4",
  q2f16: "q4",
  q1: "q4",
  q1f16: "q4",
};

/** Devices that lead to the same place as no device at all. */
const plainDevices = ["auto", "cpu", "wasm"];

/** Options of `TextClassifier.load` that transformers.js does not know. */
const ownNames = ["integrity", "maxLength", "share", "signal", "threads", "timeout", "wasm", "worker"];

/** A setting by file, for the only model file that there is. @param {unknown} setting */
const ofModel = (setting) =>
  typeof setting === "object" && setting !== null
    ? /** @type {Record<string, unknown>} */ (setting).model
    : setting;

/**
 * The default of transformers.js: q8 in WebAssembly, fp32 in Node's native code.
 * @param {PipelineOptions["dtype"]} dtype
 * @param {boolean} isEmbedded whether the model is the package's own, which runs as it is stored
 * @returns {Pick<LoadOptions, "dtype">}
 */
function dtypeOption(dtype, isEmbedded) {
  const name = ofModel(dtype) ?? "auto";
  if (name === "auto") return isEmbedded || !inNode ? {} : { dtype: "fp32" };
  const known = { ...exact, ...nearest };
  if (typeof name !== "string" || !Object.hasOwn(known, name)) {
    const names = Object.keys(known).join(", ");
    throw new ClassifierError(
      "invalid_argument",
      `dtype is ${describe(name)}, expected auto or one of ${names}`,
    );
  }
  if (!(name in exact)) warnOnce(`dtype ${name} is not supported; the model runs in ${nearest[name]}`);
  return { dtype: known[name] };
}

/** @param {PipelineOptions["device"]} device */
function checkDevice(device) {
  const name = ofModel(device) ?? "auto";
  if (typeof name === "string" && plainDevices.includes(name)) return;
  warnOnce(`device ${quote(name)} is not supported; the model runs in WebAssembly`);
}

/** @param {Record<string, unknown>} options what is left of them */
function warnOfOthers({ cache_dir: cacheDir, config, session_options: session, ...others }) {
  if (cacheDir) warnOfFolder("the option cache_dir");
  if (config) warnOnce("the option config has no effect: config.json comes with the model");
  if (Object.keys(session ?? {}).length > 0)
    warnOnce("the option session_options is for ONNX Runtime and has no effect");
  const { subfolder, ...rest } = others;
  if (subfolder && subfolder !== "onnx")
    warnOnce("the option subfolder is for ONNX files and has no effect: the files lie in the model's folder");
  for (const [name, value] of Object.entries(rest)) {
    if (value !== null && value !== undefined) warnOnce(`the option ${name} has no effect`);
  }
}

/** This library's own options, and what is left. @param {Record<string, unknown>} options */
function split(options) {
  /** @type {Record<string, unknown>} */
  const own = {};
  const left = { ...options };
  for (const name of ownNames) {
    if (left[name] !== undefined) own[name] = left[name];
    delete left[name];
  }
  return { own, left };
}

/**
 * @param {PipelineOptions} options
 * @param {boolean} isEmbedded whether the model is the package's own
 */
export function readOptions(options, isEmbedded) {
  if (typeof options !== "object" || options === null) {
    throw new ClassifierError("invalid_argument", `the options are ${describe(options)}, expected an object`);
  }
  const {
    progress_callback: progressCallback,
    dtype,
    device,
    revision,
    local_files_only: localFilesOnly,
    ...others
  } = options;
  if (typeof (progressCallback ?? checkDevice) !== "function") {
    throw new ClassifierError(
      "invalid_argument",
      `progress_callback is ${describe(progressCallback)}, expected a function`,
    );
  }
  checkDevice(device);
  const { own, left } = split(/** @type {Record<string, unknown>} */ (others));
  warnOfOthers(left);
  return {
    progressCallback: progressCallback ?? undefined,
    revision: revision ?? "main",
    localFilesOnly: Boolean(localFilesOnly),
    load: /** @type {LoadOptions} */ ({ ...own, ...dtypeOption(dtype, isEmbedded) }),
  };
}

/** What `function_to_apply` can be in Python, in the classifier's words. @type {Record<string, import("../classifier/text-classifier.js").ClassifyOptions["activation"]>} */
const activations = { sigmoid: "sigmoid", softmax: "softmax", none: "none", default: undefined };

/** @param {unknown} name */
function activationOf(name) {
  if (name === undefined || name === null) return undefined;
  warnOnce("the option function_to_apply is Python's; here it is the activation of pipe.classifier.classify");
  const known = typeof name === "string" ? name.toLowerCase() : "";
  if (Object.hasOwn(activations, known)) return activations[known];
  throw new ClassifierError(
    "invalid_argument",
    `function_to_apply is ${describe(name)}, expected one of ${Object.keys(activations).join(", ")}`,
  );
}

/**
 * The options of a call. Those of older versions and of Python are heeded, with a word on today's name.
 * @param {import("./types.ts").TextClassificationPipelineOptions} options
 */
export function readCallOptions(options) {
  if (typeof options !== "object" || options === null) {
    throw new ClassifierError("invalid_argument", `the options are ${describe(options)}, expected an object`);
  }
  const { top_k, signal, topk, return_all_scores, function_to_apply, text_pair, ...others } =
    /** @type {Record<string, any>} */ (options);
  let topK = top_k;
  if (text_pair !== undefined && text_pair !== null) {
    throw new ClassifierError(
      "invalid_argument",
      "text_pair is no option; a pair is the text { text: ..., text_pair: ... }",
    );
  }
  if (return_all_scores !== undefined && return_all_scores !== null) {
    warnOnce("the option return_all_scores is today's top_k: null for all, 1 for the best");
    if (topK === undefined) topK = return_all_scores ? null : 1;
  }
  if (topk !== undefined) {
    warnOnce("the option topk is today's top_k");
    if (top_k === undefined) topK = topk;
  }
  for (const [name, value] of Object.entries(others)) {
    if (value !== null && value !== undefined) warnOnce(`the option ${name} has no effect`);
  }
  return { topK: topK === undefined ? 1 : topK, activation: activationOf(function_to_apply), signal };
}
