"""Weights between the names of published checkpoints and those of encoder.py."""

import torch

from encoder import MAX_TOKENS, Shape

PARTS = ("weight", "bias")
MPNET_OFFSET = 4  # MPNet's vocabulary is BERT's, after four tokens of its own
MPNET_SPECIAL = {0: 1, 101: 0, 102: 2, 103: 30526}  # [PAD], [CLS], [SEP], [MASK]

State = dict[str, torch.Tensor]
DISTILBERT = {"out": "attention.out_lin", "lin1": "ffn.lin1", "lin2": "ffn.lin2", "norm1": "sa_layer_norm", "norm2": "output_layer_norm"}
QKV = tuple(f"attention.{letter}_lin" for letter in "qkv")
MPNET = {"out": "attention.attn.o", "lin1": "intermediate.dense", "lin2": "output.dense", "norm1": "attention.LayerNorm", "norm2": "output.LayerNorm"}


def _layers(state: State, shape: Shape, prefix: str, qkv: tuple[str, ...], names: dict[str, str]) -> State:
    out = {}
    for i in range(shape.layers):
        for part in PARTS:
            out[f"{i}.qkv.{part}"] = torch.cat([state[f"{prefix}{i}.{n}.{part}"] for n in qkv])
            out |= {f"{i}.{ours}.{part}": state[f"{prefix}{i}.{theirs}.{part}"] for ours, theirs in names.items()}
    return out


def new_head(shape: Shape, seed: int) -> State:
    generator = torch.Generator().manual_seed(seed)
    d = shape.dim
    head = {"pre.weight": torch.randn(d, d, generator=generator) * 0.02, "pre.bias": torch.zeros(d)}
    head |= {"classifier.weight": torch.randn(1, d, generator=generator) * 0.02, "classifier.bias": torch.zeros(1)}
    return head | ({"memory.weight": torch.eye(shape.memory_dim, d)} if shape.memory_dim else {})


def from_distilbert(state: State, shape: Shape, rows: torch.Tensor) -> State:
    """A DistilBERT's encoder; `rows` are the vocabulary's ids that are trained."""
    e = "distilbert.embeddings."
    out = _layers(state, shape, "distilbert.transformer.layer.", QKV, DISTILBERT)
    out |= {f"norm.{part}": state[f"{e}LayerNorm.{part}"] for part in PARTS}
    words, places = state[f"{e}word_embeddings.weight"], state[f"{e}position_embeddings.weight"]
    out["embedding"] = torch.cat([words[rows], places[:MAX_TOKENS]])
    if "classifier.weight" in state:
        out |= {f"pre.{part}": state[f"pre_classifier.{part}"] for part in PARTS}
        out["classifier.weight"] = (state["classifier.weight"][1] - state["classifier.weight"][0]).unsqueeze(0)
        out["classifier.bias"] = (state["classifier.bias"][1] - state["classifier.bias"][0]).unsqueeze(0)
    return out


def to_distilbert(member: State, shape: Shape, rows: torch.Tensor, base: State) -> State:
    """A whole DistilBertForSequenceClassification; what was not trained comes from `base`."""
    e = "distilbert.embeddings."
    words, places = base[f"{e}word_embeddings.weight"].clone(), base[f"{e}position_embeddings.weight"].clone()
    words[rows] = member["embedding"][:-MAX_TOKENS]
    places[:MAX_TOKENS] = member["embedding"][-MAX_TOKENS:]
    out = {f"{e}word_embeddings.weight": words, f"{e}position_embeddings.weight": places}
    for part in PARTS:
        out[f"{e}LayerNorm.{part}"] = member[f"norm.{part}"]
        out[f"pre_classifier.{part}"] = member[f"pre.{part}"]
        half = member[f"classifier.{part}"] / 2
        out[f"classifier.{part}"] = torch.cat([-half, half])
        for i in range(shape.layers):
            layer = f"distilbert.transformer.layer.{i}."
            out |= dict(zip([f"{layer}{n}.{part}" for n in QKV], member[f"{i}.qkv.{part}"].chunk(3)))
            out |= {f"{layer}{theirs}.{part}": member[f"{i}.{ours}.{part}"] for ours, theirs in DISTILBERT.items()}
    return {name: value.contiguous() for name, value in out.items()}


def mpnet_ids(rows: torch.Tensor) -> torch.Tensor:
    """BERT's ids as MPNet's."""
    out = rows + MPNET_OFFSET
    for ours, theirs in MPNET_SPECIAL.items():
        out[rows == ours] = theirs
    return out


def from_mpnet(state: State, shape: Shape, rows: torch.Tensor) -> tuple[State, torch.Tensor]:
    """An MPNet's encoder and its table of relative biases."""
    out = _layers(state, shape, "encoder.layer.", tuple(f"attention.attn.{letter}" for letter in "qkv"), MPNET)
    out |= {f"norm.{part}": state[f"embeddings.LayerNorm.{part}"] for part in PARTS}
    words, places = state["embeddings.word_embeddings.weight"], state["embeddings.position_embeddings.weight"]
    out["embedding"] = torch.cat([words[mpnet_ids(rows)], places[2 : MAX_TOKENS + 2]])
    return out, state["encoder.relative_attention_bias.weight"]
