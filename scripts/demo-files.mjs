// The demo page as a folder of static files that any server can serve under any path.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root, SetupError } from "./setup/shell.mjs";

const source = join(root, "web", "demo");
const demoFolder = join(source, "dist");

/** What the page loads of the package, at the places it has there. */
const packageFolders = { "web/src": /\.js$/, "web/dist": /\.(mjs|wasm)$/, "models/default": /./ };

/** A page without a bundler and without inline scripts has no import map: the file is named instead. */
const packageImport = { file: "worker.js", from: '"distilbert-wasm";', to: '"./package/web/src/index.js";' };

/** @returns {Promise<string>} the folder */
export async function buildDemo() {
  await rm(demoFolder, { recursive: true, force: true });
  await mkdir(demoFolder, { recursive: true });
  for (const file of await readdir(source)) {
    if (file !== "dist") await cp(join(source, file), join(demoFolder, file), { recursive: true });
  }
  for (const [folder, pattern] of Object.entries(packageFolders)) {
    const present = await readdir(join(root, folder)).catch(() => []);
    const files = present.filter((file) => pattern.test(file));
    if (files.length === 0)
      throw new SetupError(`${folder} lacks the files that the page needs: run \`npm run build\` first`);
    for (const file of files) await cp(join(root, folder, file), join(demoFolder, "package", folder, file));
  }
  const { file, from, to } = packageImport;
  const text = await readFile(join(source, file), "utf8");
  if (!text.includes(from)) throw new Error(`web/demo/${file} does not import ${from}`);
  await writeFile(join(demoFolder, file), text.replace(from, to));
  return demoFolder;
}
