// The demo page's service worker: caches the whole page, its engine and its model for use offline. Of the
// documentation it caches what a visitor opens.
export const serviceWorkerName = "service-worker.js";

/** What workbox-build puts into it (tests/js/demo/notices.test.js). */
export const workboxPackages = [
  "workbox-core",
  "workbox-precaching",
  "workbox-routing",
  "workbox-strategies",
];

/** The model is by far the largest. */
const maxFileBytes = 64e6;

/** Stringified into the service worker. @param {{url: URL}} request */
const isDocumentation = ({ url }) =>
  url.href.startsWith(new URL("docs/", /** @type {any} */ (self).registration.scope).href);

/** @param {string} folder of the finished page */
export async function writeServiceWorker(folder) {
  const { generateSW } = await import("workbox-build");
  const { warnings } = await generateSW({
    globDirectory: folder,
    globPatterns: ["**/*"],
    globIgnores: ["**/*.map", "docs/**"],
    runtimeCaching: [
      { urlPattern: isDocumentation, handler: "NetworkFirst", options: { cacheName: "documentation" } },
    ],
    swDest: `${folder}/${serviceWorkerName}`,
    // A name with a hash of the content needs no second download if it is already in the HTTP cache.
    dontCacheBustURLsMatching: /^(assets\/|package-)/,
    maximumFileSizeToCacheInBytes: maxFileBytes,
    ignoreURLParametersMatching: [/./],
    cleanupOutdatedCaches: true,
    // The first visit's page is cached at once; a newer version waits until the visitor takes it.
    clientsClaim: true,
    skipWaiting: false,
    inlineWorkboxRuntime: true,
    sourcemap: false,
    mode: "production",
  });
  if (warnings.length > 0) throw new Error(`the service worker leaves files out: ${warnings.join("; ")}`);
}
