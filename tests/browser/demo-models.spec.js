// Other models: by address, from the hub, from the disk; and those that the browser has cached.
import { once } from "node:events";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { configOf, modelParts, offer } from "./support/models.js";
import { expect, parts, skipWithoutBrowser, test } from "./support/test.js";
import { holdWeights } from "./support/weights.js";

skipWithoutBrowser();

const golden = new URL("../golden/encoder/", import.meta.url);
const hub = "https://huggingface.co/";

test("loads one by its address on the same host, and answers with its labels", async ({ page, site }) => {
  const address = `${site}models/plain/`;
  await offer(page, address, "encoder/plain");
  await page.goto(`${site}#models`);
  const { input, load, inUse, tryIt } = modelParts(page);
  await expect(inUse).toHaveText("In use: The page’s own model");
  await input.fill(address);
  await load.click();
  await expect(tryIt).toBeFocused();
  await expect(inUse).toHaveText(`In use: ${address}`);
  await tryIt.click();
  const { text, heading, bars, words } = parts(page);
  await text.fill("w1 w2 w3");
  await expect(heading).toHaveText(/^label \d [\d.]+%$/);
  await expect(bars).not.toHaveCount(0);
  await expect(words).toHaveText(["w1", "w2", "w3"]);
  await expect(page.locator("#model-name")).toHaveText(address);
});

test("says what it is good for, of one for inference more", async ({ page, site }) => {
  const address = `${site}models/nli/`;
  const id2label = { 0: "entailment", 1: "contradiction" };
  await offer(page, address, "encoder/plain", {
    "config.json": await configOf("encoder/plain", { id2label }),
  });
  await page.goto(`${site}#models`);
  const { input, load, inUse } = modelParts(page);
  const facts = page.locator(".pairs").first();
  await expect(facts).toContainText("vectors for search and comparison (TextEmbedder)");
  await expect(facts).not.toContainText("ZeroShotClassifier");
  await input.fill(address);
  await load.click();
  await expect(inUse).toHaveText(`In use: ${address}`);
  await expect(facts).toContainText("labels of your own, without training (ZeroShotClassifier)");
});

const kinds = [
  { kind: "that classifies texts", folder: "encoder/plain", says: /is loaded and answers now/, weights: 1 },
  { kind: "with one label", folder: "encoder/one-head", says: /is loaded and answers now/, weights: 1 },
  {
    kind: "for inference",
    folder: "encoder/plain",
    labels: ["entailment", "neutral"],
    says: /answers now/,
    weights: 1,
  },
  { kind: "that labels tokens", folder: "tokens/bio", says: /is loaded and answers now/, weights: 1 },
  { kind: "that fills masks", folder: "fill-mask/bert", says: /is loaded, beside/, weights: 1 },
  {
    kind: "without a head",
    folder: "encoder/bert-headless",
    says: /is loaded, beside/,
    weights: 1,
  },
  {
    kind: "of another family",
    folder: "encoder/plain",
    changes: { model_type: "gpt2" },
    says: /model_type is "gpt2"; supported are "distilbert", "bert", "roberta"/,
    weights: 0,
  },
];

for (const { kind, folder, labels, changes, says, weights } of kinds) {
  test(`one ${kind} is loaded once, with the class that its config.json says`, async ({
    page,
    site,
    watch,
  }) => {
    if (kind === "that fills masks") watch.expect(/404/); // modules.json: it might be a model for vectors
    const address = `${site}models/kind/`;
    const config = await configOf(folder, { ...changes, ...(labels && { id2label: { ...labels } }) });
    const asked = await offer(page, address, folder, { "config.json": config });
    await page.goto(`${site}#models`);
    const { input, load, status } = modelParts(page);
    await input.fill(address);
    await load.click();
    await expect(status).toContainText(says);
    expect(asked.filter((file) => file === "model.safetensors")).toHaveLength(weights);
  });
}

test("loads one from the hub, and asks nobody before it is named", async ({ page, site, watch }) => {
  const asked = await offer(page, `${hub}someone/some-model/resolve/main/`, "encoder/plain");
  await page.clock.install();
  await page.goto(`${site}#models`);
  const { input, load, inUse, tryIt, cached } = modelParts(page);
  await input.fill("someone/some-model");
  await page.clock.runFor("01:00"); // whatever waits for the visitor to stop typing
  await page.evaluate(() => fetch(location.href)); // answered after all that was asked for before
  expect(asked).toEqual([]);
  watch.allow(hub);
  await load.click();
  await expect(tryIt).toBeVisible();
  await expect(inUse).toHaveText("In use: someone/some-model");
  expect(asked).toContain("model.safetensors");

  // Kept: listed with its size, used again without the network, deleted.
  const item = cached.getByRole("listitem");
  await expect(item).toHaveText(/^someone\/some-model\d+ kB/);
  await page.unrouteAll();
  await page.route(`${hub}**`, (route) => route.abort("internetdisconnected"));
  await page.reload();
  await cached.getByRole("button", { name: "Use someone/some-model" }).click();
  await expect(inUse).toHaveText("In use: someone/some-model");
  await cached.getByRole("button", { name: "Delete someone/some-model" }).click();
  await expect(item).toHaveCount(0);
  await expect(cached).toBeFocused();
});

