// Only for pages that ask for it: the browser's own SHA-256 does not take a file piece by piece.
import { sha256 } from "@noble/hashes/sha2.js";

export const createSha256 = () => sha256.create();
