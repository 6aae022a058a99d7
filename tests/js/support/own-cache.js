// Before all tests: models that they load from the network are cached in a folder of their own, never in
// the home folder of whoever runs them. Programs that the tests start inherit it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export default async function setUp() {
  process.env.DISTILBERT_WASM_CACHE = await mkdtemp(join(tmpdir(), "distilbert-cache-"));
}

export async function tearDown() {
  await rm(String(process.env.DISTILBERT_WASM_CACHE), { recursive: true, force: true });
}
