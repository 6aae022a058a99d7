import { json } from "@sveltejs/kit";
import { TextClassifier } from "distilbert-wasm";

let loading;

export async function POST({ request }) {
  loading ??= TextClassifier.load();
  return json(await (await loading).classify(await request.json()));
}
