// A local server with the layout, redirects and headers of the Hugging Face hub, over folders of the
// disk, and with faults that a test chooses. It needs no test runner:
//
//     const hub = await startHub({ "owner/name": folder });
//     await TextClassifier.load("owner/name", { hub: hub.url });
//     await hub.close();
//
// As the hub does: a large file is redirected (302) to the address of another server, the "CDN", with
// X-Linked-Size and X-Linked-ETag, a small one (307) to /api/resolve-cache/ of the same server; a
// missing file or revision is 404 with X-Error-Code, a missing repository 401.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";

/**
 * @typedef {object} Fault what goes wrong with one answer
 * @property {"resolve" | "content"} [at] the redirect, or what it leads to; default: content
 * @property {number} [delay] ms before the answer
 * @property {number} [status] instead of the file
 * @property {string} [code] for X-Error-Code, with `status`
 * @property {boolean} [html] a page with status 200 instead of the file
 * @property {number} [cutAfter] bytes after which the connection breaks
 * @property {number} [stallAfter] bytes after which nothing more comes, with the connection open
 * @property {number} [keepBytes] only the first bytes of the file, as if it were no longer
 * @property {Uint8Array} [bytes] instead of the file's own
 * @property {number | null} [contentLength] stated instead of the true one; null: none
 * @property {boolean} [gzip] Content-Encoding: gzip, with the length of what is sent
 * @property {{bytes: number, pause: number}} [pieces] sent one after the other, with ms in between
 * @property {number} [redirects] more redirects on the way; Infinity: a loop
 *
 * @typedef {string | Record<string, string>} Repository a folder, or folders by revision
 *
 * @typedef {object} HubRequest
 * @property {"resolve" | "content"} kind
 * @property {string} repository
 * @property {string} revision as asked for, at "content" the commit
 * @property {string} file
 * @property {string} method
 * @property {import("node:http").IncomingHttpHeaders} headers
 *
 * @typedef {object} HubOptions
 * @property {number} [largeBytes] the hub's limit for files that are not kept in its large-file storage
 * @property {Record<string, Fault | Fault[]>} [faults] by file name ("config.json",
 *   "onnx/model.onnx") or "owner/name/file"; a list is used up one by one, one for each request of a
 *   file's content (or of its redirect, with `at`)
 */

/** By the hub's default .gitattributes these are large files of any size. */
const largeNames = /\.(bin|safetensors|onnx|onnx_data|h5|msgpack|ot|pt|pth|tflite|zip|gz)$/;

const types = /** @type {Record<string, string>} */ ({ json: "application/json", txt: "text/plain" });

const exposed =
  "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash";

