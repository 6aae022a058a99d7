// The card of the Models room: what models do there that do not label what is typed, or more than that.
import { readFile } from "node:fs/promises";
import { axeFindings } from "./support/axe.js";
import { configOf, loadFolder, loadModel, modelParts, offer, onDisk } from "./support/models.js";
import { expect, parts, skipWithoutBrowser, test } from "./support/test.js";

skipWithoutBrowser();

/** What Python makes of the same folders. */
const python = JSON.parse(await readFile(new URL("../golden/tasks/tasks.json", import.meta.url), "utf8"));

/** Scores of 8-bit weights, which the page runs, are as near to those of 32. */
const bound = 0.05;

/** @param {number[]} a @param {number[]} b */
function cosine(a, b) {
  const dot = (/** @type {number[]} */ x, /** @type {number[]} */ y) =>
    x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** @param {import("@playwright/test").Page} page */
function cardParts(page) {
  const heading = page.getByRole("heading", { name: /^(Fills masks|Compares texts|Scores pairs|Labels of)/ });
  const card = page.locator("section.card", { has: heading });
  return {
    card,
    terms: card.locator("dt"),
    values: card.locator("dd"),
    query: card.getByRole("textbox", { name: "A sentence or a question" }),
    texts: card.getByRole("textbox", { name: "Texts to rank by it, one a line" }),
    rank: card.getByRole("button", { name: "Rank" }),
  };
}

/**
 * Ranks texts, and holds what is shown against Python's scores.
 * @param {import("@playwright/test").Page} page
 * @param {string} query
 * @param {{text: string, score: number}[]} expected
 * @param {number} [unit] of the scores that are shown
 */
async function expectRanking(page, query, expected, unit = 1) {
  const { query: input, texts, rank, terms, values } = cardParts(page);
  await input.fill(query);
  await texts.fill(expected.map(({ text }) => text).join("\n\n"));
  await rank.click();
  await expect(terms).toHaveCount(expected.length);
  const shown = await Promise.all(
    (await terms.all()).map(async (term, i) => ({
      score: parseFloat(String(await term.textContent()).replace("−", "-")) / unit,
      text: await values.nth(i).textContent(),
    })),
  );
  const scores = shown.map(({ score }) => score);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  for (const { text, score } of expected) {
    const found = shown.find((each) => each.text === text);
    expect(found?.score, text).toBeGreaterThan(score - bound);
    expect(found?.score, text).toBeLessThan(score + bound);
  }
}

/** Python's similarities of its first text to others. @param {any} folder */
function similarities({ embeddings, query }) {
  const texts = python.texts.map((/** @type {string} */ text, /** @type {number} */ i) => ({
    text,
    score: cosine((query ?? embeddings)[0], embeddings[i]),
  }));
  return texts.filter((/** @type {any} */ { text }, /** @type {number} */ i) => i > 0 && text !== "");
}

test("fills the mask of a sentence, and leaves the model in use", async ({ page, site, watch }) => {
  watch.expect(/404/); // modules.json: it might be a model for vectors
  const address = `${site}models/bert/`;
  await offer(page, address, "fill-mask/bert");
  await loadModel(page, site, address);
  const { inUse } = modelParts(page);
  const { card, terms, values } = cardParts(page);
  const sentence = page.getByRole("textbox", { name: /A sentence with \[MASK\]/ });
  await expect(sentence).toBeFocused();
  await expect(card).toContainText("words for a gap (FillMask)");
  await sentence.fill("john lives in [MASK].");
  await page.keyboard.press("Enter");
  await expect(terms).toHaveCount(5);
  await expect(values.first()).toHaveText(/^[<>]? ?[\d.]+% · john lives in .+\.$/);
  await sentence.fill("[MASK] and [MASK]");
  await page.keyboard.press("Enter");
  await expect(terms).toHaveCount(10);
  await sentence.fill("john");
  await page.keyboard.press("Enter");
  await expect(values).toHaveText(["the text has no [MASK], the mask of this model"]);
  await expect(inUse).toHaveText("In use: The page’s own model");
  expect(await axeFindings(page)).toEqual([]);
});

for (const folder of python.embeddings.filter((/** @type {any} */ { model }) => /headless/.test(model))) {
  test(`ranks texts by ${folder.about}, as Python does`, async ({ page, site }) => {
    const address = `${site}models/headless/`;
    await offer(page, address, `encoder/${folder.model}`, folder.files);
    await loadModel(page, site, address);
    const { inUse, status } = modelParts(page);
    const { card, query } = cardParts(page);
    await expect(query).toBeFocused();
    await expect(status).toContainText("is loaded, beside The page’s own model.");
    await expect(card).toContainText("vectors for search and comparison (TextEmbedder)");
    await expect(card).toContainText(
      `A text becomes ${folder.embeddings[0].length} numbers: of all tokens’ the mean.`,
    );
    await expectRanking(page, python.texts[0], similarities(folder));
    await expect(inUse).toHaveText("In use: The page’s own model");
  });
}

for (const about of ["normalized, of version 6", "poolings in another order", "max_seq_length"]) {
  const folder = python.embeddings.find((/** @type {any} */ each) => each.about === about);
  for (const place of ["by its address", "from the disk"]) {
    test(`ranks texts by a folder of sentence-transformers, ${about}, ${place}`, async ({ page, site }) => {
      // As many have it: the head that the encoder was trained with is not part of them.
      const config = await configOf(`encoder/${folder.model}`, { architectures: ["DistilBertForMaskedLM"] });
      const files = { ...folder.files, "config.json": config };
      const rank = async () => {
        const { card, query } = cardParts(page);
        await expect(query).toBeFocused();
        await expect(card).toContainText(
          "Of DistilBertForMaskedLM the encoder is used here, without its head.",
        );
        await expectRanking(page, python.texts[0], similarities(folder));
      };
      if (place === "from the disk") {
        return onDisk(`encoder/${folder.model}`, files, async (path) => {
          await loadFolder(page, site, path);
          await rank();
        });
      }
      const address = `${site}models/sentences/`;
      await offer(page, address, `encoder/${folder.model}`, files);
      await loadModel(page, site, address);
      return rank();
    });
  }
}

test("puts the model's own words before a question and before what is found", async ({ page, site }) => {
  const folders = Object.fromEntries(
    python.embeddings.map((/** @type {any} */ folder) => [folder.about, folder]),
  );
  const { model, query, files } = folders["a prompt for all"];
  const prompts = { prompts: { query: "w5 w6: ", document: "" } };
  const address = `${site}models/prompts/`;
  await offer(page, address, `encoder/${model}`, {
    ...files,
    "config.json": await configOf(`encoder/${model}`, { architectures: ["DistilBertModel"] }),
    "config_sentence_transformers.json": prompts,
  });
  await loadModel(page, site, address);
  const { embeddings } = folders.mean_tokens;
  await expectRanking(page, python.texts[0], similarities({ query, embeddings }));
});

test("ranks texts by a model with one label, as Python scores the pairs", async ({ page, site }) => {
  const [{ model, files, results }] = python.rerank;
  const address = `${site}models/reranker/`;
  await offer(page, address, `encoder/${model}`, files);
  await loadModel(page, site, address);
  await expect(modelParts(page).tryIt).toBeFocused();
  const pairs = results.filter((/** @type {any} */ { input }) => input.text && input.text_pair);
  expect(pairs).not.toHaveLength(0);
  for (const { input, score } of pairs) {
    await expectRanking(page, input.text, [{ text: input.text_pair, score }], 100);
  }
});

test("asks a model for inference with labels of the visitor's own, as Python does", async ({
  page,
  site,
}) => {
  for (const { model, files, calls } of python.zeroShot.filter((/** @type {any} */ { about }) =>
    /layers|last/.test(about),
  )) {
    const address = `${site}models/nli-${model}/`;
    await offer(page, address, `encoder/${model}`, files);
    await loadModel(page, site, address);
    const { card, terms, values } = cardParts(page);
    await expect(modelParts(page).inUse).toHaveText(`In use: ${address}`);
    await card.getByRole("textbox", { name: /^Labels, with commas/ }).fill(" , ");
    await card.getByRole("button", { name: "Choose" }).click();
    await expect(values).toHaveText(["there is no label to choose from"]);
    const { results } = calls[0];
    for (const result of results.slice(0, 2)) {
      await card.getByRole("textbox", { name: "A text" }).fill(result.sequence);
      // Between commas, as there is one in a label.
      const labels = result.labels.filter((/** @type {string} */ label) => !label.includes(","));
      await card.getByRole("textbox", { name: /^Labels, with commas/ }).fill(`${labels}`);
      await card.getByRole("button", { name: "Choose" }).click();
      await expect(values).toHaveCount(labels.length);
      const shown = Object.fromEntries(
        await Promise.all(
          (await terms.all()).map(async (term, i) => [
            await term.textContent(),
            parseFloat(String(await values.nth(i).textContent())) / 100,
          ]),
        ),
      );
      const scoreOf = (/** @type {string} */ label) => result.scores[result.labels.indexOf(label)];
      const sum = labels.reduce(
        (/** @type {number} */ all, /** @type {string} */ label) => all + scoreOf(label),
        0,
      );
      for (const label of labels) {
        expect(shown[label]).toBeGreaterThan(scoreOf(label) / sum - bound);
        expect(shown[label]).toBeLessThan(scoreOf(label) / sum + bound);
      }
    }
  }
});

test("says an error in the library's own words", async ({ page, site }) => {
  const address = `${site}models/dense/`;
  const dense = { idx: 2, name: "2", path: "2_Dense", type: "sentence_transformers.models.Dense" };
  const [{ model, files }] = python.embeddings;
  await offer(page, address, `encoder/${model}`, {
    ...files,
    "config.json": await configOf(`encoder/${model}`, { architectures: ["DistilBertModel"] }),
    "modules.json": [...files["modules.json"], dense],
  });
  await loadModel(page, site, address);
  const { status } = modelParts(page);
  await expect(status.getByRole("heading")).toHaveText("A model of another kind");
  await status.getByText("Details").click();
  await expect(status).toContainText("of which Dense cannot be run");
  await expect(cardParts(page).card).toBeHidden();
});

test("says that the whole folder is needed if only some of its files were chosen", async ({ page, site }) => {
  const [{ model, files }] = python.embeddings;
  const config = await configOf(`encoder/${model}`, { architectures: ["DistilBertModel"] });
  await onDisk(`encoder/${model}`, { ...files, "config.json": config }, async (path) => {
    await page.goto(`${site}#models`);
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      page.getByRole("button", { name: "Choose its files" }).click(),
    ]);
    const names = ["config.json", "vocab.txt", "model.safetensors", "modules.json"];
    await chooser.setFiles(names.map((name) => `${path}/${name}`));
    const { status } = modelParts(page);
    await expect(status).toContainText("Choose the whole folder");
    await status.getByText("Details").click();
    await expect(status).toContainText("no 1_Pooling/config.json, which modules.json names");
  });
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test.describe(`on a phone, ${colorScheme}`, () => {
    test.use({
      colorScheme,
      viewport: { width: 360, height: 740 },
      contextOptions: { reducedMotion: "reduce" },
    });

    test("texts are ranked with the keyboard alone, without sideways scrolling", async ({ page, site }) => {
      const address = `${site}models/headless/`;
      await offer(page, address, "encoder/bert-headless");
      await page.goto(`${site}#try?text=`);
      await expect(parts(page).heading).toHaveText("Your turn"); // nothing else is announced
      await loadModel(page, site, address);
      const { query, texts, rank, terms, values, card } = cardParts(page);
      await expect(query).toBeFocused();
      await page.keyboard.press("Tab");
      await expect(texts).toBeFocused();
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.type("   ");
      await page.keyboard.press("Tab");
      await expect(rank).toBeFocused();
      await page.keyboard.press("Enter");
      await expect(values).toHaveText(["there is no text to rank"]);
      await texts.fill(`w1 w2\n${"w3".repeat(200)}`);
      await rank.focus();
      await page.keyboard.press("Enter");
      await expect(terms).toHaveCount(2);
      await expect(page.locator("#announcement")).toHaveText(/^First: w1 w2, −?\d\.\d{3}$/);
      expect(await axeFindings(page)).toEqual([]);
      const wide = await card.evaluate((element) =>
        [...element.querySelectorAll("*")]
          .filter((one) => one.getBoundingClientRect().right > innerWidth)
          .map(({ tagName }) => tagName),
      );
      expect(wide).toEqual([]);
    });
  });
}

