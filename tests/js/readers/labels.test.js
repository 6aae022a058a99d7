// What config.json says of labels and scores, read without a model.
import { describe, expect, test } from "@jest/globals";
import { parseConfig } from "../../../web/src/model/config.js";
import { errorOf } from "../support/error-of.js";

/** @param {object} fields */
const read = (fields) => parseConfig({ model_type: "distilbert", ...fields });

describe("labels", () => {
  test.each([
    [{ num_labels: 3 }, ["LABEL_0", "LABEL_1", "LABEL_2"]],
    [{ num_labels: null }, ["LABEL_0", "LABEL_1"]],
    [{ num_labels: 1 }, ["LABEL_0"]],
    [{ id2label: null, num_labels: 2 }, ["LABEL_0", "LABEL_1"]],
    [{ id2label: { 0: "no", 1: "yes" } }, ["no", "yes"]],
    [{ id2label: { 1: "yes", 0: "no" } }, ["no", "yes"]],
    [{ id2label: { " 1 ": "yes", "00": "no" } }, ["no", "yes"]],
    [{ id2label: { 0: 5, 1: true } }, ["5", "true"]],
    [{ id2label: { 0: "", 1: "b" } }, ["", "b"]],
    [{ id2label: { 0: "a", 1: "b" }, num_labels: 2 }, ["a", "b"]],
    [{ id2label: {} }, []],
  ])("%j: %j", (fields, labels) => {
    const { labels: found, core, warnings } = read(fields);
    expect([found, core.labelCount, warnings]).toEqual([labels, labels.length, []]);
  });

  test("are numbered if num_labels is another number, with a warning", () => {
    const { labels, warnings } = read({ id2label: { 0: "a", 1: "b" }, num_labels: 3 });
    expect(labels).toEqual(["LABEL_0", "LABEL_1", "LABEL_2"]);
    expect(warnings).toEqual([
      "config.json: num_labels is 3, id2label names 2: the labels are LABEL_0 to LABEL_2, as in transformers 5.24; 4.57 refuses it",
    ]);
  });

  test("may be 100,000", () => {
    expect(read({ num_labels: 100_000 }).labels.at(-1)).toBe("LABEL_99999");
  });

  test.each([
    [{ num_labels: 0 }, "num_labels is 0, expected 1 to 100000"],
    [{ num_labels: 100_001 }, "num_labels is 100001, expected 1 to 100000"],
    [{ num_labels: 1.5 }, "num_labels is 1.5, expected a whole number"],
    [{ id2label: ["a"] }, 'id2label is ["a"], expected an object of names by index, {"0": ..., "1": ...}'],
    [{ id2label: "a" }, 'id2label is "a", expected an object of names by index, {"0": ..., "1": ...}'],
    [{ id2label: { a: "b" } }, 'id2label has the key "a", expected the index of a label, such as "0"'],
    [{ id2label: { "-1": "b" } }, 'id2label has the key "-1", expected the index of a label, such as "0"'],
    [{ id2label: { "0x": "b" } }, 'id2label has the key "0x", expected the index of a label, such as "0"'],
    [{ id2label: { "1 2": "b" } }, 'id2label has the key "1 2", expected the index of a label, such as "0"'],
    [
      { id2label: { 1234567890: "b" } },
      'id2label has the key "1234567890", expected the index of a label, such as "0"',
    ],
    [{ id2label: { 0: null } }, "id2label names index 0 null, expected a text"],
    [{ id2label: { 0: { a: 1 } } }, 'id2label names index 0 {"a":1}, expected a text'],
    [
      { id2label: { 0: "a", 2: "b" } },
      "id2label has the indices [0,2] but no name for index 1; expected those from 0 to 1",
    ],
    [
      { id2label: { 1: "a" } },
      "id2label has the indices [1] but no name for index 0; expected those from 0 to 0",
    ],
  ])("%j is refused", (fields, message) => {
    expect(errorOf(() => read(fields))).toBe(`invalid_config: config.json: ${message}`);
  });
});

describe("how scores are made", () => {
  test.each([
    [{}, "single_label_classification"],
    [{ num_labels: 1 }, "multi_label_classification"],
    [{ problem_type: null }, "single_label_classification"],
    [{ problem_type: "single_label_classification" }, "single_label_classification"],
    [{ problem_type: "multi_label_classification" }, "multi_label_classification"],
    [{ problem_type: "regression" }, "regression"],
    [{ problem_type: "regression", num_labels: 1 }, "regression"],
    [{ problem_type: "multi_label_classification", num_labels: 1 }, "multi_label_classification"],
  ])("%j: %s", (fields, expected) => {
    const { problemType, warnings } = read(fields);
    expect([problemType, warnings]).toEqual([expected, []]);
  });

  test.each(["ranking", "", 5])("%j has no meaning, with a warning", (problem_type) => {
    const { problemType, warnings } = read({ problem_type });
    expect(problemType).toBe("single_label_classification");
    expect(warnings).toEqual([
      `config.json: problem_type is ${JSON.stringify(problem_type)}, which has no meaning: the scores are made as without it, as in transformers 5.24; 4.57 refuses it`,
    ]);
  });

  test("one label alone cannot have a share", () => {
    expect(errorOf(() => read({ problem_type: "single_label_classification", num_labels: 1 }))).toBe(
      'invalid_config: config.json: problem_type is "single_label_classification", of which the one label would always have the score 1; expected two labels or more, "multi_label_classification" or "regression"',
    );
  });
});
