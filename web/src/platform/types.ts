// What differs between pages and Node, and what both speak of. package.json's `imports` chooses the file
// behind "#platform".

/** A file that is being read. */
export interface OpenFile {
  stream: AsyncIterable<Uint8Array>;
  /** Bytes, if it is known for certain. */
  size?: number;
  /** Bytes, as a server says, if its word can be relied on. */
  announced?: number;
  /** Whether it claims to be HTML. */
  isPage?: boolean;
}

/** A model's files under their names of the Hugging Face layout. */
export interface Source {
  /** The model, for messages. */
  name: string;
  /** One of its files: where it lies, for messages. */
  nameOf(file: string): string;
  /** Nothing if the file does not exist. */
  open(file: string, signal?: AbortSignal): Promise<OpenFile | undefined>;
}

export interface WebSource extends Source {
  /** The address of one of its files, whole: `nameOf` leaves out what may be secret. */
  addressOf(file: string): string;
}

export type CacheLike = Pick<Cache, "match" | "put" | "delete">;

/** The package's own cache of models. */
export interface ModelCache extends CacheLike {
  keys(): Promise<readonly { url: string }[]>;
  /** Deletes all entries. */
  clear(): Promise<unknown>;
}

export interface Sha256 {
  update(bytes: Uint8Array): void;
  digest(): Uint8Array;
}

/** What the file behind "#platform" exports: functions, so that a bundle holds those that it uses. */
export interface Platform {
  /** Files of an address that `fetch` cannot read here; nothing if it can. */
  openFolder(folder: URL): Promise<Source> | undefined;
  /** One such file; nothing if `fetch` can read it. */
  openFile(url: URL, signal?: AbortSignal): Promise<OpenFile | undefined> | undefined;
  /** What a path of the disk names; nothing if it is a relative address. */
  urlOfPath(path: string): URL | undefined;
  compileFile(url: URL): Promise<WebAssembly.Module>;
  /** Why no worker can be started here, if so. */
  noWorkers(): string | undefined;
  /** Whether the calling thread is one that must stay free. */
  inPage(): boolean;
  /** Where models from the network are cached, if anywhere. */
  openCache(): Promise<ModelCache | undefined>;
  createSha256(): Sha256;
}
