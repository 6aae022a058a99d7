import { TextClassifier } from "distilbert-wasm";

let classifier;

export async function POST(request) {
  classifier ??= TextClassifier.load();
  return Response.json(await (await classifier).classify(await request.json()));
}
