// Names of tensors as people's files have them: those that transformers renames are renamed, and those that
// no model has are told apart by who put them there.
import { ClassifierError, clip } from "../base/errors.js";

/** Prefixes, and what leaves them. */
const wrappers = [
  ["_orig_mod.", "torch.compile", "model._orig_mod.save_pretrained(folder)"],
  ["module.", "DataParallel or DistributedDataParallel", "model.module.save_pretrained(folder)"],
  ["base_model.model.", "PEFT", "model.merge_and_unload().save_pretrained(folder)"],
];

/** Parts of names that a LoRA fine-tune adds. */
const adapter = /\.(lora_[AB]|base_layer|modules_to_save)\./;

/**
 * The encoder's names with the family's prefix, all others without, and LayerNorm's of old TensorFlow checkpoints
 * in today's words.
 * @param {string} name
 * @param {string} prefix "distilbert."
 */
export function todaysName(name, prefix) {
  const plain = name
    .replace(/LayerNorm\.gamma$/, "LayerNorm.weight")
    .replace(/LayerNorm\.beta$/, "LayerNorm.bias");
  const bare = plain.startsWith(prefix) ? plain.slice(prefix.length) : plain;
  return /^(embeddings|transformer|encoder|pooler)\./.test(bare) ? prefix + bare : bare;
}

/** @param {string} name @param {string} prefix */
const isOfEncoder = (name, prefix) => todaysName(name, prefix).startsWith(prefix);

/**
 * Names of a file's tensors, as `todaysName` has them; and the bias of a head that fills masks, which stands in the
 * file under either of its names, or both, under that of the product.
 * @param {{name: string}[]} tensors of the file
 * @param {string} prefix "distilbert."
 */
export function todaysNames(tensors, prefix) {
  const names = new Set(tensors.map(({ name }) => name));
  return (/** @type {string} */ name) => {
    const [, head] = /^(cls\.predictions|lm_head)\.bias$/.exec(name) ?? [];
    return head && !names.has(`${head}.decoder.bias`) ? `${head}.decoder.bias` : todaysName(name, prefix);
  };
}

/**
 * Whether a tensor that the model does not use is worth a word: numbers of positions, which older files hold, are
 * not, nor is what belongs to a head of an encoder that runs alone, nor what BERT was trained with beside its masks.
 * @param {string} name
 * @param {string} prefix
 * @param {import("./heads.js").Head} head
 */
export function isOdd(name, prefix, head) {
  const isPooler = todaysName(name, prefix).startsWith(`${prefix}pooler.`);
  if (/(^|\.)position_ids$/.test(name)) return false;
  if (head === "maskedLm")
    return !isPooler && !/^cls\.seq_relationship\.|^(cls\.predictions|lm_head)\.bias$/.test(name);
  return head !== "none" || (isOfEncoder(name, prefix) && !isPooler);
}

/**
 * What makes a file's tensors another model's, if a look at names and types tells.
 * @param {import("./safetensors.js").Tensor[]} tensors
 * @param {string} file
 * @param {string} prefix
 */
export function checkNames(tensors, file, prefix) {
  const fail = (/** @type {string} */ message) => {
    throw new ClassifierError("invalid_weights", `${file}: ${message}`);
  };
  const lora = tensors.find(({ name }) => adapter.test(name));
  for (const [wrapper, tool, remedy] of wrappers) {
    if (tensors.length === 0 || !tensors.every(({ name }) => name.startsWith(wrapper))) continue;
    fail(
      `its tensors' names begin with "${wrapper}", as ${tool} leaves them; expected names such as ${prefix}embeddings.word_embeddings.weight. In Python, ${remedy} writes them.`,
    );
  }
  if (lora) {
    fail(
      `tensor ${clip(lora.name)} is of a LoRA fine-tune that has not been merged; in Python, model.merge_and_unload().save_pretrained(folder) writes the merged model`,
    );
  }
  const double = tensors.find(
    ({ name, dtype }) => dtype === "F64" && (name.includes("classifier.") || isOfEncoder(name, prefix)),
  );
  if (double) {
    fail(
      `tensor ${clip(double.name)} has dtype F64, expected F32, F16 or BF16; in Python, model.float().save_pretrained(folder) writes F32`,
    );
  }
}

/**
 * A folder with an adapter in place of a model says so.
 * @param {import("../platform/types.ts").Source} source
 * @param {AbortSignal} [signal]
 */
export async function refuseAdapter(source, signal) {
  const opened = await source.open("adapter_config.json", signal);
  if (!opened) return;
  throw new ClassifierError(
    "unsupported_model",
    `${source.name} holds adapter_config.json: a LoRA adapter, which is a part of a model. In Python, AutoPeftModelForSequenceClassification.from_pretrained(folder).merge_and_unload().save_pretrained("merged") writes the whole model; load that.`,
  );
}
