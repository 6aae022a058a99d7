// Before all tests: the page as it is now, or a word on why there is nothing to test it with.
import { buildDemo } from "../../../scripts/demo/build-demo.mjs";
import { say } from "../../../scripts/setup/shell.mjs";

export default async function prepare() {
  if (!process.env.CHROMIUM_PATH) {
    say("The browser tests are skipped: there is no Chromium. Install one, or name it with CHROMIUM_PATH.");
    return;
  }
  await buildDemo();
}
