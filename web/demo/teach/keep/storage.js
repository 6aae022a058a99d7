// The examples in this browser's database: only if the visitor says so, and until they are deleted.
import { deleteDB, openDB } from "idb";

/**
 * @typedef {object} Kept
 * @property {readonly import("../learn/examples.js").Example[]} examples
 * @property {readonly string[]} waiting texts without a label
 */

const database = "distilbert-wasm-teach";
const shelf = "examples";
const key = "all";

/**
 * Each time anew, so that no tab holds up one that deletes it.
 * @template T
 * @param {Parameters<typeof openDB>[2]} callbacks
 * @param {(opened: import("idb").IDBPDatabase) => Promise<T>} action
 */
async function withDatabase(callbacks, action) {
  const opened = await openDB(database, 1, callbacks);
  try {
    return await action(opened);
  } finally {
    opened.close();
  }
}

/** @param {Kept} kept */
export const keep = (kept) =>
  withDatabase({ upgrade: (created) => void created.createObjectStore(shelf) }, (opened) =>
    opened.put(shelf, kept, key),
  );

/** What an earlier visit has left; looking for it leaves nothing. @returns {Promise<Kept | undefined>} */
export async function findKept() {
  let isNew = false;
  const upgrade = /** @type {NonNullable<Parameters<typeof openDB>[2]>["upgrade"]} */ (
    (_database, _from, _to, transaction) => {
      isNew = true;
      transaction.done.catch(() => {}); // it is given up here
      transaction.abort();
    }
  );
  try {
    return checked(await withDatabase({ upgrade }, (opened) => opened.get(shelf, key)));
  } catch (error) {
    if (isNew) return undefined;
    throw error;
  }
}

/** @param {any} kept @returns {Kept | undefined} */
function checked(kept) {
  const isText = (/** @type {unknown} */ value) => typeof value === "string";
  const { examples, waiting } = kept ?? {};
  const whole =
    Array.isArray(examples) &&
    examples.every((example) => isText(example?.text) && isText(example.label)) &&
    Array.isArray(waiting) &&
    waiting.every(isText);
  return whole ? { examples, waiting } : undefined;
}

export const forgetKept = () => deleteDB(database);
