/* global STYLES -- put in by the build */
// The demo page: starts what is seen first; the other views load when they are opened.
import { createContext } from "./context.js";
import { byId, create } from "./dom.js";
import { ModelStore } from "../model/model-store.js";
import { startRouter } from "./router.js";
import { Try } from "../try/try.js";

/** @typedef {import("./router.js").View} View */

const store = new ModelStore();
const context = createContext(store);
const start = new Try(store, context);

/** @param {string} name @returns {Promise<void>} */
function loadStyle(name) {
  return new Promise((resolve, reject) => {
    const link = create("link");
    link.rel = "stylesheet";
    link.href = new URL(STYLES[name] ?? "", import.meta.url).href;
    link.onload = () => resolve();
    link.onerror = () => reject(new Error(`${link.href} could not be fetched`));
    document.head.append(link);
  });
}

/** @typedef {{follow?: (params: URLSearchParams) => void} | void} Mounted */

/** @type {Record<Exclude<View, "try">, (container: HTMLElement) => Promise<Mounted>>} */
const mounts = {
  many: async (container) => (await import("../many/many.js")).mountMany(container, context),
  teach: async (container) => (await import("../teach/teach.js")).mountTeach(container, context),
  models: async (container) => (await import("../models/models.js")).mountModels(container, store, context),
  speed: async (container) => (await import("../speed/speed.js")).mountSpeed(container, store, context),
};

/** @type {Map<View, Promise<Mounted>>} */
const mounted = new Map();

/** @param {Exclude<View, "try">} view */
async function mount(view) {
  const container = byId(`${view}-content`, HTMLElement);
  try {
    await loadStyle(view);
    container.replaceChildren();
    return await mounts[view](container);
  } catch (error) {
    const { detail } = context.describeError(error);
    const reload = create("a", "", "Reload the page");
    reload.href = "";
    container.replaceChildren(
      create("p", "note", `This part of the page did not arrive. ${detail} `, reload),
    );
  }
}

startRouter(async (view, params) => {
  if (view === "try") return start.follow(params);
  if (!mounted.has(view)) mounted.set(view, mount(view));
  const part = await mounted.get(view);
  part?.follow?.(params);
});

store.onModel(({ name }) => (byId("model-name", HTMLElement).textContent = name));
byId("skip", HTMLElement).addEventListener("click", (event) => {
  event.preventDefault();
  /** @type {HTMLElement | null} */ (document.querySelector(".view:not([hidden]) h1"))?.focus();
});

await store.reload();
// Only now: caching for offline use must not compete with the first answer.
const { startOffline } = await import("./offline.js");
startOffline(() => start.text);
