// The page of one contestant, driven from outside.
import { Harness } from "./harness.js";

Object.assign(globalThis, { harness: new Harness(new URL("../../", import.meta.url)) });
