// What differs between pages and Node. package.json's `imports` chooses the file behind "#platform".
import type { KeptModels } from "./cache.js";
import type { Sha256 } from "./integrity.js";
import type { OpenFile, Source } from "./sources.js";

export interface Platform {
  /** Files of an address that `fetch` cannot read here; nothing where it can. */
  openFolder(folder: URL): Promise<Source> | undefined;
  /** One such file; nothing where `fetch` can read it. */
  openFile(url: URL, signal?: AbortSignal): Promise<OpenFile | undefined> | undefined;
  /** What a path of the disk names; nothing where it is a relative address. */
  urlOfPath(path: string): URL | undefined;
  compileFile(url: URL): Promise<WebAssembly.Module>;
  /** Why no worker can be started here, if so. */
  readonly noWorkers: string | undefined;
  /** Whether the calling thread is one that shall stay free. */
  readonly inPage: boolean;
  /** Where models from the network are kept, if anywhere. */
  openCache(): Promise<KeptModels | undefined>;
  createSha256(): Promise<Sha256>;
}