test("stops when the visitor leaves, and goes on asking afterwards", async ({ page, site }) => {
  const address = `${site}models/headless/`;
  await offer(page, address, "encoder/bert-headless");
  await loadModel(page, site, address);
  const { query, texts, rank, terms, card } = cardParts(page);
  await expect(query).toBeFocused();
  await texts.fill("w1 w2 w3 w4\n".repeat(1600));
  await page.evaluate(() => {
    const leave = () => setTimeout(() => (location.hash = "#try"));
    document.querySelector("form.name-form")?.addEventListener("submit", leave, { once: true });
  });
  await rank.click();
  await expect(parts(page).text).toBeVisible();
  await page.goBack();
  await expect(card).toBeVisible();
  await expect(card.getByText("Working …")).toBeHidden();
  await expect(terms).toHaveCount(0);
  await texts.fill("w1\nw2");
  await rank.click();
  await expect(terms).toHaveCount(2);
});

test("another model takes the card's place", async ({ page, site }) => {
  const [{ model, files }] = python.rerank;
  await offer(page, `${site}models/headless/`, "encoder/bert-headless");
  await offer(page, `${site}models/reranker/`, `encoder/${model}`, files);
  await offer(page, `${site}models/plain/`, "encoder/plain");
  await loadModel(page, site, `${site}models/headless/`);
  const { card } = cardParts(page);
  const { input, load, tryIt } = modelParts(page);
  for (const [name, heading] of [
    ["reranker", /^Scores pairs/],
    ["headless", /^Compares texts/],
    ["plain", undefined],
  ]) {
    await expect(card).toBeVisible();
    await input.fill(`${site}models/${name}/`);
    await load.click();
    if (heading) await expect(card.getByRole("heading")).toHaveText(heading);
  }
  await expect(tryIt).toBeFocused();
  await expect(card).toBeHidden();
  await expect.poll(() => page.workers().length).toBe(1);
});
