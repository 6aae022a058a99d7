"""Turns the pretrained base, bge-small-en-v1.5 (a BERT), into DistilBERT weights, exactly.

BERT's token-type embedding 0 is a constant that every position receives, so it is added to the
position embeddings; every other tensor maps one to one. LayerNorm's epsilon (1e-12) and the erf
GELU are the same in both architectures.
"""

import hashlib
from pathlib import Path

import torch

HUB_NAME = "BAAI/bge-small-en-v1.5"
ONNX_SHA256 = "828e1496d7fabb79cfa4dcd84fa38625c0d3d21da474a00f08db0f559940cf35"

LAYER_NAMES = {
    "attention.q_lin": "attention.self.query",
    "attention.k_lin": "attention.self.key",
    "attention.v_lin": "attention.self.value",
    "attention.out_lin": "attention.output.dense",
    "sa_layer_norm": "attention.output.LayerNorm",
    "ffn.lin1": "intermediate.dense",
    "ffn.lin2": "output.dense",
    "output_layer_norm": "output.LayerNorm",
}


def read_onnx(path: Path) -> dict[str, torch.Tensor]:
    """BERT tensors by their PyTorch names, from the fp32 ONNX export of the base."""
    import onnx
    from onnx import numpy_helper

    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != ONNX_SHA256:
        raise SystemExit(f"{path}: sha256 is {digest}, expected {ONNX_SHA256}")
    graph = onnx.load(str(path)).graph
    arrays = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in graph.initializer}
    tensors = {name: value for name, value in arrays.items() if not name.startswith("onnx::")}
    for node in graph.node:
        # The export folds each linear layer's weight, transposed, into a MatMul named after it.
        if node.op_type == "MatMul" and node.input[1] in arrays:
            name = node.name.strip("/").replace("/", ".").replace(".MatMul", ".weight")
            tensors[name] = arrays[node.input[1]].t().contiguous()
    return tensors


def read_base(base: str) -> dict[str, torch.Tensor]:
    """BERT tensors from an ONNX file, a Hugging Face folder, or a name on the hub."""
    path = Path(base)
    if path.suffix == ".onnx":
        return read_onnx(path)
    from safetensors.torch import load_file

    if path.is_dir():
        return load_file(str(path / "model.safetensors"))
    from huggingface_hub import hf_hub_download

    return load_file(hf_hub_download(base, "model.safetensors"))


def to_distilbert(bert: dict[str, torch.Tensor], n_layers: int = 12) -> dict[str, torch.Tensor]:
    """The encoder's tensors under DistilBERT's names; both classifier layers are left out."""
    embeddings = "distilbert.embeddings."
    out = {
        embeddings + "word_embeddings.weight": bert["embeddings.word_embeddings.weight"],
        embeddings + "position_embeddings.weight": bert["embeddings.position_embeddings.weight"]
        + bert["embeddings.token_type_embeddings.weight"][0],
    }
    for part in ("weight", "bias"):
        out[f"{embeddings}LayerNorm.{part}"] = bert[f"embeddings.LayerNorm.{part}"]
        for layer in range(n_layers):
            for ours, theirs in LAYER_NAMES.items():
                out[f"distilbert.transformer.layer.{layer}.{ours}.{part}"] = bert[
                    f"encoder.layer.{layer}.{theirs}.{part}"
                ]
    return out
