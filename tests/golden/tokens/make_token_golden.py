"""Writes the tiny models beside this file that label tokens, and what transformers' TokenClassificationPipeline
says of texts, in cases.json of each: {text, stride, ignore, none: [...], simple: [...], ...}. An entity is
[label, score, start, end, word], without aggregation with its index behind; start and end count UTF-16 units.

    python3 tests/golden/tokens/make_token_golden.py
"""

import json
import shutil
import string
import warnings
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForTokenClassification,
    DistilBertConfig,
    DistilBertForTokenClassification,
    RobertaConfig,
    RobertaForTokenClassification,
    TokenClassificationPipeline,
)

HERE = Path(__file__).resolve().parent
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PIECES = ["in", "er", "ber", "lin", "an", "on", "th", "the", "john", "mc", "don", "ald", "paris", "lives", "works", "at"]
VOCABULARY = SPECIAL + [
    *string.ascii_lowercase, *(f"##{c}" for c in string.ascii_lowercase), *PIECES, *(f"##{p}" for p in PIECES),
    *string.digits, *(f"##{d}" for d in string.digits), *".,'-!?@#()&", "é", "##é", "中", "国", "ß", "##ß",
]  # fmt: skip
CASED = VOCABULARY + [*string.ascii_uppercase, "John", "Paris", "É"]
SIZES = dict(dim=20, n_heads=2, n_layers=2, hidden_dim=40, max_position_embeddings=40)
HEADS = {
    "distilbert": DistilBertForTokenClassification,
    "bert": BertForTokenClassification,
    "roberta": RobertaForTokenClassification,
}
BIO = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]

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


# name: vocabulary, tokenizer_config.json, labels, changes of config.json
MODELS = {
    "bio": (VOCABULARY, dict(do_lower_case=True, model_max_length=40), BIO, {}),
    # No B- and I-, labels with more hyphens, one label that two indices have, a text cut on its left.
    "names": (
        CASED,
        dict(do_lower_case=False, model_max_length=24, truncation_side="left"),
        ["NAME", "O", "B-X-Y", "I-X-Y", "A-B", "NAME"],
        dict(n_layers=1, activation="relu", n_heads=5),
    ),
    "bert": (VOCABULARY, dict(do_lower_case=True, model_max_length=32), BIO, BERT),
    # Tokens that do not say whether they go on with a word.
    "roberta": (list(byte_level()[0]), dict(model_max_length=34), BIO, ROBERTA),
    # Of a window's first token the space before it is not trimmed.
    "roberta-prefix": (
        list(byte_level()[0]),
        dict(model_max_length=20, add_prefix_space=True),
        ["O", "PER", "LOC"],
        {**ROBERTA, "num_hidden_layers": 1},
    ),
    # Without an unk_token: [UNK] is then a token like others.
    "unnamed": (
        VOCABULARY,
        dict(tokenizer_class="PreTrainedTokenizerFast", pad_token="[PAD]", model_max_length=40),
        BIO,
        dict(n_layers=1),
    ),
}

TEXTS = [
    "",
    "   ",
    "a",
    "John McDonald lives in Paris.",
    "john mcdonald works at the berlin-an-der-on office, the one in Paris!",
    "Caf\u00e9 \u00e9t\u00e9 Caf\u00e9 e\u0301te\u0301 stra\u00dfe",
    "I \U0001f600 love \U0001f469\u200d\U0001f469\u200d\U0001f467 paris\U0001f600berlin \U0001d400\U0001d401 end",
    "\u4e2d\u56fd and \u65e5\u672c",
    "x [SEP] y [MASK] z [UNK] w[CLS]",
    "tabs\tand\nlines\r\n and\u00a0spaces\u3000here",
    "zero\u200bwidth soft\u00adhyphen \ufeffbom \ufffd",
    "don't can't john@paris.on #12 (3-4) & 'quoted'",
    "\ufb01n \u0130stanbul \u01c5 \u2126 \u212b",
    "supercalifragilistic" * 6,
    "John McDonald & the other McDonald, in Paris on 12-3 at the Berlin office. " * 3,
    "mcdonald \U0001f600\U0001f600 " * 20,
    "thethe anan onon paris " * 12,
    "john<unk>paris a[UNK]b <unk> [UNK]",
]  # fmt: skip


