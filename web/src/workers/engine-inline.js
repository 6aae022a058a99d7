// The engine, imported at once: for service workers, which may import nothing later (index-inline.js).
import * as file from "./worker.js";

export const engineFile = async () => file;
