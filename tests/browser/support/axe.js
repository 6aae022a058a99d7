// What axe-core finds wrong with a page for people who use it without eyes, hands or full colours.
import { AxeBuilder } from "@axe-core/playwright";

/** @param {import("@playwright/test").Page} page @returns {Promise<string[]>} a line for each element at fault */
export async function axeFindings(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}
