import { TextClassifier } from "distilbert-wasm";
import wasm from "distilbert-wasm/distilbert-relaxed.wasm";
import config from "distilbert-wasm/model/config.json";
import tokenizer from "distilbert-wasm/model/vocab.txt";
import tokenizerConfig from "distilbert-wasm/model/tokenizer_config.json";
import weights from "distilbert-wasm/model/model.safetensors";

/** Loaded with the first request, since nothing may start before. */
let classifier;

export default {
  /** Takes a list of texts as JSON. */
  async fetch(request) {
    classifier ??= TextClassifier.load({ config, tokenizer, tokenizerConfig, weights }, { wasm });
    const texts = await request.json();
    return Response.json(await (await classifier).classify(texts));
  },
};
