"""Folders that differ in config.json or in the weights."""

from parts import config, vocab_txt

THREE = {"0": "a", "1": "b", "2": "c"}


def labels():
    several = {
        "numbers": dict(id2label={"0": 0, "1": 1}),
        "booleans": dict(id2label={"0": False, "1": True}),
        "a fraction": dict(id2label={"0": 0.5, "1": 1e21}),
        "null as a name": dict(id2label={"0": None, "1": "b"}),
        "a list of names": dict(id2label=["bad", "good"]),
        "a list in it": dict(id2label={"0": ["bad"], "1": "good"}),
        "a missing index": dict(id2label={"0": "bad", "2": "good"}),
        "names by name": dict(id2label={"bad": 0, "good": 1}),
        "padded indices": dict(id2label={"00": "bad", "01": "good"}),
        "one name": dict(id2label={"0": "same", "1": "same"}),
        "empty": dict(id2label={}),
        "null": dict(id2label=None),
        "absent": dict(id2label="ABSENT", label2id="ABSENT"),
        "num_labels agrees": dict(num_labels=2),
        "num_labels null": dict(num_labels=None),
        "num_labels without id2label": dict(num_labels=2, id2label="ABSENT"),
        "num_labels as text": dict(num_labels="2", id2label="ABSENT"),
        "too few": dict(id2label={"0": "bad"}),
        "too many": dict(id2label=THREE),
        "label2id disagrees": dict(label2id={"bad": 1, "good": 0}),
        "only label2id": dict(id2label="ABSENT", label2id={"bad": 0, "good": 1}),
        "the order of the names": dict(id2label={"1": "good", "0": "bad"}),
    }
    for name, changes in several.items():
        yield f"labels: {name}", config(**changes), "plain"
    yield "num_labels 3 against two names", config(num_labels=3), "three"
    yield "num_labels 2 against three names", config(num_labels=2, id2label=THREE), "plain"
    yield "three labels without names", config(id2label="ABSENT", num_labels=3), "three"
    types = [None, "regression", "single_label_classification", "multi_label_classification", "ranking", 5]
    for type in types:
        yield f"two labels, {type}", config(problem_type=type), "plain"
        yield f"one label, {type}", config(problem_type=type, id2label={"0": "toxic"}), "one"
    yield "one label by num_labels", config(id2label="ABSENT", num_labels=1), "one"


def architecture():
    names = [
        "gelu", "gelu_python", "gelu_new", "gelu_pytorch_tanh", "gelu_python_tanh", "relu", "silu", "swish", "gelu_fast",
        "quick_gelu", "tanh", "mish", "GELU", None,
    ]  # fmt: skip
    for name in names:
        yield f"activation {name}", config(activation=name), "plain"
    aliases = {"dim": "hidden_size", "n_heads": "num_attention_heads", "n_layers": "num_hidden_layers"}
    for own, alias in aliases.items():
        yield f"{alias} alone", config(**{alias: config()[own], own: "ABSENT"}), "plain"
        yield f"{alias} beside {own}", config(**{alias: config()[own] * 2}), "plain"
        yield f"{own} beside the right {alias}", config(**{own: config()[own] * 2, alias: config()[own]}), "plain"
    yield "intermediate_size alone", config(intermediate_size=16, hidden_dim="ABSENT"), "plain"
    yield "sinusoidal positions", config(sinusoidal_pos_embds=True), "plain"
    yield "no positions in the file", config(sinusoidal_pos_embds=True), "nopositions"
    yield "no architectures", config(architectures="ABSENT"), "plain"
    yield "another architecture", config(architectures=["DistilBertForMaskedLM"]), "plain"
    yield "two architectures", config(architectures=["DistilBertModel", "DistilBertForSequenceClassification"]), "plain"
    yield "numbers as text", config(dim="8"), "plain"
    yield "numbers as fractions", config(dim=8.0), "plain"


def weights():
    for name in [
        "noprefix", "mixedprefix", "gamma", "orig_mod", "module", "lora", "lora-modules", "fp16", "bf16", "f64", "sharded",
        "sharded-noprefix", "shard-missing", "shard-doubled", "shard-unlisted", "index-only", "extra", "positions-i64", "adapter", "bin", "nan",
        "bert-names", "encoder-only",
    ]:  # fmt: skip
        yield f"weights {name}", config(), name


def variants():
    for group in [labels, architecture, weights]:
        for name, changed, kind in group():
            yield group.__name__, name, {"config.json": changed, "vocab.txt": vocab_txt(), "tokenizer_config.json": {}}, kind