test("a link with another model fetches nothing until the visitor says so", async ({ page, site, watch }) => {
  const asked = await offer(page, `${hub}someone/some-model/resolve/main/`, "encoder/plain");
  await page.goto(`${site}#try?text=w1&model=someone%2Fsome-model`);
  const { heading, text } = parts(page);
  await expect(heading).toHaveText(/^(Positive|Negative)/);
  await expect(text).toHaveValue("w1");
  const note = page.locator("#link-note");
  await expect(note).toContainText("made with another model, someone/some-model");
  await note.getByRole("link").click();
  const { input, load, tryIt } = modelParts(page);
  await expect(input).toHaveValue("someone/some-model");
  expect(asked).toEqual([]);
  watch.allow(hub);
  await load.click();
  await tryIt.click();
  await expect(text).toHaveValue("w1");
  await expect(heading).toHaveText(/^label/i);
});

test("loads one from the disk", async ({ page, site, watch }) => {
  await page.goto(`${site}#models`);
  const { inUse, tryIt } = modelParts(page);
  await expect(page.getByRole("button", { name: "Choose a folder" })).toBeVisible();
  const before = watch.requests.length;
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Choose a folder" }).click(),
  ]);
  await chooser.setFiles(fileURLToPath(new URL("plain", golden)));
  await expect(inUse).toHaveText("In use: plain");
  await tryIt.click();
  await parts(page).text.fill("w1 w2");
  await expect(parts(page).heading).toHaveText(/^label/i);
  const asked = watch.requests.slice(before).filter((url) => !url.includes("/models/default/"));
  expect(asked.filter((url) => /\.(safetensors|json|txt)$/.test(url))).toEqual([]);
});

test("says which files of a model are missing among those chosen", async ({ page, site }) => {
  await page.goto(`${site}#models`);
  const { status, inUse } = modelParts(page);
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Choose its files" }).click(),
  ]);
  await chooser.setFiles([
    { name: "config.json", mimeType: "application/json", buffer: Buffer.from("{}") },
    { name: "pytorch_model.bin", mimeType: "application/octet-stream", buffer: Buffer.from([1]) },
  ]);
  await expect(status).toContainText(
    "there is no tokenizer.json or vocab.txt or vocab.json and no model.safetensors",
  );
  await expect(status).toContainText("must be converted to safetensors");
  await expect(inUse).toHaveText("In use: The page’s own model");
});

