// Sources of XNNPACK and pthreadpool, pinned by version and checksum.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { hasApt, trixieRoot } from "./apt.mjs";
import { run, say, SetupError } from "./shell.mjs";
import { buildFolder, once, replaceFolder } from "./stamps.mjs";

const thirdParty = join(buildFolder, "third_party");

// The Debian tarballs are the upstream repositories at these commits.
export const sources = [
  {
    name: "xnnpack",
    version: "0.0~git20241108.4ea82e5",
    strip: 0, // folders above the files in the tarball
    sha256: "90bde2caef0f880f627bab0dc805a86c4b8070cd98e3243db3046ab3f3be1a99",
    repository: "https://github.com/google/XNNPACK.git",
    commit: "4ea82e595b36106653175dcb04b2aa532660d0d8",
    licence: "BSD-3-Clause",
  },
  {
    name: "pthreadpool",
    version: "0.0~git20240616.560c60d",
    strip: 1,
    sha256: "4cc3cbd933b28131d2a34edc54f76af9fb41bc490af5eae1a5bd3cd07ea90708",
    repository: "https://github.com/google/pthreadpool.git",
    commit: "560c60d342a76076f0557a3946924c6478470044",
    licence: "BSD-2-Clause",
  },
];

/** @typedef {typeof sources[number]} Source */

/** @param {string} file */
async function sha256(file) {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}

/** @param {Source} source @param {string} folder */
async function fromDebian(source, folder) {
  const downloads = join(buildFolder, "downloads");
  await mkdir(downloads, { recursive: true });
  const tarball = join(downloads, `${source.name}_${source.version}.orig.tar.xz`);
  const isRight = async () => existsSync(tarball) && (await sha256(tarball)) === source.sha256;
  if (!(await isRight())) {
    await rm(tarball, { force: true });
    const apt = await trixieRoot();
    const args = ["source", "-qq", "--download-only", "--tar-only", source.name];
    await run("apt-get", [...apt, ...args], { cwd: downloads });
    if (!(await isRight())) {
      const found = existsSync(tarball) ? await sha256(tarball) : "absent";
      throw new SetupError(`${tarball}: sha256 is ${found}, expected ${source.sha256}`);
    }
  }
  await run("tar", ["-xf", tarball, "-C", folder, `--strip-components=${source.strip}`]);
}

/** git checks the content against the commit's hash. @param {Source} source @param {string} folder */
async function fromRepository(source, folder) {
  await run("git", ["init", "-q", folder]);
  const git = (/** @type {string[]} */ ...args) => run("git", ["-C", folder, ...args]);
  await git("fetch", "-q", "--depth=1", source.repository, source.commit);
  await git("checkout", "-q", "FETCH_HEAD");
}

/** Provides the folders build/third_party/{xnnpack,pthreadpool}. */
export async function provideSources() {
  for (const source of sources) {
    await once(`sources-${source.name}`, `${source.version} ${source.sha256}`, () =>
      replaceFolder(join(thirdParty, source.name), async (folder) => {
        try {
          if (!hasApt()) throw new SetupError("this system has no apt");
          await fromDebian(source, folder);
        } catch (error) {
          if (!(error instanceof SetupError)) throw error;
          say(`set-up: no Debian source package (${error.message}); trying ${source.repository}`);
          await fromRepository(source, folder);
        }
      }),
    );
  }
}