/** @param {string} algorithm @param {...(string | Uint8Array)} parts */
function digest(algorithm, ...parts) {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** The commit that a repository's revision has on this server. @param {string} repository @param {string} [revision] */
export const commitOf = (repository, revision = "main") => digest("sha1", `${repository}@${revision}`);

/** @param {import("node:http").Server} server */
async function listen(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}`;
}

/**
 * A part of the bytes, as the Range header asks.
 * @param {string | undefined} header
 * @param {number} size
 */
function rangeOf(header, size) {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? "");
  if (!match) return undefined;
  const begin = Number(match[1]);
  const end = match[2] === "" ? size : Math.min(Number(match[2]) + 1, size);
  return { begin, end, valid: begin < end };
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {Uint8Array} bytes
 * @param {Fault} fault
 */
async function send(response, bytes, { cutAfter, stallAfter, pieces }) {
  const end = Math.min(cutAfter ?? Infinity, stallAfter ?? Infinity, bytes.length);
  const step = pieces?.bytes ?? bytes.length;
  for (let at = 0; at < end && !response.destroyed; at += step) {
    const piece = bytes.subarray(at, Math.min(at + step, end));
    if (!response.write(piece)) {
      await new Promise((resolve) => {
        response.once("drain", resolve);
        response.once("close", resolve);
      });
    }
    if (pieces) await sleep(pieces.pause);
  }
  if (cutAfter !== undefined) {
    await sleep(20); // or what has been written may not get out
    response.destroy();
  } else if (stallAfter === undefined) response.end();
}

class Hub {
  #repositories;
  #faults;
  #largeBytes;
  /** How many faults of a list have been used. @type {Map<string, number>} */
  #used = new Map();
  /** @type {HubRequest[]} */
  requests = [];
  /** @type {string} */
  url = "";
  /** @type {string} */
  cdn = "";

  /** @param {Record<string, Repository>} repositories @param {HubOptions} options */
  constructor(repositories, { faults = {}, largeBytes = 10 << 20 }) {
    this.#repositories = repositories;
    this.#faults = faults;
    this.#largeBytes = largeBytes;
  }

  /** @param {string} repository @param {string} file @param {Fault["at"]} at @returns {Fault} */
  #faultFor(repository, file, at) {
    for (const name of [`${repository}/${file}`, file]) {
      const faults = [this.#faults[name] ?? []].flat();
      const of = faults.filter((fault) => (fault.at ?? "content") === at);
      if (!Array.isArray(this.#faults[name])) {
        if (of.length > 0) return of[0];
        continue;
      }
      const key = `${at} ${name}`;
      const used = this.#used.get(key) ?? 0;
      this.#used.set(key, used + 1);
      if (used < of.length) return of[used];
    }
    return {};
  }

  /** The folder of a revision, by its name or its commit. @param {string} repository @param {string} revision */
  #find(repository, revision) {
    const folders = this.#repositories[repository];
    if (folders === undefined) return undefined;
    const byRevision = typeof folders === "string" ? { main: folders } : folders;
    const name = Object.keys(byRevision).find(
      (one) => one === revision || commitOf(repository, one) === revision,
    );
    return name === undefined
      ? { folder: undefined, commit: "" }
      : { folder: byRevision[name], commit: commitOf(repository, name) };
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  async answer(request, response) {
    const origin = request.headers.origin;
    response.setHeader("Access-Control-Allow-Origin", origin ?? "*");
    response.setHeader("Access-Control-Expose-Headers", exposed);
    response.setHeader("Vary", "Origin");
    if (request.method === "OPTIONS") {
      response.writeHead(204, { "Access-Control-Allow-Headers": "range, authorization, user-agent" }).end();
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? "", this.url);
    const path = decodeURI(pathname);
    const resolve = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(path);
    const content = /^\/(?:api\/resolve-cache\/models|cdn)\/([^/]+\/[^/]+)\/([^/]+)\/(.+)$/.exec(path);
    const [, repository, encoded, file] = resolve ?? content ?? [];
    if (!file) return this.#fail(response, 404, "EntryNotFound", "there is nothing at this address");
    const revision = decodeURIComponent(encoded); // a branch may have a slash in it
    const kind = resolve ? "resolve" : "content";
    const { method = "", headers } = request;
    this.requests.push({ kind, repository, revision, file, method, headers });

    const fault = this.#faultFor(repository, file, kind);
    if (fault.delay) await sleep(fault.delay);
    if (fault.status) return this.#fail(response, fault.status, fault.code ?? "", "a fault");
    const hop = Number(searchParams.get("hop") ?? 0);
    if (hop < (fault.redirects ?? 0)) {
      response.writeHead(302, { Location: `${pathname}?hop=${hop + 1}` }).end();
      return;
    }
    const found = this.#find(repository, revision);
    if (!found) return this.#fail(response, 401, "RepoNotFound", "Invalid username or password.");
    if (!found.folder) return this.#fail(response, 404, "RevisionNotFound", `Invalid rev id: ${revision}`);
    const bytes = file.includes("..") ? undefined : await readFile(join(found.folder, file)).catch(() => {});
    if (!bytes) return this.#fail(response, 404, "EntryNotFound", "Entry not found", found.commit);
    if (kind === "content") return this.#sendContent(request, response, file, bytes, fault);
    return this.#redirect(response, repository, found.commit, file, bytes);
  }

  /**
   * @param {import("node:http").ServerResponse} response
   * @param {number} status
   * @param {string} code
   * @param {string} message
   * @param {string} [commit]
   */
  #fail(response, status, code, message, commit) {
    if (code) response.setHeader("X-Error-Code", code).setHeader("X-Error-Message", message);
    if (commit) response.setHeader("X-Repo-Commit", commit);
    const body = response.req.method === "HEAD" ? "" : message;
    response
      .writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "Content-Length": message.length })
      .end(body);
  }

  /**
   * @param {import("node:http").ServerResponse} response
   * @param {string} repository
   * @param {string} commit
   * @param {string} file
   * @param {Uint8Array} bytes
   */
  #redirect(response, repository, commit, file, bytes) {
    const isLarge = largeNames.test(file) || bytes.length > this.#largeBytes;
    const sha256 = digest("sha256", bytes);
    const blob = digest("sha1", `blob ${bytes.length}\0`, bytes);
    response.setHeader("X-Repo-Commit", commit).setHeader("Accept-Ranges", "bytes");
    if (isLarge) {
      response
        .setHeader("X-Linked-Size", bytes.length)
        .setHeader("X-Linked-ETag", `"${sha256}"`)
        .setHeader("X-Xet-Hash", sha256)
        .setHeader("ETag", `"${sha256}"`);
    } else response.setHeader("ETag", `"${blob}"`);
    const path = encodeURI(`${repository}/${commit}/${file}`);
    const location = isLarge
      ? `${this.cdn}/cdn/${path}`
      : `/api/resolve-cache/models/${path}?etag=%22${blob}%22`;
    const text = `${isLarge ? "Found" : "Temporary Redirect"}. Redirecting to ${location}`;
    response
      .writeHead(isLarge ? 302 : 307, {
        Location: location,
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": text.length,
      })
      .end(response.req.method === "HEAD" ? "" : text);
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   * @param {string} file
   * @param {Uint8Array} own
   * @param {Fault} fault
   */
  async #sendContent(request, response, file, own, fault) {
    let bytes = fault.bytes ?? own.subarray(0, fault.keepBytes);
    let type = types[file.replace(/^.*\./, "")] ?? "application/octet-stream";
    if (fault.html) {
      bytes = new TextEncoder().encode("<!doctype html><title>Sign in</title><p>Please sign in.");
      type = "text/html";
    }
    response.setHeader("Content-Type", type).setHeader("Accept-Ranges", "bytes");
    const range = rangeOf(request.headers.range, bytes.length);
    if (range && !range.valid) {
      response.writeHead(416, { "Content-Range": `bytes */${bytes.length}` }).end();
      return;
    }
    if (range) {
      response.statusCode = 206;
      response.setHeader("Content-Range", `bytes ${range.begin}-${range.end - 1}/${bytes.length}`);
      bytes = bytes.subarray(range.begin, range.end);
    }
    if (fault.gzip && !range) {
      bytes = gzipSync(bytes);
      response.setHeader("Content-Encoding", "gzip");
    }
    if (fault.contentLength !== null) {
      response.setHeader("Content-Length", fault.contentLength ?? bytes.length);
    }
    response.flushHeaders();
    if (request.method === "HEAD") response.end();
    else await send(response, bytes, fault);
  }
}

/**
 * @param {Record<string, Repository>} repositories folders by "owner/name"
 * @param {HubOptions} [options]
 */
export async function startHub(repositories, options = {}) {
  const hub = new Hub(repositories, options);
  const servers = ["hub", "cdn"].map(() =>
    createServer({ keepAliveTimeout: 1000 }, (request, response) => {
      hub.answer(request, response).catch((error) => response.destroy(error));
    }),
  );
  [hub.url, hub.cdn] = await Promise.all(servers.map(listen));
  return {
    /** The address to load from. */
    url: hub.url,
    /** Where large files are redirected to, another origin. */
    cdn: hub.cdn,
    /** What has been asked for, in order. */
    requests: hub.requests,
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
