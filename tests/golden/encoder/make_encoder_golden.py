"""Writes the tiny models beside this file, and their logits and hidden states by PyTorch, in cases.json of each.

    python3 tests/golden/encoder/make_encoder_golden.py
"""

import json
import random
import sys
from pathlib import Path

import torch
import transformers

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from tiny_models import SPECIAL, empty_folder, random_model, round_to, save_vocabulary, save_weights  # noqa: E402

UNK, CLS, SEP, FIRST_WORD = 1, 2, 3, 5
F32, F16, BF16 = torch.float32, torch.float16, torch.bfloat16


def distilbert(dim, heads, layers, hidden, labels, **others):
    return dict(dim=dim, n_heads=heads, n_layers=layers, hidden_dim=hidden, num_labels=labels, **others)


def bert(dim, heads, layers, hidden, labels=2, **others):
    return dict(
        hidden_size=dim, num_attention_heads=heads, num_hidden_layers=layers, intermediate_size=hidden,
        num_labels=labels, **others,
    )  # fmt: skip


MANY = dict(problem_type="multi_label_classification")
# name: class, config, dtype of the file
MODELS = {
    "plain": ("DistilBertForSequenceClassification", distilbert(32, 4, 2, 64, 2), F32),
    "relu": ("DistilBertForSequenceClassification", distilbert(48, 3, 1, 100, 5, activation="relu"), F32),
    "odd": ("DistilBertForSequenceClassification", distilbert(36, 2, 3, 70, 3, vocab_size=131), F32),
    "one-head": ("DistilBertForSequenceClassification", distilbert(20, 1, 2, 33, 1), F32),
    "multi-label": ("DistilBertForSequenceClassification", distilbert(32, 8, 2, 64, 4, **MANY), F16),
    "long": ("DistilBertForSequenceClassification", distilbert(16, 2, 2, 32, 2, max_position_embeddings=512), BF16),
    "bert": ("BertForSequenceClassification", bert(32, 4, 2, 64), F32),
    "bert-tanh-gelu": ("BertForSequenceClassification", bert(48, 3, 1, 100, 1, hidden_act="gelu_new", type_vocab_size=3, layer_norm_eps=1e-5), F16),
    "bert-long": ("BertForSequenceClassification", bert(20, 1, 2, 33, 5, hidden_act="silu", max_position_embeddings=512, **MANY), BF16),
    # An unknown word is the padding token here.
    "roberta": ("RobertaForSequenceClassification", bert(32, 4, 2, 64, layer_norm_eps=1e-5, max_position_embeddings=66, pad_token_id=UNK), F32),
    "roberta-quick": ("RobertaForSequenceClassification", bert(44, 2, 3, 86, 3, hidden_act="quick_gelu", vocab_size=131, pad_token_id=0, max_position_embeddings=65), F32),
    "roberta-long": ("RobertaForSequenceClassification", bert(16, 2, 2, 32, 4, hidden_act="relu", max_position_embeddings=514, pad_token_id=UNK, **MANY), F16),
    "bert-headless": ("BertModel", bert(24, 2, 2, 48), F32),
    "roberta-headless": ("RobertaModel", bert(24, 2, 2, 48, max_position_embeddings=66, pad_token_id=UNK), F32),
}  # fmt: skip


def inputs(config, rng):
    """Ids and token types: a text of each length; for the families with token types pairs and padding in the text, too."""
    types = getattr(config, "type_vocab_size", 0)
    first = config.pad_token_id + 1 if config.model_type == "roberta" else 0
    longest = config.max_position_embeddings - first
    words = lambda count: [rng.randrange(FIRST_WORD, config.vocab_size) for _ in range(count)]
    for length in sorted({2, 3, 4, 5, 7, 8, 9, 16, 31, 33, longest // 2, longest - 1, longest}):
        yield [CLS, *words(length - 2), SEP], None
    if types == 0:
        return
    for one, two in [(1, 1), (5, 2), (2, 9), (longest // 2, longest - longest // 2 - 3)]:
        ids = [CLS, *words(one), SEP, *words(two), SEP]
        yield ids, [0] * (one + 2) + [1] * (two + 1)
    for places in [(1,), (2, 3, 5), (1, 2, 3, 4)]:
        ids = [CLS, *words(5), SEP]
        for place in places:
            ids[place] = config.pad_token_id
        yield ids, None


def cases_of(model, config, seed):
    rng = random.Random(seed)
    for ids, type_ids in inputs(config, rng):
        given = dict(input_ids=torch.tensor([ids]))
        if type_ids:
            given["token_type_ids"] = torch.tensor([type_ids])
        with torch.no_grad():
            out = model(**given, attention_mask=torch.ones(1, len(ids), dtype=torch.long), output_hidden_states=True)
        states = out.hidden_states[-1][0].double()  # [length, dim] of the last layer
        yield {
            "ids": ids,
            **({"typeIds": type_ids} if type_ids else {}),
            **({"logits": [float(x) for x in out.logits[0]]} if "logits" in out else {}),
            "clsState": [round(float(x), 6) for x in states[0]],
            "meanState": [round(float(x), 6) for x in states.mean(dim=0)],
        }


def main() -> None:
    for seed, (name, (architecture, values, dtype)) in enumerate(MODELS.items()):
        folder = empty_folder(HERE / name)
        labels = values["num_labels"]
        kind = getattr(transformers, architecture)
        config = kind.config_class(
            **{"vocab_size": 120, "max_position_embeddings": 64, **values},
            id2label={i: f"label {i}" for i in range(labels)},
            label2id={f"label {i}": i for i in range(labels)},
            architectures=[architecture],
        )
        model = round_to(dtype, random_model(kind, config, seed))
        cases = list(cases_of(model, config, seed))
        config.save_pretrained(folder)
        save_weights(folder, model, dtype)
        words = [f"w{i}" for i in range(config.vocab_size - FIRST_WORD)]
        save_vocabulary(folder, SPECIAL + words)
        # RoBERTa's own tokenizer is another story: tests/golden/tokenizer.
        written = {"do_lower_case": True} if config.model_type == "distilbert" else {"tokenizer_class": "BertTokenizer"}
        (folder / "tokenizer_config.json").write_text(f"{json.dumps(written)}\n")
        (folder / "cases.json").write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
