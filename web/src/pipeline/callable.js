// What all pipelines have in common.
import { warnOnce } from "./env.js";
import { describe } from "../base/errors.js";
import { ClassifierError } from "../classifier/text-classifier.js";

/**
 * @typedef {import("./types.ts").PipelineBase} PipelineBase
 * @typedef {Pick<import("../classifier/text-classifier.js").TextClassifier, "config" | "dispose" | "tokenize">} Loaded
 */

/** Stands for a part that has no counterpart here. @param {string} part @param {string} instead */
const refusing = (part, instead) => () => {
  throw new ClassifierError("invalid_argument", `${part} has no counterpart here; use ${instead}`);
};

/** What an option is called there. @param {string} option as the classes have it */
const callersName = (option) =>
  option === "labels" ? "candidate_labels" : option.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** An error about an option under the name that the caller gave it; any other one as it is. @param {any} error */
function inCallersWords(error) {
  const { code, message, option } = error ?? {};
  if (typeof option !== "string") return error;
  return new ClassifierError(code, callersName(option) + message.slice(option.length), error);
}

class Callable {
  /**
   * A function with a class around it, which calls `_call`; made without `new Function`, which a content
   * security policy may forbid.
   * @param {Loaded} loaded
   * @param {string} property that has it, by its name
   * @param {string} call what to call in place of the pipeline's `model`
   */
  constructor(loaded, property, call) {
    /** @type {any} */
    const closure = async (/** @type {any[]} */ ...args) => {
      try {
        return await closure._call(...args);
      } catch (error) {
        throw inCallersWords(error);
      }
    };
    closure.model = Object.assign(refusing("pipe.model()", `pipe.${property}.${call}`), {
      config: loaded.config,
      dispose: () => loaded.dispose(),
    });
    closure.tokenizer = refusing("pipe.tokenizer()", `pipe.${property}.tokenize(text)`);
    return Object.setPrototypeOf(closure, new.target.prototype);
  }

  async dispose() {
    await /** @type {any} */ (this).model.dispose();
  }

  async [Symbol.asyncDispose]() {
    await this.dispose();
  }
}

/**
 * The class that a pipeline's class extends, which has a method `_call`.
 * @template Callback
 * @returns {new (loaded: Loaded, property: string, call: string) => Callback & PipelineBase}
 */
export const callable = () => /** @type {any} */ (Callable);

/** @param {unknown} options of a call */
export function checkOptions(options) {
  if (typeof options === "object" && options !== null) return;
  throw new ClassifierError("invalid_argument", `the options are ${describe(options)}, expected an object`);
}

/** @param {Record<string, unknown>} others options of a call that none has read */
export function warnOfOthers(others) {
  for (const [name, value] of Object.entries(others)) {
    if (value !== null && value !== undefined) warnOnce(`the option ${name} has no effect`);
  }
}
