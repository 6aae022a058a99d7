// A program that uses the package's types, as a user's would.
import { ClassifierError, TextClassifier } from "distilbert-wasm";
import type { Classification, ErrorCode, LoadOptions } from "distilbert-wasm";
import { pipeline } from "distilbert-wasm/pipeline";

const options: LoadOptions = { dtype: "q8", threads: 2, onProgress: ({ loaded, total }) => [loaded, total] };

export async function run(text: string, texts: string[]): Promise<ErrorCode | undefined> {
  try {
    const classifier = await TextClassifier.load(undefined, options);
    const one: Classification = await classifier.classify(text);
    const many: Classification[] = await classifier.classify(texts, { topK: 2 });
    const label: string = one.label;
    const scores: number[] = many.map(({ score }) => score);
    for await (const { tokenCount } of classifier.classifyStream(texts)) scores.push(tokenCount);
    const vector: Float32Array = await classifier.embed(text, { pooling: "mean" });
    const { words } = await classifier.explain(text);
    const contribution: number = words[0].contribution + vector[0];
    await classifier.dispose();
    const pipe = await pipeline("sentiment-analysis");
    await pipe(label);
    // @ts-expect-error a number is no text
    await classifier.classify(contribution);
    // @ts-expect-error there is no such type of numbers
    await TextClassifier.load(undefined, { dtype: "q2" });
  } catch (error) {
    if (error instanceof ClassifierError) return error.code;
    throw error;
  }
  return undefined;
}
