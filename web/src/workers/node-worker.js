// The script of a thread of Node.
import { parentPort } from "node:worker_threads";
import { serve } from "./worker-host.js";

serve(/** @type {import("./messages.ts").Port} */ (/** @type {unknown} */ (parentPort)));
