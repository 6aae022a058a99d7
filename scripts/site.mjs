// `npm run build:site`: README, docs, bench and examples as a site of static files in build/site, for any host and
// path, and for the disk. The demo page has it in docs/: `--out FOLDER --demo ADDRESS` is how it asks for that.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fail } from "./setup/build.mjs";
import { root, say } from "./setup/shell.mjs";
import { buildSite } from "./site/build-site.mjs";

try {
  const { out, demo } = parseArgs({
    options: { out: { type: "string", default: join(root, "build", "site") }, demo: { type: "string" } },
  }).values;
  const pages = await buildSite(out, { demo });
  say(`wrote ${pages} pages to ${out}`);
} catch (error) {
  fail(error);
}
