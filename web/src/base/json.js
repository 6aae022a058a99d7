// What a JSON file's values are.

/** @typedef {Record<string, unknown>} Json */

/** @param {unknown} value @returns {value is Json} */
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a field is missing, or null, as Python's None is written. @param {unknown} value @returns {value is null | undefined} */
export const isNone = (value) => (value ?? null) === null;
