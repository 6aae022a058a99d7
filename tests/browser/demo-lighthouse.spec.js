// Lighthouse's own checks of accessibility and best practices. Its performance score depends on the
// machine: see bench/demo.
import { expect, skipWithoutBrowser, test } from "./support/test.js";
import { lighthouseScores } from "./support/lighthouse.js";

skipWithoutBrowser();

for (const hash of ["", "#many", "#teach", "#models", "#speed", "docs/index.html"]) {
  test(`Lighthouse finds next to nothing on ${hash || "the start"}`, async ({ site }) => {
    const { scores, failures } = await lighthouseScores(site + hash, ["accessibility", "best-practices"]);
    expect(scores.accessibility, failures).toBeGreaterThanOrEqual(95);
    expect(scores["best-practices"], failures).toBeGreaterThanOrEqual(95);
  });
}
