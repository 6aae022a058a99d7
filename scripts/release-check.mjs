// `npm run release:check`: builds the commit twice, in different folders; both packages must be the same,
// byte for byte. Writes build/release/: the tarball, the release notes with the sums of its files, and what it is
// made of (CycloneDX). With --worktree it takes the files as they lie here instead of the commit.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { writePackageDocs } from "./release/package-docs.mjs";
import { checkAddresses, rehearse } from "./release/publish.mjs";
import { billOfMaterials } from "./release/sbom.mjs";
import { fail, provideWasmTools } from "./setup/build.mjs";
import { capture, root, run, say, SetupError } from "./setup/shell.mjs";

const releaseFolder = join(root, "build", "release");

/** @param {string[]} args */
const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });

/** @param {Uint8Array} bytes */
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** The files of the commit, or those that lie here. @param {string} folder @param {boolean} worktree */
async function checkOut(folder, worktree) {
  await mkdir(folder, { recursive: true });
  if (!worktree) {
    await run("sh", ["-c", `git archive HEAD | tar -x -C "$0"`, folder]);
    return;
  }
  const files = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0");
  for (const file of files.filter(Boolean)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(root, file), join(folder, file)).catch((error) => {
      if (error.code !== "ENOENT") throw error; // deleted here, not yet in the commit
    });
  }
}

/** @param {string} folder @param {Record<string, string>} env */
async function build(folder, env) {
  // What was downloaded serves all; it is unpacked in each folder.
  await mkdir(join(folder, "build"), { recursive: true });
  await symlink(join(root, "build", "downloads"), join(folder, "build", "downloads"));
  await run(process.execPath, ["scripts/build.mjs"], { cwd: folder, env, quiet: true });
}

/**
 * @typedef {{tarball: string, files: Map<string, Buffer>}} Package
 *
 * @param {string} folder
 * @returns {Promise<Package>}
 */
async function packed(folder) {
  const target = join(folder, "build", "pack");
  await mkdir(target, { recursive: true });
  const args = ["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", target];
  const list = execFileSync("npm", [...args, "--dry-run", "--json"], { cwd: folder, encoding: "utf8" });
  const [{ files: listed }] = JSON.parse(list);
  await writePackageDocs(
    folder,
    listed.map((/** @type {{path: string}} */ { path }) => path),
  );
  await run("npm", args, { cwd: folder, quiet: true });
  const [name] = await readdir(target);
  await run("tar", ["-xf", name], { cwd: target });
  /** @type {Package["files"]} */
  const files = new Map();
  const unpacked = join(target, "package");
  const entries = await readdir(unpacked, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  for (const path of paths.sort()) files.set(path.slice(unpacked.length + 1), await readFile(path));
  return { tarball: join(target, name), files };
}

/** @param {Package} one @param {Package} other @returns {string[]} what differs */
function differences({ files: one }, { files: other }) {
  const paths = [...new Set([...one.keys(), ...other.keys()])].sort();
  return paths.flatMap((path) => {
    const [a, b] = [one.get(path), other.get(path)];
    if (!a || !b) return [`${path}: only in one of them`];
    if (a.equals(b)) return [];
    const at = a.findIndex((byte, i) => byte !== b[i]);
    return [`${path}: ${a.length} and ${b.length} bytes, the first difference at ${at}`];
  });
}

/** The section of a version, or what is not yet released. @param {string} version */
async function changes(version) {
  const text = await readFile(join(root, "CHANGELOG.md"), "utf8");
  const sections = text.split(/^## /m).slice(1);
  const section =
    sections.find((part) => part.startsWith(version)) ?? sections.find((part) => /^unreleased/i.test(part));
  if (!section) throw new SetupError(`CHANGELOG.md has no section for ${version}, nor "Unreleased"`);
  return section.slice(section.indexOf("\n")).trim();
}

/** @param {Package} found @param {string} source */
async function writeNotes({ tarball, files }, source) {
  const { name, version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const bytes = await readFile(tarball);
  const file = `${name}-${version}.tgz`;
  const total = [...files.values()].reduce((sum, content) => sum + content.length, 0);
  const rows = [...files].map(
    ([path, content]) => `| ${path} | ${content.length} | \`${sha256(content)}\` |`,
  );
  const emscripten = /\d+\.\d+\.\d+/.exec(capture("emcc", ["--version"]) ?? "")?.[0] ?? "";
  const notes = `# ${name} ${version}

${await changes(version)}

## Files

Built twice from ${source}, in different folders, with the same bytes.

- \`${file}\`: ${bytes.length} bytes, ${total} unpacked, ${files.size} files
- SHA-256 \`${sha256(bytes)}\`
- npm's integrity \`sha512-${createHash("sha512").update(bytes).digest("base64")}\`
- built with Node ${process.versions.node} and Emscripten ${emscripten}

| file | bytes | SHA-256 |
| ---- | ----: | ------- |
${rows.join("\n")}
`;
  await rm(releaseFolder, { recursive: true, force: true });
  await mkdir(releaseFolder, { recursive: true });
  await cp(tarball, join(releaseFolder, file));
  await writeFile(join(releaseFolder, "NOTES.md"), notes);
  const bom = billOfMaterials(name, emscripten);
  await writeFile(join(releaseFolder, "sbom.json"), `${JSON.stringify(bom, null, 2)}\n`);
  rehearse(join(releaseFolder, file), files.size);
}

/** The compiler of this checkout for the others: found on PATH there. @returns {Promise<Record<string, string>>} */
async function compiler() {
  const env = await provideWasmTools();
  const emscripten = join(dirname(env.EMSCRIPTEN_TOOLCHAIN), "..", "..", "..");
  return { ...env, PATH: `${emscripten}:${process.env.PATH}` };
}

const worktree = process.argv.includes("--worktree");
/** @type {unknown} */
let failure;
const space = await mkdtemp(join(tmpdir(), "distilbert-wasm-release-"));
try {
  const commit = git("rev-parse", "HEAD").trim();
  const changed = git("status", "--porcelain").trim() !== "";
  if (changed && !worktree) say("release:check: uncommitted changes are left out (--worktree takes them)");
  await checkAddresses(worktree);
  const env = await compiler();
  Object.assign(process.env, env); // for `emcc --version`
  const packages = [];
  const folders = [join(space, "one"), join(space, "the", "other-one")];
  // Both before the first is built: files that lie here may change meanwhile.
  await checkOut(folders[0], worktree);
  await cp(folders[0], folders[1], { recursive: true });
  for (const folder of folders) {
    say(`release:check: building in ${folder}`);
    await build(folder, env);
    packages.push(await packed(folder));
  }
  const [one, other] = packages;
  const different = differences(one, other);
  if (different.length > 0) throw new SetupError(`The two builds differ:\n${different.join("\n")}`);
  const tarballs = await Promise.all(packages.map(({ tarball }) => readFile(tarball)));
  if (!tarballs[0].equals(tarballs[1])) throw new SetupError("The same files make different tarballs");
  await writeNotes(one, worktree ? `commit ${commit} with changes` : `commit ${commit}`);
  process.stdout.write(
    `release:check: ${one.files.size} files, the same bytes in both builds; wrote ${releaseFolder}\n`,
  );
} catch (error) {
  failure = error;
}
await rm(space, { recursive: true, force: true });
if (failure) fail(failure);
