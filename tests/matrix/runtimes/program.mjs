// What runs in Node, Bun and Deno: the package by its name, on the calling thread, in workers, and
// as a pipeline. Prints what it found; that it ends by itself is a part of the test.
import { ClassifierError, TextClassifier } from "distilbert-wasm";
import { pipeline } from "distilbert-wasm/pipeline";

const texts = JSON.parse(process.argv[2]);
const examples = JSON.parse(process.argv[3]);

const classifier = await TextClassifier.load();
const inline = await classifier.classify(texts);
const { backend } = classifier;
await classifier.dispose();

const threaded = await TextClassifier.load(undefined, { threads: 2 });
const inWorkers = await threaded.classify(texts);
const mine = await threaded.learn(examples);
const learned = await mine.classify(texts);
const { threads } = threaded.backend;

const pipe = await pipeline("sentiment-analysis");
const piped = await pipe(texts);

const missing = await TextClassifier.load("./no-such-model/").catch((error) => error);
const code = missing instanceof ClassifierError ? missing.code : String(missing);

process.stdout.write(JSON.stringify({ inline, backend, inWorkers, learned, threads, piped, code }));
