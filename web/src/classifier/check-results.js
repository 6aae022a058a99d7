// What the core gives, checked.
import { ClassifierError } from "../base/errors.js";

/**
 * A model that overflows must not pass for one that is sure.
 * @param {Float32Array} values
 * @param {string} model its name, for messages
 * @param {string} what the values are
 */
export function checkFinite(values, model, what) {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong === undefined) return;
  throw new ClassifierError(
    "invalid_weights",
    `${model} gives a text the ${what} ${wrong}: its weights are broken or too large, expected finite numbers`,
  );
}
