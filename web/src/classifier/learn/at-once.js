// What learns, imported at once: for Node, and for service workers, which may import nothing later.
import * as file from "./learn.js";

export const learnFile = async () => file;
