"""Tiny models with random weights, their vocabularies and their files: what make_token_golden.py, make_encoder_golden.py
and make_fill_mask_golden.py have in common."""

import json
import shutil
import string
from collections.abc import Collection, Iterable
from pathlib import Path

import torch
from safetensors.torch import save_file

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PIECES = ["in", "er", "ber", "lin", "an", "on", "th", "the", "john", "mc", "don", "ald", "paris", "lives", "works", "at"]
VOCABULARY = SPECIAL + [
    *string.ascii_lowercase, *(f"##{c}" for c in string.ascii_lowercase), *PIECES, *(f"##{p}" for p in PIECES),
    *string.digits, *(f"##{d}" for d in string.digits), *".,'-!?@#()&", "é", "##é", "中", "国", "ß", "##ß",
]  # fmt: skip

# Changes of config.json that make a model tiny.
DISTILBERT = dict(dim=20, n_heads=2, n_layers=2, hidden_dim=40, max_position_embeddings=40)
BERT = dict(hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=50, max_position_embeddings=32)
ROBERTA = {**BERT, "max_position_embeddings": 36, "type_vocab_size": 1, "pad_token_id": 1}
MERGES = ["h n", "Ġ j", "o hn", "j ohn", "Ġj ohn", "a n", "Ġ i", "Ġi n", "e r", "b er", "l in", "i n", "Ã ©", "ð Ł", "Ġ ðŁ"]


def byte_level() -> tuple[dict[str, int], list[str]]:
    """GPT-2's characters for bytes, and a few merges of them, behind RoBERTa's special tokens."""
    own = [b for b in range(256) if 32 < b < 127 or 160 < b < 256 and b != 173]
    chars = [chr(b) for b in own] + [chr(256 + i) for i in range(256 - len(own))]
    known, merges = set(chars), []
    for merge in MERGES:
        if all(part in known for part in merge.split()):
            merges.append(merge)
            known.add(merge.replace(" ", ""))
    tokens = ["<s>", "<pad>", "</s>", "<unk>", *chars, *(m.replace(" ", "") for m in merges), "<mask>"]
    return {token: i for i, token in enumerate(dict.fromkeys(tokens))}, merges


def random_model(kind: type, config: object, seed: int) -> torch.nn.Module:
    torch.manual_seed(seed)
    model = kind(config).eval()
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "norm" in name.lower() and name.endswith("weight"):
                p.copy_(1 + 0.2 * torch.randn_like(p))
            elif p.ndim == 2:
                # Wide enough that attention and GELU leave their linear range.
                p.normal_(0, 1.0 if "embeddings" in name else 1.5 / p.shape[1] ** 0.5)
            else:
                p.normal_(0, 0.2)
    return model


def round_to(dtype: torch.dtype, model: torch.nn.Module) -> torch.nn.Module:
    """What a file of that type can hold is then what the model has."""
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(p.to(dtype).float())
    return model


def empty_folder(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def save_weights(folder: Path, model: torch.nn.Module, dtype: torch.dtype, tied: Collection[str] = ()) -> None:
    weights = {k: v.to(dtype).contiguous().clone() for k, v in model.state_dict().items() if k not in tied}
    save_file(weights, str(folder / "model.safetensors"))


def save_vocabulary(folder: Path, vocabulary: list[str]) -> None:
    (folder / "vocab.txt").write_text("".join(f"{t}\n" for t in vocabulary), encoding="utf-8")


def save_byte_level(folder: Path) -> None:
    vocab, merges = byte_level()
    (folder / "vocab.json").write_text(json.dumps(vocab) + "\n")
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *merges, ""]), encoding="utf-8")


def save_cases(folder: Path, cases: Iterable[dict]) -> None:
    """A case a line."""
    lines = (json.dumps(case, ensure_ascii=True) for case in cases)
    (folder / "cases.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
