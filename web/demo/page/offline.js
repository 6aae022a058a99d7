/* global SERVICE_WORKER -- put in by the build */
// Caches the page for use without the network, says whether that has worked, and offers newer versions.
import { Workbox } from "workbox-window";
import { byId, create, createButton } from "./dom.js";
import { formatBytes } from "./format.js";
import { linkWith } from "./router.js";

/** What the page and its model need in the browser's storage. */
const neededBytes = 22e6;

/** A cache that is there for a moment. */
const probe = "distilbert-wasm-probe";

/** @param {string} text @param {"ready" | "waiting" | "failed"} state */
function say(text, state) {
  const status = byId("offline", HTMLElement);
  status.textContent = text;
  status.dataset.state = state;
}

const sayReady = () => say("Works with the network off", "ready");

/** What the browser's storage says to as much as the page needs. @returns {Promise<string>} an error's name */
async function probeStorage() {
  try {
    const cache = await caches.open(probe);
    await cache.put("probe", new Response(new Uint8Array(neededBytes)));
    return "";
  } catch (error) {
    return /** @type {Error} */ (error).name;
  } finally {
    await caches.delete(probe).catch(() => {});
  }
}

/** Why nothing could be saved. @param {unknown} [error] */
async function sayWhyNot(error) {
  const name = (await probeStorage()) || /** @type {Error | undefined} */ (error)?.name;
  /** @type {Record<string, string>} */
  const reasons = {
    QuotaExceededError: `the browser has no room left for the ${formatBytes(neededBytes)} that the page needs`,
    SecurityError: "the browser does not let this page store anything, as in some private windows",
  };
  const other = "a part of it did not arrive; the next visit tries again";
  say(`Not saved for offline use: ${reasons[name ?? ""] ?? other}.`, "failed");
}

/** @param {Workbox} workbox @param {() => string} textOf what the visitor has typed */
function offerUpdate(workbox, textOf) {
  const box = byId("update", HTMLElement);
  const reload = createButton(
    "Reload",
    () => {
      // What has been typed comes along.
      history.replaceState(null, "", linkWith({ text: textOf() }));
      workbox.addEventListener("controlling", () => location.reload());
      workbox.messageSkipWaiting();
    },
    "button primary",
  );
  const later = createButton("Later", () => (box.hidden = true), "button quiet");
  box.replaceChildren(create("span", "", "A new version of this page is ready."), reload, later);
  box.hidden = false;
}

function offerInstall() {
  const button = byId("install", HTMLButtonElement);
  /** @type {WindowEventMap["beforeinstallprompt"] | undefined} */
  let offer;
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    button.hidden = false;
  });
  button.addEventListener("click", () => {
    offer?.prompt();
    button.hidden = true;
  });
  addEventListener("appinstalled", () => (button.hidden = true));
}

/** @param {() => string} textOf */
export async function startOffline(textOf) {
  offerInstall();
  if (!("serviceWorker" in navigator)) {
    say("Not saved for offline use: browsers do that only for pages that come by https.", "failed");
    return;
  }
  const workbox = new Workbox(new URL(SERVICE_WORKER, document.baseURI).href);
  if (navigator.serviceWorker.controller) sayReady();
  else say("Being saved for offline use …", "waiting");
  // Also where an earlier page has begun to install it.
  navigator.serviceWorker.ready.then(sayReady);
  workbox.addEventListener("waiting", () => offerUpdate(workbox, textOf));
  workbox.addEventListener("redundant", () => {
    if (!navigator.serviceWorker.controller) sayWhyNot();
  });
  try {
    await workbox.register({ immediate: true });
  } catch (error) {
    await sayWhyNot(error);
  }
}
