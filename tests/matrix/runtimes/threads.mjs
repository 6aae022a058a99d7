// The package in two threads, as a program that is bundled: nothing in it says where files lie.
import { TextClassifier } from "distilbert-wasm";

async function main() {
  const classifier = await TextClassifier.load(undefined, { threads: 2 });
  const [{ label, score }] = await classifier.classify(["This is awesome", "This is terrible"]);
  process.stdout.write(`${label} ${score}\n`);
}
main();
