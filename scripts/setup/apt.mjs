// Debian packages: installed on the system where that is allowed, or downloaded through a private
// apt root that leaves the system's sources alone. apt verifies signatures in both cases.
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildFolder } from "./stamps.mjs";
import { capture, run, say, SetupError } from "./shell.mjs";

/** @param {string} name */
function isInstalled(name) {
  return capture("dpkg-query", ["-W", "-f", "${db:Status-Status}", name]) === "installed";
}

export const hasApt = () => capture("apt-get", ["--version"]) !== undefined;

/**
 * Installs those of the packages that are missing; needs root.
 * @param {string[]} names
 * @param {string} purpose
 */
export async function installPackages(names, purpose) {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const command = `apt-get install --no-install-recommends ${missing.join(" ")}`;
  if (!hasApt()) {
    throw new SetupError(
      `${purpose} needs these programs, under their Debian names: ${missing.join(", ")}. ` +
        "This system has no apt; install them and run the command again.",
    );
  }
  if (process.getuid?.() !== 0) {
    throw new SetupError(`${purpose} needs packages. Run: sudo ${command}`);
  }
  say(`set-up: installing ${missing.join(" ")}`);
  const options = ["-y", "-qq", "-o", "DPkg::Lock::Timeout=300"];
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const known = missing.every((name) => capture("apt-cache", ["show", "--no-all-versions", name]));
  if (!known) await run("apt-get", ["update", "-qq"], { env, quiet: true });
  const install = () =>
    run("apt-get", ["install", "--no-install-recommends", ...options, ...missing], {
      env,
      quiet: true,
    });
  // Package lists grow stale: one more try with fresh ones.
  await install().catch(async () => {
    await run("apt-get", ["update", "-qq"], { env, quiet: true });
    await install();
  });
}

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** The mirror from which this machine takes its own Debian release. */
function debianMirror() {
  if (process.env.DEBIAN_MIRROR) return process.env.DEBIAN_MIRROR;
  const codename = capture("sh", ["-c", '. /etc/os-release && echo "$ID $VERSION_CODENAME"'])?.split(" ");
  const lines = capture("apt-get", ["indextargets", "--format", "$(CODENAME) $(REPO_URI)"]);
  const line = lines?.split("\n").find((l) => codename?.[0] === "debian" && l.split(" ")[0] === codename[1]);
  return line?.split(" ")[1];
}

/** Options that point apt at a private root which knows Debian 13 (trixie). */
export async function trixieRoot() {
  const mirror = debianMirror();
  if (!mirror || !existsSync(keyring)) {
    throw new SetupError(
      "Emscripten 3.1.69 or newer is not on PATH, and this system's apt does not say where " +
        "Debian packages come from. Install Emscripten (its own emsdk brings it), or name a Debian " +
        "mirror in the environment variable DEBIAN_MIRROR and install debian-archive-keyring.",
    );
  }
  const folder = join(buildFolder, "apt");
  await mkdir(join(folder, "lists", "partial"), { recursive: true });
  await mkdir(join(folder, "cache", "archives", "partial"), { recursive: true });
  const entry = (/** @type {string} */ kind) => `${kind} [signed-by=${keyring}] ${mirror} trixie main\n`;
  await writeFile(join(folder, "sources.list"), entry("deb") + entry("deb-src"));
  const options = {
    "Dir::Etc::sourcelist": join(folder, "sources.list"),
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::State::lists": join(folder, "lists"),
    "Dir::Cache": join(folder, "cache"),
    // The download folder lies inside the checkout, which apt's own user may not enter.
    "APT::Sandbox::User": "root",
  };
  const args = Object.entries(options).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  await run("apt-get", [...args, "update", "-qq"], { quiet: true });
  return args;
}
