// Whether a terminal is to show colours.
import { choice } from "./usage.js";

/**
 * Whether to use colours on standard output.
 * @param {string | undefined} option `--color`
 * @param {NodeJS.ProcessEnv} [env]
 */
export function wantsColor(option, env = process.env) {
  const when = choice("color", option, /** @type {const} */ (["auto", "always", "never"])) ?? "auto";
  if (when !== "auto") return when === "always";
  const { FORCE_COLOR: force, NO_COLOR: no, TERM } = env;
  if (force !== undefined) return force !== "0" && force !== "false";
  return !no && TERM !== "dumb" && process.stdout.isTTY === true;
}
