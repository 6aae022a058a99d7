// The script of a browser's worker.
import { serve } from "./worker-host.js";

serve(/** @type {import("./messages.ts").Port} */ (/** @type {unknown} */ (self)));
