// `npm run demo`: builds the demo page and serves it on loopback.
import { join } from "node:path";
import { buildDemo } from "./demo/build-demo.mjs";
import { ensureBuilt, fail } from "./setup/build.mjs";
import { bundlePackage } from "./setup/bundle.mjs";
import { provideNodeModules } from "./setup/node-modules.mjs";
import { say, SetupError } from "./setup/shell.mjs";

const usualPort = 8080;

/** The port that PORT asks for, if it does. */
function chosenPort() {
  const { PORT } = process.env;
  if (!PORT) return undefined;
  const port = Number(PORT);
  if (Number.isInteger(port) && port >= 0 && port < 65536) return port;
  throw new SetupError(`PORT is ${JSON.stringify(PORT)}, expected a number from 0 to 65535`);
}

/** @param {string} folder */
async function serve(folder) {
  // Loaded here, because it needs the packages from npm.
  const { serveFolder } = await import("./demo/static-server.mjs");
  const port = chosenPort();
  try {
    return await serveFolder(folder, { port: port ?? usualPort });
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (port === undefined && code === "EADDRINUSE") return serveFolder(folder);
    if (code === "EADDRINUSE")
      throw new SetupError(`Port ${port} is in use; choose another one with PORT=number`);
    if (code === "EACCES")
      throw new SetupError(`Port ${port} is not allowed; choose one of 1024 or more with PORT=number`);
    throw error;
  }
}

try {
  chosenPort(); // a wrong one is refused before the build
  await ensureBuilt();
  await provideNodeModules();
  await bundlePackage();
  const folder = await buildDemo();
  const { url } = await serve(folder);
  say(`Files: ${join("web", "demo", "dist")}. Stop with Ctrl+C.`);
  process.stdout.write(`The demo page: ${url}\n`);
} catch (error) {
  fail(error);
}
