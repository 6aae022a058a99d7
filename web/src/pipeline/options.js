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
