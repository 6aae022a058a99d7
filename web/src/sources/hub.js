// Repositories of the Hugging Face hub, and of servers with its layout.
import { ClassifierError, shownAddress } from "../base/errors.js";
import { statusFailure, webSource } from "./web.js";

/**
 * @typedef {object} HubPlace
 * @property {"hub"} kind
 * @property {string} repository "owner/name"
 * @property {string} revision a branch, a tag or a commit
 * @property {string} host
 * @property {string} folder address of its files
 */

export const defaultHub = "https://huggingface.co";

/** The hub's own rule. */
const repositoryName = /^\w[\w.-]{0,95}\/\w[\w.-]{0,95}$/;

/** @param {string} model */
export const isHubName = (model) => repositoryName.test(model);

/**
 * The repository that a name means, or the address of its page: HUB/owner/name, or .../tree/revision.
 * @param {string} model
 * @param {string | URL} [hub]
 * @returns {{repository: string, revision?: string} | undefined}
 */
export function repositoryOf(model, hub = defaultHub) {
  if (isHubName(model)) return { repository: model };
  const host = String(hub).replace(/\/*$/, "/");
  const path = model.startsWith(host) ? model.slice(host.length) : "";
  const [, repository = "", revision] =
    /^([^\x2f]+\/[^\x2f?#]+)(?:\/tree\/([^\x2f?#]+))?\/?(?:[?#].*)?$/.exec(path) ?? [];
  if (!isHubName(repository)) return undefined;
  return { repository, ...(revision && { revision: revision.replace(/%2f/gi, "/") }) };
}

/**
 * @param {string} repository
 * @param {{hub?: string | URL, revision?: string}} options checked
 * @returns {HubPlace}
 */
export function hubPlace(repository, { hub = defaultHub, revision = "main" }) {
  const host = String(hub).replace(/\/+$/, "");
  // A branch may have a slash in it.
  const folder = `${host}/${repository}/resolve/${encodeURIComponent(revision)}/`;
  return { kind: "hub", repository, revision, host, folder };
}

/**
 * What the hub's answers mean. It answers 401, not 404, for a repository that does not exist, so as not
 * to reveal which private ones do. Headers may be hidden from pages: the status must do then.
 * @param {HubPlace} place
 * @returns {import("./web.js").OnStatus}
 */
const hubFailure =
  ({ repository, revision, host }) =>
  (response, url) => {
    const { status, headers } = response;
    const code = headers.get("X-Error-Code");
    const where = `${repository} on ${shownAddress(host)}`;
    if (code === "RevisionNotFound") {
      return new ClassifierError("not_found", `${where} has no revision ${revision}`);
    }
    if (code === "GatedRepo" || status === 403) {
      return new ClassifierError(
        "network",
        `${where} is gated: the hub gives its files to accounts that accepted its conditions, and this library has none. Download the files and load them from a folder.`,
      );
    }
    if (code === "RepoNotFound" || status === 401) {
      return new ClassifierError(
        "not_found",
        `${where} does not exist, or is private or gated, which this library cannot read. Is the name right? (The path of a folder begins with /, ./ or ../)`,
      );
    }
    return statusFailure(response, url);
  };

/**
 * @param {HubPlace} place
 * @param {typeof fetch} download
 */
export function hubSource(place, download) {
  const { repository, revision, host, folder } = place;
  const name = `${repository} on ${shownAddress(host)}${revision === "main" ? "" : ` (revision ${revision})`}`;
  return webSource(new URL(folder), download, { name, onStatus: hubFailure(place) });
}
