// docs/reference.md: the public interface, from the types and comments of web/src, by TypeDoc.
import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { root, run, SetupError } from "../setup/shell.mjs";
import { buildFolder, once, replaceFolder } from "../setup/stamps.mjs";
import { mend } from "./mend-jsdoc.mjs";
import { asSection } from "./section.mjs";

export const referenceFile = join(root, "docs", "reference.md");

const sources = join(root, "web", "src");
const tools = join(buildFolder, "docs-tools");
const lockFiles = ["package.json", "package-lock.json"].map((file) => join(root, "scripts", "docs", file));

/** Types that others are made of, without being exported by their names. @type {Record<string, string[]>} */
const parts = {
  "engine/core.js": ["WasmSource"],
  "sources/taken-parts.js": ["Bytes"],
  "platform/types.ts": ["CacheLike"],
  "sources/progress.js": ["Amount", "OwnProgress"],
  "pipeline/types.ts": [
    "CustomCache",
    "DoneProgressInfo",
    "DownloadProgressInfo",
    "FeatureExtractionPipelineParts",
    "FileLoadingProgress",
    "FillMaskPipelineParts",
    "FilesLoadingMap",
    "InitiateProgressInfo",
    "ProgressStatusInfo",
    "ReadyProgressInfo",
    "TextClassificationIsTopK",
    "TextClassificationPipelineParts",
    "TextClassificationPipelineResult",
    "TokenClassificationElement",
    "TokenClassificationPipelineParts",
    "TotalProgressInfo",
    "ZeroShotClassificationPipelineParts",
  ],
  "sources/verified.js": ["Integrity"],
  "classifier/tasks/classify.js": ["OwnClassifyOptions"],
  "classifier/tasks/embed.js": ["OwnEmbedOptions"],
  "classifier/tasks/embed-as-trained.js": ["OwnEmbedderOptions"],
  "classifier/tasks/zero-shot.js": ["OwnZeroShotOptions"],
  "classifier/tasks/tag.js": ["OwnTagOptions"],
};

const introduction = `# Reference

Everything that the package exports, written by \`npm run docs\` from the types and comments in \`web/src\`.
[usage.md](usage.md) shows it in use.
`;

/** TypeDoc and the TypeScript that it needs, in a folder of their own. */
async function provideTools() {
  const hash = createHash("sha256");
  for (const file of lockFiles) hash.update(await readFile(file));
  await once("docs-tools", hash.digest("hex"), () =>
    replaceFolder(tools, async (folder) => {
      for (const file of lockFiles) await copyFile(file, join(folder, basename(file)));
      await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder, quiet: true });
    }),
  );
}

/** @param {string} file @returns {Promise<any>} of one of the tools, whose types are not at hand here */
const tool = (file) => import(pathToFileURL(join(tools, "node_modules", file)).href);

/**
 * @param {string} folder for TypeDoc's own files
 * @param {string} out for its pages
 * @returns {Promise<Record<string, unknown>>} its options
 */
async function prepare(folder, out) {
  const entries = ["index.js", "pipeline/index.js"].map((file) => join(sources, file));
  const others = join(folder, "parts.ts");
  const exports = Object.entries(parts).map(
    ([file, names]) => `export type { ${names.join(", ")} } from ${JSON.stringify(join(sources, file))};`,
  );
  await writeFile(others, exports.join("\n"));
  const tsconfig = join(folder, "tsconfig.json");
  const compilerOptions = { typeRoots: [join(root, "node_modules", "@types")] };
  const files = [...entries, others];
  const project = { extends: join(root, "tsconfig.json"), compilerOptions, files, include: [] };
  await writeFile(tsconfig, JSON.stringify(project));
  const tables = ["classProperties", "interfaceProperties", "parameters", "typeAliasProperties"];
  return {
    entryPoints: files,
    tsconfig,
    out,
    plugin: [join(tools, "node_modules", "typedoc-plugin-markdown", "dist", "index.js")],
    logLevel: "Warn",
    router: "module",
    readme: "none",
    disableSources: true,
    disableGit: true,
    excludePrivate: true,
    excludeExternals: true,
    excludeTags: ["@overload", "@override", "@throws"],
    intentionallyNotExported: ["FileStatus"],
    skipErrorChecking: true, // `npm run lint` does it, with another TypeScript
    sort: ["kind", "source-order"],
    kindSortOrder: ["Function", "Class", "Interface", "TypeAlias", "Variable", "Reference"],
    hidePageHeader: true,
    hideBreadcrumbs: true,
    hideGroupHeadings: true,
    useCodeBlocks: true,
    expandObjects: true,
    ...Object.fromEntries(tables.map((name) => [`${name}Format`, "table"])),
    propertyMembersFormat: "table",
    typeDeclarationFormat: "table",
    tableColumnSettings: {
      hideDefaults: true,
      hideInherited: true,
      hideModifiers: true,
      hideOverrides: true,
    },
  };
}

/** @returns {Promise<string>} what docs/reference.md is to hold */
export async function makeReference() {
  await provideTools();
  const folder = await mkdtemp(join(buildFolder, "reference-"));
  try {
    const out = join(folder, "out");
    const typedoc = await tool("typedoc/dist/index.js");
    const { default: ts } = await tool("typescript/lib/typescript.js");
    const app = await typedoc.Application.bootstrapWithPlugins(await prepare(folder, out));
    mend(app, typedoc, ts);
    const project = await app.convert();
    if (!project) throw new SetupError("TypeDoc could not read web/src");
    app.validate(project);
    if (app.logger.warningCount > 0) {
      throw new SetupError(
        "Export those types in web/src/index.js, or name them in scripts/docs/reference.mjs",
      );
    }
    await app.generateOutputs(project);
    // An index is named as its folder.
    const page = (/** @type {string} */ name) => readFile(join(out, `${name}.md`), "utf8");
    const { format, resolveConfig } = await import("prettier");
    const text = [
      introduction,
      asSection("`distilbert-wasm`", await page(basename(sources))),
      asSection("`distilbert-wasm/pipeline`", await page("pipeline")),
      asSection("Types that these are made of", await page("parts")),
    ].join("\n");
    return await format(text, { ...(await resolveConfig(referenceFile)), filepath: referenceFile });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
