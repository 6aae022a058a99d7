// The script of a browser's worker.
import { serve } from "./worker-host.js";

serve(/** @type {import("./worker-host.js").Port} */ (/** @type {unknown} */ (self)));
