// Projects laid out in another way than examples/: Parcel, as docs/frameworks.md configures it, and monorepos.
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serveFolder } from "../../scripts/demo/static-server.mjs";
import { root } from "../../scripts/setup/shell.mjs";
import { checkPage, learnInstead, npmRun, versionOf, withServer } from "./bundlers.js";
import { npmInstall, quietEnv } from "./install.js";
import { provideProject } from "./pages.js";
import { exec } from "./harness.js";

/** @typedef {import("./harness.js").Row} Row */

const group = "Bundlers";
const examples = join(root, "examples");

/** The page of examples/vite, whose address of its script is relative. @param {string} folder */
async function copyPage(folder) {
  await cp(join(examples, "vite", "src"), join(folder, "src"), { recursive: true });
  const page = await readFile(join(examples, "vite", "index.html"), "utf8");
  await writeFile(join(folder, "index.html"), page.replace('"/src/main.js"', '"src/main.js"'));
}

/** @param {string} path of a package.json @param {object} more */
async function addToPackage(path, more) {
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, "utf8")), ...more }));
}

/** @type {Row} */
const parcel = {
  id: "parcel",
  group,
  place: "Parcel, built",
  checks: "as docs/frameworks.md configures it; the page in Chromium; `learn` in it",
  async run({ folder, tarball, expected, learned }) {
    const packages = ["parcel@2.16.4", "@parcel/transformer-raw@2.16.4"];
    const { settings } = await provideProject(folder, tarball, "frameworks.md", packages);
    await copyPage(folder);
    await addToPackage(join(folder, "package.json"), settings("@parcel/resolver-default"));
    const check = async (/** @type {import("./harness.js").Answer} */ answer) => {
      const flags = ["build", "index.html", "--public-url", ".", "--no-cache", "--no-source-maps"];
      await exec(join(folder, "node_modules/.bin/parcel"), flags, { cwd: folder, env: quietEnv });
      const server = await serveFolder(join(folder, "dist"), { prefix: "/some/path/" });
      try {
        await checkPage(server.url, answer);
      } finally {
        await server.close();
      }
    };
    await check(expected[0]);
    await learnInstead(join(folder, "src/main.js"));
    await check(learned[0]);
    return { version: "2.16.4" };
  },
};

/** @param {{version: string, configured: boolean}} vite @returns {Row} */
const workspaceRow = ({ version, configured }) => ({
  id: `vite-${version}-workspace`,
  group,
  place: `Vite ${version} in a monorepo`,
  checks: `npm's workspaces, the package in the folder above, ${
    configured ? "`optimizeDeps` as docs/workers-and-threads.md has it" : "nothing configured"
  }; development server and built; \`learn\``,
  async run({ folder, tarball, expected, learned }) {
    const app = join(folder, "apps", "page");
    if (configured) await provideProject(app, tarball, "workers-and-threads.md", []);
    await mkdir(app, { recursive: true });
    await copyPage(app);
    await writeFile(join(folder, "package.json"), '{ "private": true, "workspaces": ["apps/*"] }');
    const project = {
      private: true,
      type: "module",
      scripts: { build: "vite build --base ./" },
      dependencies: { "distilbert-wasm": `file:${tarball}`, vite: version },
    };
    await writeFile(join(app, "package.json"), JSON.stringify(project));
    await exec("rm", ["-rf", "node_modules", "package-lock.json"], { cwd: app });
    await npmInstall(folder);
    const command = ["vite", "--host", "127.0.0.1", "--strictPort", "--port"];
    const serve = (/** @type {import("./harness.js").Answer} */ answer) =>
      withServer(app, command, (url) => checkPage(url, answer), join(folder, "node_modules/.bin"));
    await serve(expected[0]);
    await learnInstead(join(app, "src/main.js"));
    await serve(learned[0]);
    await npmRun(app, "build");
    const server = await serveFolder(join(app, "dist"), {});
    try {
      await checkPage(server.url, learned[0]);
    } finally {
      await server.close();
    }
    return { version: await versionOf(folder, "vite") };
  },
});

/** @type {Row[]} */
export const layoutRows = [
  parcel,
  ...["5.4", "6", "7"].map((version) => workspaceRow({ version, configured: true })),
  workspaceRow({ version: "8", configured: false }),
];
