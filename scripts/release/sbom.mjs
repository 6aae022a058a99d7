// What a release is made of, as CycloneDX: what npm says of the package, which has no dependencies, and the code
// that is compiled into its WebAssembly.
import { sources } from "../setup/sources.mjs";
import { capture, SetupError } from "../setup/shell.mjs";

/** @param {string} name @param {string} version @param {string} licence @param {string} purl */
const library = (name, version, licence, purl) => ({
  "bom-ref": purl,
  type: "library",
  name,
  version,
  licenses: [{ license: { id: licence } }],
  purl,
});

/** @param {string} name @param {string} licence a header-only library of Debian's */
function fromDebian(name, licence) {
  const version = capture("dpkg-query", ["-W", "-f=${Version}", name]) ?? "";
  return library(name, version, licence, `pkg:deb/debian/${name}@${version}`);
}

/**
 * @param {string} name of the package, which npm takes from the folder's
 * @param {string} emscripten its version
 * @returns {{components: {name: string, version: string}[]} & Record<string, any>}
 */
export function billOfMaterials(name, emscripten) {
  const printed = capture("npm", ["sbom", "--omit=dev", "--sbom-format=cyclonedx", "--loglevel=error"]);
  if (printed === undefined) throw new SetupError("`npm sbom` failed: it needs npm 10 or newer");
  const bom = JSON.parse(printed);
  bom.metadata.component.name = name;
  const compiled = [
    ...sources.map(({ name, repository, commit, licence }) => {
      const [, path] = /github\.com\/(.*)\.git$/.exec(repository) ?? [];
      return library(name, commit, licence, `pkg:github/${path.toLowerCase()}@${commit}`);
    }),
    fromDebian("libfp16-dev", "MIT"),
    fromDebian("libfxdiv-dev", "MIT"),
    // Its C and C++ libraries, musl and libc++, are linked in.
    library("emscripten", emscripten, "MIT", `pkg:github/emscripten-core/emscripten@${emscripten}`),
  ];
  bom.components.push(...compiled);
  const [own] = bom.dependencies;
  own.dependsOn.push(...compiled.map((component) => component["bom-ref"]));
  return bom;
}
