// What labels in a file mean: names, or numbers that count from 0 or from 1.
import { describe, expect, test } from "@jest/globals";
import { LabelScale } from "../../../web/cli/label-scale.js";

const five = ["LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3", "LABEL_4"];
const stars = ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"];
const two = ["NEGATIVE", "POSITIVE"];

/**
 * The index of each label, or what is wrong with it.
 * @param {readonly string[]} labels of the model
 * @param {string[]} texts in the file
 * @param {0 | 1} [first]
 */
function read(labels, texts, first) {
  const scale = new LabelScale(labels, first);
  const problems = texts.map((text, i) => scale.see({ text, where: `t.csv, line ${i + 2}` }));
  const indexOf = scale.decide("t.csv");
  return texts.map((text, i) => {
    const found = problems[i] === undefined ? indexOf(text) : { problem: problems[i] };
    return "index" in found ? found.index : found.problem;
  });
}

describe("numbers", () => {
  test.each([
    [five, ["0", "4", "2"], [0, 4, 2]],
    [five, ["0.0", "4.0"], [0, 4]],
    [two, ["1", "0"], [1, 0]],
    [two, ["1"], [1]], // SST-2's positive half
    [stars, ["1", "5", "3"], [0, 4, 2]], // the names begin with them
    [stars, ["5"], [4]],
    [stars, ["0", "4", "1"], [0, 4, 1]], // no name begins with 0: indices
    [
      ["0 - bad", "1 - good"],
      ["1", "0"],
      [1, 0],
    ],
    [
      ["1", "0", "2"],
      ["1", "0", "2"],
      [0, 1, 2],
    ], // names are names
    [
      ["-1 bad", "0 none", "1 good"],
      ["0", "2"],
      [0, 2],
    ],
    [five, ["LABEL_1", "4"], [1, 4]],
  ])("with labels %j: %j are %j", (labels, texts, expected) => {
    expect(read(labels, texts)).toEqual(expected);
  });

  test.each([
    [["1", "2", "3", "4", "5"], "the labels look like 1 to 5, and none is 0"],
    [["1", "2"], "the labels look like 1 to 2, and none is 0"],
    [["3", "4"], "the labels look like 3 to 4, and none is 0"],
    [["2"], "the only number among the labels is 2, and none is 0"],
    [["5", "LABEL_0"], "the only number among the labels is 5, and none is 0"],
  ])("that may count from 1 are refused: %j", (texts, message) => {
    expect(() => read(five, texts)).toThrow(
      `t.csv: ${message}: is 1 the model's first label, "LABEL_0", or its second, "LABEL_1"? --first-label 1 says the first, --first-label 0 the second`,
    );
  });

  test("of two labels are refused if they are 1 and 2", () => {
    expect(() => read(two, ["1", "2", "1"])).toThrow("the labels look like 1 to 2, and none is 0");
    expect(read(two, ["1", "2", "1"], 1)).toEqual([0, 1, 0]);
  });

  test("from 0 to one too many are refused", () => {
    for (const labels of [five, stars]) {
      expect(() => read(labels, ["0", "5"])).toThrow(
        "count from 0, but t.csv, line 3 has 5, and the model has 5",
      );
    }
  });

  test.each([
    [["NEGATIVE", "NEUTRAL", "POSITIVE"], ["-1", "0", "1"], "line 2 has -1"],
    [["NEGATIVE", "NEUTRAL", "POSITIVE"], ["0", "2", "4"], "line 4 has 4"],
    [two, ["0", "4"], "line 3 has 4"],
    [five, ["1", "2.5", "0"], "line 3 has 2.5"],
    [stars, ["1", "10"], "line 3 has 10"],
  ])("with labels %j, among others that are none, are refused: %j", (labels, texts, message) => {
    expect(() => read(labels, texts)).toThrow(`t.csv, ${message}, which is no label's number`);
    const first = read(labels, texts, 0);
    expect(first.filter((one) => typeof one === "string")).not.toEqual([]);
  });

  test("are read as the user says", () => {
    expect(read(five, ["1", "5", "3"], 1)).toEqual([0, 4, 2]);
    expect(read(five, ["1", "2"], 0)).toEqual([1, 2]);
    expect(read(stars, ["1", "2"], 0)).toEqual([1, 2]);
    const [first, second] = read(five, ["5", "1"], 0);
    expect(first).toBe(`the label is "5", expected one of ${five.join(", ")} or 0 to 4`);
    expect(second).toBe(1);
    expect(read(five, ["0"], 1)).toEqual([`the label is "0", expected one of ${five.join(", ")} or 1 to 5`]);
  });
});

describe("names", () => {
  test.each([
    [two, "positive", "POSITIVE"],
    [two, "pos", "POSITIVE"],
    [two, "Neg", "NEGATIVE"],
    [two, " POSITIVE", "POSITIVE"],
    [["neg", "pos"], "Positive", "pos"],
    [["Sci/Tech", "World"], "world", "World"],
  ])("of %j, %j is not one, but near to %j", (labels, text, near) => {
    expect(read(labels, [text])).toEqual([
      `the label is ${JSON.stringify(text)}, expected one of ${labels.join(", ")} or 0 to 1; did you mean ${near}?`,
    ]);
  });

  test.each(["good", "", "-1", "LABEL_", "9", "1e0"])("%j is not one, nor near to one", (text) => {
    expect(read(five, [text])).toEqual([
      `the label is ${JSON.stringify(text)}, expected one of ${five.join(", ")} or 0 to 4`,
    ]);
  });
});
