// Model folders that must be refused.
import { expect } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "./errors.js";
import { modelCopy } from "./models.js";
import { goldenFolder } from "./paths.js";

/** @param {string} folder in which copies of the golden model are made */
export const refusing =
  (folder) =>
  /**
   * That a copy with these files is refused, and that another model works after it.
   * @param {Record<string, string | Uint8Array | object | null>} files
   * @param {import("../../../web/src/base/errors.js").ErrorCode} code
   * @param {string | RegExp} message
   */
  async (files, code, message) => {
    const model = await modelCopy(folder, files);
    const error = await expectError(TextClassifier.load(model), code, message);
    expect(error.message.length).toBeLessThan(500);
    const classifier = await TextClassifier.load(goldenFolder("plain"));
    expect(await classifier.classify("w1")).toMatchObject({ tokenCount: 3 });
    await classifier.dispose();
  };
