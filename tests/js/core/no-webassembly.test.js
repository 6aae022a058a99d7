// Engines without WebAssembly, such as Node's --jitless and iOS's lockdown mode.
import { expect, test } from "@jest/globals";
import { run } from "../support/command.js";

test("say that there is none", async () => {
  const entry = new URL("../../../web/src/index.js", import.meta.url);
  const program = `
    import { TextClassifier } from ${JSON.stringify(entry)};
    await TextClassifier.load().catch(({ code, message }) => console.log(code, message));`;
  const { stdout } = await run([program], { nodeArgs: ["--jitless", "--input-type=module"], program: "-e" });
  expect(stdout).toBe("unsupported_runtime WebAssembly is not available here.\n");
});
