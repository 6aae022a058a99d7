// After all tests: see own-cache.js.
export { tearDown as default } from "./own-cache.js";
