// The demo page's main path, walked inside each engine: the page stands in a frame of the same origin.
// A classic script, so that the promise is there as soon as the page is: WebKit's driver does not wait
// for modules.

/** @typedef {{steps: string[], offline: string}} Walk */

const site = "/demo/";
const frame = /** @type {HTMLIFrameElement} */ (document.getElementById("frame"));

/** @template T @param {string} what @param {() => T | null | undefined | false | ""} look @returns {Promise<T>} */
async function until(what, look) {
  const end = Date.now() + 40_000;
  for (;;) {
    const found = look();
    if (found) return found;
    if (Date.now() > end) {
      const page = `${inner().body.innerText.slice(0, 500)} … ${text("#offline")}`;
      throw new Error(`waited in vain for ${what}; the page: ${page}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const inner = () => /** @type {Document} */ (frame.contentDocument);

/** @param {string} selector */
const text = (selector) => inner().querySelector(selector)?.textContent ?? "";

/** @param {string} selector @returns {HTMLElement} */
function one(selector) {
  const element = inner().querySelector(selector);
  if (!element) throw new Error(`there is no ${selector}`);
  return /** @type {HTMLElement} */ (element);
}

/** @param {string} name @param {string} [within] */
const button = (name, within = "main") =>
  /** @type {HTMLElement | undefined} */ (
    [...one(within).querySelectorAll("button")].find((found) => found.textContent === name)
  );

/** @param {string} address */
async function open(address) {
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
  frame.src = address;
  await loaded;
}

/** @param {string} value */
function type(value) {
  const box = /** @type {HTMLTextAreaElement} */ (one("#text"));
  box.focus();
  box.value = value;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {string} label */
const answered = (label) => until(label, () => text("#result:not([hidden]) h2").includes(label));

/** @returns {Promise<Walk>} */
async function walk() {
  const steps = /** @type {string[]} */ ([]);
  const done = (/** @type {string} */ step) => steps.push(step);

  await open(site);
  await answered("Positive");
  type("This is terrible");
  await answered("Negative");
  done("type");

  await until("the words", () => /terrible/.test(text("#why-words:not([hidden])")));
  await until("a word that speaks for it", () => inner().querySelector('.word[data-side="for"]'));
  done("why");

  await open(`${site}?shared#try?text=This+is+awesome`);
  await answered("Positive");
  done("share");

  const { contentWindow } = frame;
  if (!contentWindow) throw new Error("the frame has no window");
  contentWindow.location.hash = "#models";
  await until("the form", () => inner().querySelector("#model-input"));
  /** @type {HTMLInputElement} */ (one("#model-input")).value = `${location.origin}/model/`;
  button("Load")?.click();
  await until("the other model", () => text("#models-content h2").includes("/model/"));
  contentWindow.location.hash = "#try";
  type("w1 w2");
  await answered("label");
  done("another model");

  contentWindow.location.hash = "#models";
  (await until("the way back", () => button("Back to the page’s own"))).click();
  await until("the own model", () => text("#models-content h2").includes("own model"));

  contentWindow.location.hash = "#many";
  (await until("the examples", () => button("Try with 50 example lines"))).click();
  await until("the table", () => inner().querySelectorAll('#many-content [role="row"]').length > 5);
  await until(
    "its labels",
    () => /Positive/.test(text("#many-content")) && /Negative/.test(text("#many-content")),
  );
  done("many");

  contentWindow.location.hash = "#teach";
  (await until("the made-up examples", () => button("Try with 24 made-up examples"))).click();
  await until("what they teach", () => /^delivery/.test(text(".teach-answer h3")));
  await until("the report", () => /\d% right/.test(text(".teach-figure")));
  await until("texts to label", () => /the least sure first/.test(text(".teach-card")));
  one(".teach-keep input[type=checkbox]").click();
  await until("word on what is stored", () =>
    /^Stored .* 24 examples/.test(text(".teach-keep > .facts:last-child")),
  );
  await open(`${site}?stored#teach`);
  await until("the examples of the last visit", () =>
    /^24 examples of your last visit/.test(text(".teach-status")),
  );
  await until("what they teach, again", () => /Learned from 24 examples/.test(text("#teach-content")));
  (await until("the way to delete them", () => button("Delete what is stored"))).click();
  await until("word that nothing is", () => /^Off/.test(text(".teach-keep > .facts:last-child")));
  await open(`${site}?deleted#teach`);
  await until("an empty room", () => button("Try with 24 made-up examples"));
  done("teach");

  const offline = await until("word on offline use", () => {
    const status = text("#offline");
    return status && !status.startsWith("Being saved") && status;
  });
  if (!offline.startsWith("Works")) return { steps, offline };
  await fetch("/cut"); // from now on the server does not answer
  await open(`${site}?again#try?text=This+is+terrible`);
  await answered("Negative");
  await until("the words, offline", () => /terrible/.test(text("#why-words:not([hidden])")));
  done("offline");
  return { steps, offline };
}

Object.assign(globalThis, {
  outcome: walk().then(
    (value) => ({ value }),
    (error) => ({ error: `${error}\n${error?.stack ?? ""}` }),
  ),
});
