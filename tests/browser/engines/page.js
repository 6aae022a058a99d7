// The page that each browser opens, driven from outside: `?base` asks for the base build. A classic
// script, so that the promise is there as soon as the page is: WebKit's driver does not wait for modules.
Object.assign(globalThis, {
  outcome: import("./answers.js")
    .then(({ answers }) => answers(location.search === "?base"))
    .then(
      (value) => ({ value }),
      (error) => ({ error: `${error}\n${error?.stack ?? ""}` }),
    ),
});
