// What the programs of the docs run with: their addresses lead to servers of the test, and what they say
// they print is compared with what they print.
import { format } from "node:util";

/** @type {Record<string, string>} */
const servers = JSON.parse(process.env.DOCS_SERVERS ?? "{}");
const { fetch } = globalThis;

globalThis.fetch = (address, init) => {
  const url = String(address);
  const known = Object.keys(servers).find((prefix) => url.startsWith(prefix));
  if (!known) throw new Error(`a program of the docs asks for ${url}`);
  return fetch(servers[known] + url.slice(known.length), init);
};

/** @param {string} expected @param {...unknown} values */
function printed(expected, ...values) {
  const found = format(...values);
  if (found !== expected) throw new Error(`the docs say that this prints ${expected}\nit prints ${found}`);
}

/** Of `const { a, b } = …; // "text", 0.123`. @param {string} expected @param {...unknown} values */
function held(expected, ...values) {
  const parts = expected.split(", ");
  const found = values.map((value, i) => {
    const digits = parts[i]?.split(".")[1]?.length;
    return typeof value === "number" ? value.toFixed(digits ?? 0) : JSON.stringify(value);
  });
  printed(expected, found.join(", "));
}

Object.assign(globalThis, { printed, held });
