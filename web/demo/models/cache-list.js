// The models that the browser has cached.
import { announce, create, createButton } from "../page/dom.js";
import { formatBytes } from "../page/format.js";
import { loadPackage } from "../model/load-classifier.js";

/** @typedef {{folder: string, bytes: number}} CachedModel */

/** A hub's address of a folder, in its parts. */
const hubFolder = /^https:\/\/huggingface\.co\/([^/]+\/[^/]+)\/resolve\/main\/$/;

/** As a visitor names it. @param {string} folder */
const nameOf = (folder) => hubFolder.exec(folder)?.[1] ?? folder;

/** @param {{url: string, bytes: number}[]} files @returns {CachedModel[]} by folder */
export function byFolder(files) {
  /** @type {Map<string, number>} */
  const folders = new Map();
  for (const { url, bytes } of files) {
    const folder = url.slice(0, url.lastIndexOf("/") + 1);
    folders.set(folder, (folders.get(folder) ?? 0) + bytes);
  }
  return [...folders].map(([folder, bytes]) => ({ folder, bytes }));
}

export class CacheList {
  #onUse;
  #list = create("ul", "cached");
  #note = create("p", "facts");
  element = create("section", "card block", create("h2", "", "Saved for the next visit"));

  /** @param {(model: string) => void} onUse */
  constructor(onUse) {
    this.#onUse = onUse;
    this.element.append(this.#note, this.#list);
    this.element.setAttribute("aria-label", "Saved for the next visit");
  }

  async update() {
    try {
      const { TextClassifier } = await loadPackage();
      if (!globalThis.caches) {
        this.#show([], "This browser saves no models here: it does so only for pages that come by https.");
        return;
      }
      const cached = byFolder(await TextClassifier.cache.list());
      const total = cached.reduce((sum, { bytes }) => sum + bytes, 0);
      const room = await roomLeft();
      const note = cached.length
        ? `${formatBytes(total)} in all${room}`
        : `Models that you load from the web are saved here, so that they need no second download${room}`;
      this.#show(cached, `${note}.`);
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      this.#show([], `The browser does not let this page save anything (${message}).`);
    }
  }

  /** @param {CachedModel[]} cached @param {string} note */
  #show(cached, note) {
    this.#note.textContent = note;
    this.#list.replaceChildren(
      ...cached.map(({ folder, bytes }) => {
        const name = nameOf(folder);
        const use = createButton("Use", () => this.#onUse(name));
        use.setAttribute("aria-label", `Use ${name}`);
        const forget = createButton("Delete", () => this.#forget(folder, name), "button quiet");
        forget.setAttribute("aria-label", `Delete ${name}`);
        const size = create("span", "facts", formatBytes(bytes));
        return create("li", "", create("span", "name", name), size, use, forget);
      }),
    );
  }

  /** @param {string} folder @param {string} name */
  async #forget(folder, name) {
    const { TextClassifier } = await loadPackage();
    await TextClassifier.cache.clear(folder);
    announce(`${name} is deleted.`);
    await this.update();
    this.element.tabIndex = -1;
    this.element.focus(); // the button is gone
  }
}

async function roomLeft() {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota === undefined || usage === undefined) return "";
  return `; the browser leaves room for about ${formatBytes(Math.max(0, quota - usage))}`;
}
