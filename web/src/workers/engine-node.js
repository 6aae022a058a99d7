// The engine, in Node a part of the bundle that imports it.
import * as file from "./engine-file.js";

export const engineFile = async () => file;