def utf16(text: str, index: int) -> int:
    return len(text[:index].encode("utf-16-le")) // 2


def make_model(config: DistilBertConfig | BertConfig | RobertaConfig, seed: int) -> torch.nn.Module:
    torch.manual_seed(seed)
    model = HEADS[config.model_type](config).eval()
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "norm" in name.lower() and name.endswith("weight"):
                p.copy_(1 + 0.2 * torch.randn_like(p))
            elif p.ndim == 2:
                p.normal_(0, 1.0 if "embeddings" in name else 1.5 / p.shape[1] ** 0.5)
            else:
                p.normal_(0, 0.2)
        if config.model_type == "distilbert":
            model.classifier.bias[config.label2id["O"]] += 0.8  # most words are no names
        for p in model.parameters():
            p.copy_(p.half().float())  # what the file can hold is what the model has
    return model


def entity_of(text: str, entity: dict) -> list:
    label = entity.get("entity_group", entity.get("entity"))
    place = [utf16(text, entity["start"]), utf16(text, entity["end"])]
    out = [label, round(float(entity["score"]), 5), *place, entity["word"]]
    return [*out, entity["index"]] if "index" in entity else out


def cases_of(pipe: TokenClassificationPipeline) -> list[dict]:
    cases = []
    longest = pipe.tokenizer.model_max_length
    for text in TEXTS:
        is_long = len(pipe.tokenizer(text)["input_ids"]) > longest
        for stride in [None, 0, 5, longest // 2] if is_long else [None]:
            for ignore in [["O"], []] if stride == 5 else [["O"]] if stride is not None or is_long else [[]]:
                case = {"text": text, "stride": stride, "ignore": ignore}
                for strategy in ["none", "simple", "first", "average", "max"]:
                    if stride is not None and strategy == "none":
                        continue
                    extra = {} if stride is None else {"stride": stride}
                    entities = pipe(text, aggregation_strategy=strategy, ignore_labels=ignore, **extra) if text else []
                    case[strategy] = [entity_of(text, entity) for entity in entities]
                cases.append(case)
    return cases


def main() -> None:
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    for seed, (name, (vocabulary, tokenizer, labels, changes)) in enumerate(MODELS.items()):
        folder = HERE / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        kind = {"bert": BertConfig, "roberta": RobertaConfig}.get(name.split("-")[0], DistilBertConfig)
        sizes = {**SIZES, **changes} if kind is DistilBertConfig else changes
        config = kind(
            vocab_size=len(vocabulary),
            **sizes,
            id2label=dict(enumerate(labels)),
            label2id={label: i for i, label in enumerate(labels)},
            architectures=[f"{kind.__name__.removesuffix('Config')}ForTokenClassification"],
        )
        model = make_model(config, seed)
        config.save_pretrained(folder)
        weights = {k: v.half().contiguous() for k, v in model.state_dict().items()}
        save_file(weights, str(folder / "model.safetensors"))
        if kind is RobertaConfig:
            vocab, merges = byte_level()
            (folder / "vocab.json").write_text(json.dumps(vocab) + "\n")
            (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *merges, ""]), encoding="utf-8")
        else:
            (folder / "vocab.txt").write_text("".join(f"{t}\n" for t in vocabulary), encoding="utf-8")
        settings = dict(tokenizer)
        settings.setdefault("tokenizer_class", f"{kind.__name__.removesuffix('Config')}Tokenizer")
        if settings["tokenizer_class"] == "PreTrainedTokenizerFast":
            AutoTokenizer.from_pretrained(folder)._tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
            (folder / "vocab.txt").unlink()
        (folder / "tokenizer_config.json").write_text(json.dumps(settings) + "\n")
        pipe = TokenClassificationPipeline(model=model, tokenizer=AutoTokenizer.from_pretrained(folder))
        lines = (json.dumps(case, ensure_ascii=True) for case in cases_of(pipe))
        (folder / "cases.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
