// What a terminal's environment says of the network, as other programs heed it.

/** The hub to ask, as Hugging Face's own tools name it. */
export const hubOfEnvironment = () => process.env.HF_ENDPOINT || undefined;

/** What is wrong with a hub that no option has named. @param {any} error of a load */
export const aboutEndpoint = (error) =>
  error?.option === "hub" ? new Error(error.message.replace("hub", "HF_ENDPOINT"), { cause: error }) : error;

const proxyNames = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/** Whether NO_PROXY says that a host is reached without one. @param {string} host */
function isExempt(host) {
  const { NO_PROXY, no_proxy: noProxy } = process.env;
  const entries = (NO_PROXY || noProxy || "").split(/[\s,]+/).filter((entry) => entry !== "");
  return entries.some(
    (entry) => entry === "*" || `.${host}`.endsWith(`.${entry.replace(/^\*?\.|:\d+$/g, "")}`),
  );
}

/**
 * Node's fetch goes by no proxy unless it is asked to, which a message of its own would not say.
 * @param {unknown} error of a load
 */
export function nameProxy(error) {
  const { code, message } = /** @type {import("../src/index.js").ClassifierError} */ (error);
  const name = proxyNames.find((one) => process.env[one]);
  const host = code === "network" ? /https?:\/\/([^/:]+)/.exec(message)?.[1] : undefined;
  if (!name || !host || isExempt(host) || process.env.NODE_USE_ENV_PROXY === "1") return;
  /** @type {Error} */ (error).message +=
    `. ${name} is set, but Node goes by it only with NODE_USE_ENV_PROXY=1, from Node 22.21 and 24 on. Otherwise download the model's files and name their folder`;
}
