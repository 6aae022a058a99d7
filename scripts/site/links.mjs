// Links of the repository's Markdown as links of the site.
import { existsSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import GithubSlugger from "github-slugger";
import { root, SetupError } from "../setup/shell.mjs";

/** Where the site has files that are no pages. @param {string} source */
function fileFor(source) {
  if (/^docs\/pictures\//.test(source)) return source.slice("docs/".length);
  if (/\.(png|svg)$/.test(source)) return source;
  return `source/${source}.txt`;
}

/**
 * @param {Map<string, string>} places of pages, by their sources
 * @returns {{files: Map<string, string>, place: (from: string, link: string) => string}} `files` to copy, which
 *   grows with each link that needs one
 */
export function siteLinks(places) {
  /** @type {Map<string, string>} */
  const files = new Map();

  /** @param {string} target @returns {string} in the site, with an anchor for a file of an example */
  function targetPlace(target) {
    const page = places.get(target) ?? places.get(`${target}/README.md`);
    if (page !== undefined) return page;
    const [, example, rest] = /^(examples\/[\w-]+)\/(.+)$/.exec(target) ?? [];
    if (example && rest === "README.md") return String(places.get(example));
    if (example && places.has(example)) return `${places.get(example)}#${new GithubSlugger().slug(rest)}`;
    if (!existsSync(join(root, target)) || !statSync(join(root, target)).isFile()) {
      throw new SetupError(`there is no file ${target} for the site`);
    }
    files.set(target, fileFor(target));
    return fileFor(target);
  }

  return {
    files,
    /** @param {string} from the page's source @param {string} link */
    place(from, link) {
      if (/^(https?:|mailto:|#)/.test(link)) return link;
      const [path, anchor] = link.split("#");
      const here = String(places.get(from));
      const folder = /^examples\/[\w-]+$/.test(from) ? from : dirname(from);
      const target = targetPlace(normalize(join(folder, path)).replace(/\/$/, ""));
      return relative(dirname(here), target) + (anchor ? `#${anchor}` : "");
    },
  };
}
