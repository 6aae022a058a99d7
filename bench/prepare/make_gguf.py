"""Writes make_models.py's DistilBERT-base as a GGUF file in q8_0, for llama.cpp.

    python3 bench/prepare/make_gguf.py FOLDER FILE

FOLDER has config.json, vocab.txt and model.safetensors. The file is what llama.cpp's convert_hf_to_gguf.py
makes of a DistilBERT with --outtype q8_0: architecture bert without token types, matrices in q8_0, position
embeddings, norms and biases in F32. The classifier's head is left out: llama.cpp gives the first token's
hidden state, two products short of logits.
"""

import json
import sys
from pathlib import Path

import gguf
import numpy as np
from weights import read_weights

EMBEDDINGS = {"word_embeddings": "token_embd", "position_embeddings": "position_embd", "LayerNorm": "token_embd_norm"}
LAYER = {
    "attention.q_lin": "attn_q", "attention.k_lin": "attn_k", "attention.v_lin": "attn_v", "attention.out_lin": "attn_output",
    "sa_layer_norm": "attn_output_norm", "ffn.lin1": "ffn_up", "ffn.lin2": "ffn_down", "output_layer_norm": "layer_output_norm",
}  # fmt: skip
SPECIAL = {"unknown": "[UNK]", "seperator": "[SEP]", "padding": "[PAD]", "cls": "[CLS]", "mask": "[MASK]"}


def write_config(writer: gguf.GGUFWriter, config: dict) -> None:
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["dim"])
    writer.add_block_count(config["n_layers"])
    writer.add_feed_forward_length(config["hidden_dim"])
    writer.add_head_count(config["n_heads"])
    writer.add_layer_norm_eps(1e-12)
    writer.add_causal_attention(False)
    writer.add_token_type_count(1)
    writer.add_pooling_type(gguf.PoolingType.CLS)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)


def write_vocabulary(writer: gguf.GGUFWriter, tokens: list[str]) -> None:
    """WordPiece turned round, as llama.cpp has it: a mark at the start of a word, none within."""

    def turned(token: str) -> str:
        if token in SPECIAL.values():
            return token
        return token[2:] if token.startswith("##") else f"\u2581{token}"

    control = {token: gguf.TokenType.CONTROL for token in SPECIAL.values()}
    writer.add_tokenizer_model("bert")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([turned(token) for token in tokens])
    writer.add_token_types([control.get(token, gguf.TokenType.NORMAL) for token in tokens])
    for name, token in SPECIAL.items():
        writer.add_uint32(f"tokenizer.ggml.{name}_token_id", tokens.index(token))


def tensor_name(name: str) -> str | None:
    """llama.cpp's name; nothing for the head."""
    scope, _, rest = name.removeprefix("distilbert.").partition(".")
    if scope == "embeddings":
        part, kind = rest.rsplit(".", 1)
        return f"{EMBEDDINGS[part]}.{kind}"
    if scope != "transformer":
        return None
    _, layer, rest = rest.split(".", 2)
    part, kind = rest.rsplit(".", 1)
    return f"blk.{layer}.{LAYER[part]}.{kind}"


def main() -> None:
    folder, path = Path(sys.argv[1]), Path(sys.argv[2])
    writer = gguf.GGUFWriter(path, gguf.MODEL_ARCH_NAMES[gguf.MODEL_ARCH.BERT])
    write_config(writer, json.loads((folder / "config.json").read_text()))
    write_vocabulary(writer, (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1])
    for name, floats in read_weights(folder / "model.safetensors").items():
        target = tensor_name(name)
        if target is None:
            continue
        small = floats.ndim == 1 or target.startswith("position_embd")
        kind = gguf.GGMLQuantizationType.F32 if small else gguf.GGMLQuantizationType.Q8_0
        writer.add_tensor(target, gguf.quantize(np.array(floats), kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
