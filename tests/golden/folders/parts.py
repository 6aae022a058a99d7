"""What the folders of make_folder_golden.py are made of: one vocabulary, its files, tiny random weights."""

import json

import torch

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = [
    "[OBJ]", "[obj]", "hello", "Hello", "world", "World", "cafe", "café", "Cafe", "a", "b", "c", "x", "y",
    "##b", "##c", "##s", "##x", "[", "]", "obj", "OBJ", "mask", "new", "NEW", "<", ">", "中", "国", "中国",
    "!", ".", "@@b", "@@c", "##lo", "sep", "cls", "##国", "hel", "tab",
]  # fmt: skip
TOKENS = SPECIAL + WORDS
LABELS = {"0": "bad", "1": "good"}
POSITIONS = 16
FAMILY_POSITIONS = 32  # of BERT's and RoBERTa's folders: padding ids leave room for as many tokens
SHAPE = dict(dim=8, n_heads=2, n_layers=1, hidden_dim=16, max_position_embeddings=POSITIONS)

TEXTS = [
    "", "Hello World", "a [OBJ] b", "a[OBJ]b [obj]c", "Café cafe\u0301 CAFE", "中国a", "a [MASK] b[SEP]c [UNK]",
    "abc abx xbs zz", " x  [NEW]  y ", "[NEW]x x[NEW] [new] <new>", "hello\u0007 wo\u00adrld\u00a0!", "x\ty.z",
    "😡😡😡 a", "a b c x y a b c x y a b c x y hello world . !", "aaaaaabbbb a", "<s> a </s> [pad] [CLS]",
    "he\u0301llo\u093e WO\u20ddRLD \u0ccb",
]  # fmt: skip
PAIRS = [("a b", "c x"), ("a b", ""), ("", "c"), ("a b c x y a b c x y", "b c x"), ("a", "b c x y a b c x y a b c x y hello")]


def vocab_txt(tokens=TOKENS, end="\n"):
    return "\n".join(tokens) + end


def added(content, id, special=False, **flags):
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": not special, **flags}
    return {"id": id, "content": content, **flags, "special": special}


BERT_NORMALIZER = {
    "type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True,
}  # fmt: skip


def piece(id, type_id=0):
    return {"SpecialToken": {"id": id, "type_id": type_id}}


def part(id, type_id=0):
    return {"Sequence": {"id": id, "type_id": type_id}}


def template(single, pair, tokens):
    special = {t: {"id": t, "ids": [TOKENS.index(t)], "tokens": [t]} for t in tokens}
    return {"type": "TemplateProcessing", "single": single, "pair": pair, "special_tokens": special}


BERT_TEMPLATE = template(
    [piece("[CLS]"), part("A"), piece("[SEP]")],
    [piece("[CLS]"), part("A"), piece("[SEP]"), part("B", 1), piece("[SEP]", 1)],
    ["[CLS]", "[SEP]"],
)


def tokenizer_json(**changes):
    """As DistilBertTokenizerFast writes it; `model` and `normalizer` are changed field by field."""
    model = {
        "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
        "vocab": {t: i for i, t in enumerate(TOKENS)}, **changes.pop("model", {}),
    }  # fmt: skip
    for field in [f for f, v in model.items() if v == "ABSENT"]:
        del model[field]
    normalizer = changes.pop("normalizer", {})
    if isinstance(normalizer, dict) and "type" not in normalizer:
        normalizer = {**BERT_NORMALIZER, **normalizer}
    out = {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [added(t, i, special=True) for i, t in enumerate(SPECIAL)],
        "normalizer": normalizer, "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": BERT_TEMPLATE,
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True}, "model": model, **changes,
    }  # fmt: skip
    return {k: v for k, v in out.items() if v != "ABSENT"}


def config(**changes):
    out = {
        "model_type": "distilbert", "architectures": ["DistilBertForSequenceClassification"], "vocab_size": len(TOKENS),
        "id2label": LABELS, "label2id": {v: int(k) for k, v in LABELS.items()}, "pad_token_id": 0, **SHAPE, **changes,
    }  # fmt: skip
    return {k: v for k, v in out.items() if v != "ABSENT"}


def tensors(rows=len(TOKENS), labels=2, dtype=torch.float32):
    """The same numbers in the rows and tensors that two of them share."""
    dim, hidden = SHAPE["dim"], SHAPE["hidden_dim"]
    shapes = {
        "distilbert.embeddings.word_embeddings.weight": (rows, dim),
        "distilbert.embeddings.position_embeddings.weight": (POSITIONS, dim),
        **norm("distilbert.embeddings.LayerNorm"),
    }
    layer = "distilbert.transformer.layer.0."
    for name in ["q_lin", "k_lin", "v_lin", "out_lin"]:
        shapes |= linear(f"{layer}attention.{name}", dim, dim)
    shapes |= norm(f"{layer}sa_layer_norm") | linear(f"{layer}ffn.lin1", hidden, dim)
    shapes |= linear(f"{layer}ffn.lin2", dim, hidden) | norm(f"{layer}output_layer_norm")
    shapes |= linear("pre_classifier", dim, dim) | linear("classifier", labels, dim)
    out = {}
    for seed, (name, shape) in enumerate(shapes.items()):
        values = torch.randn(shape, generator=torch.Generator().manual_seed(seed))
        if "orm.weight" in name:
            values = 1 + 0.2 * values
        elif len(shape) == 2 and "embeddings" not in name:
            values = 1.5 * values / shape[1] ** 0.5
        elif len(shape) == 1:
            values = 0.2 * values
        out[name] = values.to(dtype)
    return out


def family_tensors(family, types=2, dtype=torch.float32):
    """BERT's or RoBERTa's, by DistilBERT's of the same size."""
    to = [
        ("distilbert.", f"{family}."), ("transformer.layer", "encoder.layer"), ("q_lin", "self.query"), ("k_lin", "self.key"),
        ("v_lin", "self.value"), ("out_lin", "output.dense"), ("sa_layer_norm", "attention.output.LayerNorm"),
        ("ffn.lin1", "intermediate.dense"), ("ffn.lin2", "output.dense"), ("output_layer_norm", "output.LayerNorm"),
    ]  # fmt: skip
    to += {"bert": [("pre_classifier", "bert.pooler.dense")], "roberta": [("pre_classifier", "dense!"), ("classifier", "classifier.out_proj"), ("dense!", "classifier.dense")]}[family]  # fmt: skip
    out = {}
    for name, values in tensors(dtype=dtype).items():
        for before, after in to:
            name = name.replace(before, after)
        out[name] = values
    for name, rows in [("position", FAMILY_POSITIONS), ("token_type", types)]:
        generator = torch.Generator().manual_seed(100 + rows)
        values = torch.randn((rows, SHAPE["dim"]), generator=generator)
        out[f"{family}.embeddings.{name}_embeddings.weight"] = values.to(dtype)
    return out


def norm(name):
    return {f"{name}.weight": (SHAPE["dim"],), f"{name}.bias": (SHAPE["dim"],)}


def linear(name, rows, columns):
    return {f"{name}.weight": (rows, columns), f"{name}.bias": (rows,)}


def dumps(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
