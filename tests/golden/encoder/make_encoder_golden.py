"""Writes the tiny models beside this file, and their logits and hidden states by PyTorch, in cases.json of each.

    python3 tests/golden/encoder/make_encoder_golden.py
"""

import json
import random
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import DistilBertConfig, DistilBertForSequenceClassification

HERE = Path(__file__).resolve().parent
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
CLS, SEP, FIRST_WORD = 2, 3, 5

# name: config, dtype of the file
MODELS = {
    "plain": (dict(dim=32, n_heads=4, n_layers=2, hidden_dim=64, num_labels=2), torch.float32),
    "relu": (dict(dim=48, n_heads=3, n_layers=1, hidden_dim=100, num_labels=5, activation="relu"), torch.float32),
    "odd": (dict(dim=36, n_heads=2, n_layers=3, hidden_dim=70, num_labels=3, vocab_size=131), torch.float32),
    "one-head": (dict(dim=20, n_heads=1, n_layers=2, hidden_dim=33, num_labels=1), torch.float32),
    "multi-label": (
        dict(dim=32, n_heads=8, n_layers=2, hidden_dim=64, num_labels=4, problem_type="multi_label_classification"),
        torch.float16,
    ),
    "long": (dict(dim=16, n_heads=2, n_layers=2, hidden_dim=32, num_labels=2, max_position_embeddings=512), torch.bfloat16),
}  # fmt: skip


def make_model(config: DistilBertConfig, dtype: torch.dtype, seed: int) -> DistilBertForSequenceClassification:
    torch.manual_seed(seed)
    model = DistilBertForSequenceClassification(config).eval()
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "norm" in name.lower() and name.endswith("weight"):
                p.copy_(1 + 0.2 * torch.randn_like(p))
            elif p.ndim == 2:
                # Wide enough that attention and GELU leave their linear range.
                p.normal_(0, 1.0 if "embeddings" in name else 1.5 / p.shape[1] ** 0.5)
            else:
                p.normal_(0, 0.2)
            p.copy_(p.to(dtype).float())  # what the file can hold is what the model has
    return model


def lengths(config: DistilBertConfig) -> list[int]:
    longest = config.max_position_embeddings
    return sorted({2, 3, 4, 5, 7, 8, 9, 16, 31, 33, longest // 2, longest - 1, longest})


def main() -> None:
    for seed, (name, (values, dtype)) in enumerate(MODELS.items()):
        folder = HERE / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        labels = values["num_labels"]
        config = DistilBertConfig(
            **{"vocab_size": 120, "max_position_embeddings": 64, **values},
            id2label={i: f"label {i}" for i in range(labels)},
            label2id={f"label {i}": i for i in range(labels)},
            architectures=["DistilBertForSequenceClassification"],
        )
        model = make_model(config, dtype, seed)
        rng = random.Random(seed)
        cases = []
        for length in lengths(config):
            ids = [CLS, *(rng.randrange(FIRST_WORD, config.vocab_size) for _ in range(length - 2)), SEP]
            with torch.no_grad():
                out = model(input_ids=torch.tensor([ids]), output_hidden_states=True)
            states = out.hidden_states[-1][0].double()  # [length, dim] of the last layer
            cases.append({
                "ids": ids,
                "logits": [float(x) for x in out.logits[0]],
                "clsState": [round(float(x), 6) for x in states[0]],
                "meanState": [round(float(x), 6) for x in states.mean(dim=0)],
            })  # fmt: skip
        config.save_pretrained(folder)
        save_file({k: v.to(dtype).contiguous() for k, v in model.state_dict().items()}, str(folder / "model.safetensors"))
        words = [f"w{i}" for i in range(config.vocab_size - FIRST_WORD)]
        (folder / "vocab.txt").write_text("".join(f"{t}\n" for t in SPECIAL + words))
        (folder / "tokenizer_config.json").write_text('{"do_lower_case": true}\n')
        (folder / "cases.json").write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
