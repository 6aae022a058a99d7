"""Writes the tiny models beside this file that label tokens, and what transformers' TokenClassificationPipeline
says of texts, in cases.json of each: {text, stride, ignore, none: [...], simple: [...], ...}. An entity is
[label, score, start, end, word], without aggregation with its index behind; start and end count UTF-16 units.

    python3 tests/golden/tokens/make_token_golden.py
"""

import json
import string
import sys
import warnings
from pathlib import Path

import torch
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
sys.path.insert(0, str(HERE.parent))
from tiny_models import (  # noqa: E402
    BERT,
    DISTILBERT,
    ROBERTA,
    VOCABULARY,
    byte_level,
    empty_folder,
    random_model,
    round_to,
    save_byte_level,
    save_cases,
    save_vocabulary,
    save_weights,
)

CASED = VOCABULARY + [*string.ascii_uppercase, "John", "Paris", "É"]
HEADS = {
    "distilbert": DistilBertForTokenClassification,
    "bert": BertForTokenClassification,
    "roberta": RobertaForTokenClassification,
}
BIO = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]

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
    model = random_model(HEADS[config.model_type], config, seed)
    if config.model_type == "distilbert":
        with torch.no_grad():
            model.classifier.bias[config.label2id["O"]] += 0.8  # most words are no names
    return round_to(torch.float16, model)


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
        folder = empty_folder(HERE / name)
        kind = {"bert": BertConfig, "roberta": RobertaConfig}.get(name.split("-")[0], DistilBertConfig)
        sizes = {**DISTILBERT, **changes} if kind is DistilBertConfig else changes
        config = kind(
            vocab_size=len(vocabulary),
            **sizes,
            id2label=dict(enumerate(labels)),
            label2id={label: i for i, label in enumerate(labels)},
            architectures=[f"{kind.__name__.removesuffix('Config')}ForTokenClassification"],
        )
        model = make_model(config, seed)
        config.save_pretrained(folder)
        save_weights(folder, model, torch.float16)
        if kind is RobertaConfig:
            save_byte_level(folder)
        else:
            save_vocabulary(folder, vocabulary)
        settings = dict(tokenizer)
        settings.setdefault("tokenizer_class", f"{kind.__name__.removesuffix('Config')}Tokenizer")
        if settings["tokenizer_class"] == "PreTrainedTokenizerFast":
            AutoTokenizer.from_pretrained(folder)._tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
            (folder / "vocab.txt").unlink()
        (folder / "tokenizer_config.json").write_text(json.dumps(settings) + "\n")
        pipe = TokenClassificationPipeline(model=model, tokenizer=AutoTokenizer.from_pretrained(folder))
        save_cases(folder, cases_of(pipe))


if __name__ == "__main__":
    main()
