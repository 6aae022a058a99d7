// The activations of a feed-forward network, by the names that transformers has for them.
import { quote } from "../base/errors.js";
import { failInConfig } from "./family.js";

/** @typedef {import("../base/core-types.ts").CoreShape["activation"]} Activation those that differ */

/** @type {Record<string, Activation>} */
const activations = {
  gelu: "gelu",
  gelu_python: "gelu",
  gelu_new: "gelu_new",
  gelu_fast: "gelu_new",
  gelu_pytorch_tanh: "gelu_new",
  gelu_python_tanh: "gelu_new",
  relu: "relu",
  silu: "silu",
  swish: "silu",
  quick_gelu: "quick_gelu",
  tanh: "tanh",
};

/** @param {unknown} name @param {string} field of config.json */
export function activationOf(name, field) {
  if (typeof name === "string" && Object.hasOwn(activations, name)) return activations[name];
  return failInConfig(
    `${field} is ${quote(name)}; supported are ${Object.keys(activations).join(", ")}`,
    "unsupported_model",
  );
}
