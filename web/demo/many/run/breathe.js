// Long work in slices: between two of them the page answers its visitor.
import { nextTask } from "../../../src/base/tasks.js";

/** How long the page's thread may be held, ms. */
const slice = 8;

/** @returns {() => Promise<void>} to be awaited often; it pauses where a slice is over */
export function breather() {
  let start = performance.now();
  return async () => {
    if (performance.now() - start < slice) return;
    await nextTask();
    start = performance.now();
  };
}
