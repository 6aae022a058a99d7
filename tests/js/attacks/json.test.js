// The cases of nst/JSONTestSuite by name (json-cases.js), for each JSON that is read: as the whole file, and as the
// value of a field in a sound one. None hangs, and what is no JSON is refused as such.
import { describe, expect, test } from "@jest/globals";
import { attempt } from "../fuzz/attempt.js";
import { changedModel, errorCodeOf, jsonFiles, jsonOf } from "../support/attacks.js";
import { fileBytes } from "../support/safetensors-file.js";
import { collectWarnings } from "../support/warnings.js";
import { broken, sound, undecided } from "./json-cases.js";

collectWarnings();

/** Files in which a field that nobody knows is no fault. */
const lenient = ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors.index.json"];

/** @param {string | Uint8Array} content */
const bytesOf = (content) => (typeof content === "string" ? new TextEncoder().encode(content) : content);

/** @param {string | Uint8Array} value @param {string} [rest] of the object, behind its brace */
const asField = (value, rest = "}") =>
  new Uint8Array(Buffer.concat([Buffer.from('{"more":'), bytesOf(value), Buffer.from(rest)]));

/** @param {string} file */
const restOf = (file) => `,${JSON.stringify(jsonOf(file)).slice(1)}`.replace(/^,}/, "}");

/** What comes of a model with a file of these bytes. @param {string} file @param {Uint8Array} bytes */
const outcome = async (file, bytes) =>
  (await attempt(changedModel({ [file]: bytes }), "address")).code ?? "loaded";

test("there is one for each name in the suite", () => {
  expect([sound, undecided, broken].map((cases) => Object.keys(cases).length)).toEqual([95, 35, 188]);
});

describe.each(jsonFiles)("%s", (file) => {
  test("as sound JSON is read, and used if it is an object", async () => {
    const wrong = /** @type {string[]} */ ([]);
    for (const [name, content] of Object.entries(sound)) {
      const whole = await outcome(file, bytesOf(content));
      const isObject = name.startsWith("y_object");
      if (!isObject && whole !== errorCodeOf[file]) wrong.push(`${name}: ${whole}`);
      const field = await outcome(file, asField(content, restOf(file)));
      if (lenient.includes(file) && field !== "loaded") wrong.push(`${name} as a field: ${field}`);
    }
    expect(wrong).toEqual([]);
  });

  test("as no JSON is refused, whole or in part", async () => {
    const wrong = /** @type {string[]} */ ([]);
    for (const [name, content] of Object.entries(broken)) {
      const whole = await outcome(file, bytesOf(content));
      if (whole !== errorCodeOf[file]) wrong.push(`${name}: ${whole}`);
      const field = await outcome(file, asField(content, restOf(file)));
      if (field !== errorCodeOf[file]) wrong.push(`${name} as a field: ${field}`);
    }
    expect(wrong).toEqual([]);
  });

  test("as JSON that readers may refuse gives a model or an error with a code", async () => {
    const all = Object.values(undecided).flatMap((content) => [
      bytesOf(content),
      asField(content, restOf(file)),
    ]);
    for (const bytes of all) {
      expect(await outcome(file, bytes)).toMatch(/^(loaded|invalid_\w+|unsupported_model)$/);
    }
  });
});

describe("the header of model.safetensors", () => {
  test.each(Object.entries({ sound, undecided, broken }))(
    "as JSON that is %s is refused",
    async (_, cases) => {
      const wrong = /** @type {string[]} */ ([]);
      for (const [name, content] of Object.entries(cases)) {
        for (const header of [bytesOf(content), asField(content)]) {
          const found = await outcome("model.safetensors", fileBytes(header));
          if (found !== "invalid_weights") wrong.push(`${name}: ${found}`);
        }
      }
      expect(wrong).toEqual([]);
    },
  );
});
