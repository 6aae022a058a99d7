// Long work in slices: between two of them the page answers its visitor.

/** How long the page's thread may be held, ms. */
const slice = 8;

/** Lets everything else run. Not setTimeout, which a page in the background gets once a second. */
function nextTask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(undefined);
  });
}

/** @returns {() => Promise<void>} to be awaited often; it pauses where a slice is over */
export function breather() {
  let start = performance.now();
  return async () => {
    if (performance.now() - start < slice) return;
    await nextTask();
    start = performance.now();
  };
}
