"""Folders of BERT and RoBERTa, with tokenizers of BERT's, and those that transformers itself saved."""

from pathlib import Path

from parts import FAMILY_POSITIONS, POSITIONS, SHAPE, TOKENS, added, config, tokenizer_json, vocab_txt

SAVED = Path(__file__).resolve().parent / "saved"
CROSSED = ["input_ids", "attention_mask"]
NUMBERS = {
    "hidden_size": SHAPE["dim"], "num_attention_heads": SHAPE["n_heads"], "num_hidden_layers": SHAPE["n_layers"],
    "intermediate_size": SHAPE["hidden_dim"],
}  # fmt: skip
OWN = dict.fromkeys(["dim", "n_heads", "n_layers", "hidden_dim"], "ABSENT")


def family_config(family, **changes):
    name = {"bert": "Bert", "roberta": "Roberta"}[family]
    own = {"model_type": family, "architectures": [f"{name}ForSequenceClassification"], **NUMBERS, **OWN}
    return config(**{**own, "pad_token_id": 0, "max_position_embeddings": FAMILY_POSITIONS, **changes})


def configs():
    changes = {
        "as it is": {},
        "gelu_new": dict(hidden_act="gelu_new"),
        "tanh": dict(hidden_act="tanh"),
        "layer_norm_eps 0.1": dict(layer_norm_eps=0.1),
        "layer_norm_eps null": dict(layer_norm_eps=None),
        "layer_norm_eps as text": dict(layer_norm_eps="1e-5"),
        "positions relative": dict(position_embedding_type="relative_key"),
        "positions absolute": dict(position_embedding_type="absolute"),
        "a decoder": dict(is_decoder=True),
        "cross attention": dict(add_cross_attention=True),
        "no decoder": dict(is_decoder=False, add_cross_attention=False, use_cache=True),
        "is_causal": dict(is_causal=True),
        "type_vocab_size absent": dict(type_vocab_size="ABSENT"),
        "type_vocab_size 0": dict(type_vocab_size=0),
        "type_vocab_size 3": dict(type_vocab_size=3),
        "padding null": dict(pad_token_id=None),
        "padding -1": dict(pad_token_id=-1),
        "padding 15": dict(pad_token_id=15),
        "one label": dict(id2label={"0": "toxic"}),
        "regression": dict(problem_type="regression"),
        "several": dict(problem_type="multi_label_classification"),
        "DistilBERT's names": dict(dim=4, n_heads=1, n_layers=7, hidden_dim=3),
        "no head": dict(architectures=["BertModel"]),
    }
    for family in ["bert", "roberta"]:
        for name, change in changes.items():
            yield f"{family}: {name}", family_config(family, **change), {}, family
        # The padding token is one of the texts' words: its place does not count in RoBERTa.
        for token in ["a", "hello", "[MASK]"]:
            yield f"{family}: padding is {token}", family_config(family, pad_token_id=TOKENS.index(token)), {}, family


def types():
    """Which classes give the model token types, which pairs have."""
    classes = [None, "BertTokenizer", "DistilBertTokenizerFast", "ElectraTokenizer", "PreTrainedTokenizerFast", "TokenizersBackend"]  # fmt: skip
    for family in ["bert", "roberta"]:
        for name in classes:
            if family == "roberta" and name is None:
                continue  # RobertaTokenizer
            for names in [None, CROSSED, [*CROSSED, "token_type_ids"]]:
                own = {"tokenizer_class": name or "ABSENT"}
                own |= {"model_input_names": names} if names else {}
                told = {None: "", 2: ", two inputs", 3: ", three inputs"}[names and len(names)]
                yield f"{family}, {name}{told}", family_config(family), own, family
    yield "bert, one type", family_config("bert", type_vocab_size=1), {}, "bert-one-type"
    yield "roberta, one type, two inputs", family_config("roberta", type_vocab_size=1), {"model_input_names": CROSSED}, "roberta-one-type"


def weights():
    for family in ["bert", "roberta"]:
        for form in ["noprefix", "gamma", "fp16", "positions-i64", "pooler", "nopooler", "distilbert-names"]:
            yield f"{family} weights {form}", family_config(family), {}, f"{family}-{form}"


def variants():
    special = [added(t, i, special=True) for i, t in enumerate(TOKENS[:5])]
    for group in [configs, types, weights]:
        for name, changed, tokenizer, kind in group():
            files = {"config.json": changed, "tokenizer.json": tokenizer_json(added_tokens=special)}
            if tokenizer.get("tokenizer_class") not in ("PreTrainedTokenizerFast", "TokenizersBackend"):
                files["vocab.txt"] = vocab_txt()
            told = {"tokenizer_class": "BertTokenizer", "model_max_length": POSITIONS, **tokenizer}
            files["tokenizer_config.json"] = {k: v for k, v in told.items() if v != "ABSENT"}
            yield f"family {group.__name__}", name, files, kind
    for folder in sorted(SAVED.iterdir()):
        files = {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.iterdir()) if file.suffix != ".safetensors"}
        yield "family saved", f"saved {folder.name}", files, f"saved/{folder.name}"
