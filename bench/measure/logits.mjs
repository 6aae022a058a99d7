// Ours and its peers must compute the same function, or the comparison means nothing.
import { SetupError } from "../../scripts/setup/shell.mjs";

/**
 * @param {import("../types.ts").Contestant} contestant
 * @param {() => Promise<import("../types.ts").Host>} open
 * @param {import("../types.ts").Case[]} cases
 */
async function logitsOf(contestant, open, cases) {
  const host = await open();
  try {
    await host.load(contestant);
    const logits = [];
    for (const item of cases) logits.push((await host.logits(item)).flat());
    return logits;
  } finally {
    await host.close();
  }
}

/**
 * @param {import("../types.ts").Contestant} ours running fp32
 * @param {import("../types.ts").Contestant} peer
 * @param {number} tolerance relative to the largest logit
 * @param {() => Promise<import("../types.ts").Host>} open
 * @param {import("../types.ts").Case[]} cases
 * @returns {Promise<number>} largest difference of two logits, relative to the largest logit
 */
export async function compareLogits(ours, peer, tolerance, open, cases) {
  const allFound = await logitsOf(ours, open, cases);
  const allExpected = await logitsOf(peer, open, cases);
  let difference = 0;
  let largest = 0;
  for (const [i, item] of cases.entries()) {
    const [found, expected] = [allFound[i], allExpected[i]];
    if (found.length !== expected.length || ![...found, ...expected].every(Number.isFinite)) {
      throw new SetupError(`case ${item.name}: logits ${found}, by ${peer.name} ${expected}`);
    }
    found.forEach((logit, i) => {
      difference = Math.max(difference, Math.abs(logit - expected[i]));
      largest = Math.max(largest, Math.abs(expected[i]));
    });
  }
  if (difference <= tolerance * largest) return difference / largest;
  throw new SetupError(
    `logits of ${ours.name} and ${peer.name} differ by up to ${difference}, with logits up to ${largest}; ` +
      `at most ${tolerance} of that may be: the models are not the same`,
  );
}