/** A server that sends half of the weights and then waits. */
async function slowServer() {
  const weights = await readFile(new URL("plain/model.safetensors", golden));
  let closed = false;
  const server = createServer(async (request, response) => {
    const name = String(request.url).split("/").at(-1);
    const body = await readFile(new URL(`plain/${name}`, golden)).catch(() => undefined);
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (name !== "model.safetensors") return void response.writeHead(body ? 200 : 404).end(body);
    response.on("close", () => (closed = true));
    response.writeHead(200, { "Content-Length": weights.length });
    // More and more of it: progress within a tenth of a second of other progress may go unreported.
    let sent = 0;
    const sendMore = () => void response.write(weights.subarray(sent, (sent += weights.length >> 10)));
    const timer = setInterval(sendMore, 200);
    response.on("close", () => clearInterval(timer));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    get closed() {
      return closed;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

test("a download shows its bytes and can be cancelled; the present model goes on", async ({ page, site }) => {
  const slow = await slowServer();
  const address = `${site}models/slow/`;
  await page.route(`${address}**`, (route) =>
    route.continue({ url: slow.url + route.request().url().slice(address.length) }),
  );
  await page.goto(`${site}#models`);
  const { input, load, inUse, status } = modelParts(page);
  await input.fill(address);
  await page.keyboard.press("Enter");
  await expect(status.getByRole("progressbar", { name: `Loading ${address}` })).toBeVisible();
  await expect(status.getByText(/^\d+ of 101 kB$/)).toBeVisible();
  const cancel = status.getByRole("button", { name: "Cancel" });
  await expect(cancel).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(status).toContainText("Cancelled. The page’s own model goes on answering.");
  await expect(inUse).toHaveText("In use: The page’s own model");
  await expect.poll(() => slow.closed).toBe(true);
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await parts(page).text.fill("This is terrible");
  await expect(parts(page).heading).toHaveText(/^Negative/);
  await expect(load).toBeHidden();
  slow.close();
});

for (const { name, value, advice, detail, fulfil, console } of [
  {
    name: "that does not exist on the hub",
    value: "someone/nothing",
    advice: "A file of the model is missing",
    detail: /does not exist, or is private/,
    fulfil: { status: 401 },
    console: /401 \(Unauthorized\)/,
  },
  {
    name: "that is no model but a page",
    value: "someone/page",
    advice: "The model arrived broken",
    detail: /config\.json/,
    fulfil: { contentType: "text/html", body: "<!doctype html>" },
  },
]) {
  test(`says what is wrong with one ${name}`, async ({ page, site, watch }) => {
    watch.allow(hub);
    if (console) watch.expect(console);
    await page.route(`${hub}**`, (route) =>
      route.fulfill({ ...fulfil, headers: { "Access-Control-Allow-Origin": "*" } }),
    );
    await page.goto(`${site}#models`);
    const { input, load, status, inUse } = modelParts(page);
    await input.fill(value);
    await load.click();
    await expect(status.getByRole("heading")).toHaveText(advice);
    await status.getByText("Details").click();
    await expect(status.getByText(detail)).toBeVisible();
    await expect(inUse).toHaveText("In use: The page’s own model");
  });
}

test("says that other servers are reached by https only", async ({ page, site }) => {
  await page.goto(`${site}#models`);
  const { input, load, status } = modelParts(page);
  await input.fill("http://example.com/model");
  await load.click();
  await expect(status).toContainText("The page loads models from other servers by https only");
});

test("what is refused while another model comes is what the room says", async ({ page, site }) => {
  const address = `${site}models/plain/`;
  await offer(page, address, "encoder/plain");
  let asked = 0;
  await page.route(`${address}model.safetensors`, () => void asked++); // it comes for ever
  await page.goto(`${site}#models`);
  const { input, load, status, inUse } = modelParts(page);
  const chooseFiles = async () => {
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      page.getByRole("button", { name: "Choose its files" }).click(),
    ]);
    const config = { name: "config.json", mimeType: "application/json", buffer: Buffer.from("{}") };
    await chooser.setFiles([config]);
  };
  const nameUnsafe = async () => {
    await input.fill("http://example.com/model");
    await load.click();
  };
  const cases = /** @type {const} */ ([
    [nameUnsafe, "by https only"],
    [chooseFiles, "Among the 1 chosen files there is no tokenizer.json"],
  ]);
  for (const [i, [refuse, words]] of cases.entries()) {
    await input.fill(address);
    await load.click();
    await expect.poll(() => asked).toBe(i + 1);
    await refuse();
    await page.evaluate(() => fetch(location.href)); // by then the other load has ended
    await expect(status).toContainText(words);
    await expect(inUse).toHaveText("In use: The page’s own model");
  }
});

test("one that is chosen while the page's own still loads wins over it", async ({ page, site }) => {
  const weights = await holdWeights(page);
  const address = `${site}models/plain/`;
  await offer(page, address, "encoder/plain");
  await page.goto(`${site}#models`);
  const { input, load, inUse } = modelParts(page);
  await input.fill(address);
  await load.click();
  await expect(inUse).toHaveText(`In use: ${address}`);
  await weights.release();
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await parts(page).text.fill("w1 w2");
  await expect(parts(page).heading).toHaveText(/^label/);
  await expect.poll(() => page.workers().length).toBe(1); // the other has come, and been dropped
  await expect(page.locator("#model-name")).toHaveText(address);
});

test("goes back to the page's own model", async ({ page, site }) => {
  const address = `${site}models/plain/`;
  await offer(page, address, "encoder/plain");
  await page.goto(`${site}#models`);
  const { input, load, inUse } = modelParts(page);
  await input.fill(address);
  await load.click();
  await expect(inUse).toHaveText(`In use: ${address}`);
  await page.getByRole("button", { name: "Back to the page’s own" }).click();
  await expect(inUse).toHaveText("In use: The page’s own model");
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await expect(parts(page).heading).toHaveText(/^Positive/);
  await expect(page.getByRole("heading", { level: 1, name: "Positive or negative?" })).toBeVisible();
});
