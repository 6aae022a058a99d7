// The address's fragment names the view: "#many", or "#try?text=…".

/** @typedef {"try" | "many" | "teach" | "models" | "speed"} View */

const views = /** @type {const} */ (["try", "many", "teach", "models", "speed"]);

/** What the fragment says. */
export function route() {
  const [name, query = ""] = location.hash.slice(1).split(/\?(.*)/s);
  const view = views.find((known) => known === name) ?? "try";
  return { view, params: new URLSearchParams(query) };
}

/** @param {Record<string, string>} params without empty ones @returns {string} the address of "Try" with them */
export function linkWith(params) {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== ""));
  const url = new URL(location.href);
  url.hash = `${query}` ? `#try?${query}` : "#try";
  return url.href;
}

/** @param {View} view */
function show(view) {
  for (const name of views) {
    /** @type {HTMLElement} */ (document.getElementById(`view-${name}`)).hidden = name !== view;
  }
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === `#${view}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

const startTitle = document.title;

/** @param {View} view */
function titleOf(view) {
  if (view === "try") return startTitle;
  return `${document.querySelector(`#view-${view} h1`)?.textContent} · distilbert-wasm`;
}

/**
 * @param {(view: View, params: URLSearchParams) => void} onView called for each view that is shown
 */
export function startRouter(onView) {
  let shown = "";
  const follow = (/** @type {boolean} */ byVisitor) => {
    const { view, params } = route();
    show(view);
    document.title = titleOf(view);
    if (byVisitor && view !== shown) {
      scrollTo(0, 0);
      document.querySelector(/** @type {"h1"} */ (`#view-${view} h1`))?.focus({ preventScroll: true });
    }
    shown = view;
    onView(view, params);
  };
  addEventListener("hashchange", () => follow(true));
  follow(false);
}
