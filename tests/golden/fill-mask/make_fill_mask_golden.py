"""Writes the tiny models beside this file that fill masks, and what transformers' FillMaskPipeline says of texts, in
cases.json of each: {text, topK, targets, masks: [[[tokenId, text, score, sequence], ...], ...]}.

    python3 tests/golden/fill-mask/make_fill_mask_golden.py
"""

import json
import sys
import warnings
from pathlib import Path

import torch
from tokenizers import decoders
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForMaskedLM,
    BertForPreTraining,
    DistilBertConfig,
    DistilBertForMaskedLM,
    FillMaskPipeline,
    RobertaConfig,
    RobertaForMaskedLM,
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

UNCASED = dict(do_lower_case=True, model_max_length=32)
# name: class, config, tokenizer_config.json, changes of config.json
MODELS = {
    "distilbert": (DistilBertForMaskedLM, DistilBertConfig, UNCASED, dict(DISTILBERT, activation="relu")),
    "distilbert-untied": (DistilBertForMaskedLM, DistilBertConfig, UNCASED, dict(DISTILBERT, tie_word_embeddings=False)),
    "bert": (BertForMaskedLM, BertConfig, dict(UNCASED, clean_up_tokenization_spaces=True), dict(BERT, hidden_act="silu")),
    "bert-untied": (BertForMaskedLM, BertConfig, UNCASED, dict(BERT, layer_norm_eps=1e-3, tie_word_embeddings=False)),
    "bert-pretraining": (BertForPreTraining, BertConfig, UNCASED, BERT),
    "roberta": (RobertaForMaskedLM, RobertaConfig, dict(model_max_length=34), dict(ROBERTA, hidden_act="relu")),
    "roberta-untied": (RobertaForMaskedLM, RobertaConfig, dict(model_max_length=34), dict(ROBERTA, tie_word_embeddings=False)),
    "bert-added": (BertForMaskedLM, BertConfig, UNCASED, BERT),
    "distilbert-uncleaned": (DistilBertForMaskedLM, DistilBertConfig, UNCASED, DISTILBERT),
    "roberta-undecoded": (RobertaForMaskedLM, RobertaConfig, dict(model_max_length=34), ROBERTA),
    "distilbert-undecoded": (DistilBertForMaskedLM, DistilBertConfig, dict(UNCASED, clean_up_tokenization_spaces=True), DISTILBERT),
}  # fmt: skip
# Tokens behind the vocabulary, which are normalized, and rows that no token has.
ADDED = {"bert-added": ["COVID", "Caf\u00e9 B"]}
SPARE_ROWS = 3
# Read by PreTrainedTokenizerFast from tokenizer.json, with these decoders in it.
DECODERS = {
    "distilbert-uncleaned": decoders.WordPiece(cleanup=False),
    "roberta-undecoded": None,
    "distilbert-undecoded": None,
}

TEXTS = [
    "{}",
    "John lives in {}.",
    "john's {} isn't here , is it ? don ' t !",
    "Caf\u00e9 \u00e9t\u00e9 {} stra\u00dfe, \u4e2d\u56fd \U0001f600",
    "{}{} and {} in paris",
    "a [SEP] b {} [PAD] c [UNK] <pad> </s>",
    "the {} [PAD] <pad> of {}.",
    "x" + "{}" + "y",
    "  spaces   {}  here ",
]


class PredictionLogits(torch.nn.Module):
    """A model with two heads as the pipeline takes one with one."""

    def __init__(self, model: BertForPreTraining) -> None:
        super().__init__()
        self.model = model
        self.config = model.config
        self.device = model.device
        self.base_model_prefix = "bert"
        self.generation_config = None

    def can_generate(self) -> bool:
        return False

    def forward(self, **inputs: torch.Tensor) -> dict[str, torch.Tensor]:
        return {"logits": self.model(**inputs).prediction_logits}


def cases_of(pipe: FillMaskPipeline, targets: list[list[str]], with_all: bool) -> list[dict]:
    cases = []
    for text in TEXTS:
        every = pipe.model.config.vocab_size if with_all and len(text) < 5 else 4
        text = text.replace("{}", pipe.tokenizer.mask_token)
        for top_k, chosen in [(every, None), *((10, one) for one in targets)]:
            options = {} if chosen is None else {"targets": chosen}
            found = pipe(text, top_k=top_k, **options)
            masks = found if isinstance(found[0], list) else [found]
            rows = [[[p["token"], p["token_str"], round(p["score"], 6), p["sequence"]] for p in mask] for mask in masks]
            cases.append({"text": text, "topK": top_k, "targets": chosen, "masks": rows})
    return cases


def save_file(folder: Path, decoder: decoders.Decoder | None) -> None:
    """The tokenizer of a folder as one of no class, with its own decoder."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    named = tokenizer.special_tokens_map
    tokenizer.save_pretrained(folder)
    for name in ("vocab.txt", "vocab.json", "merges.txt"):
        (folder / name).unlink(missing_ok=True)
    file = json.loads((folder / "tokenizer.json").read_text())
    file["decoder"] = None if decoder is None else json.loads(decoder.__getstate__())
    (folder / "tokenizer.json").write_text(json.dumps(file) + "\n")
    old = json.loads((folder / "tokenizer_config.json").read_text())
    kept = {key: old[key] for key in ("model_max_length", "clean_up_tokenization_spaces") if key in old}
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", **kept, **named}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings) + "\n")


def main() -> None:
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    for seed, (name, (kind, config_kind, tokenizer, changes)) in enumerate(MODELS.items()):
        folder = empty_folder(HERE / name)
        is_roberta = config_kind is RobertaConfig
        size = len(byte_level()[0]) if is_roberta else len(VOCABULARY)
        added = ADDED.get(name, [])
        size += len(added) + (SPARE_ROWS if added else 0)
        config = config_kind(vocab_size=size, architectures=[kind.__name__], **changes)
        model = round_to(torch.float16, random_model(kind, config, seed))
        config.save_pretrained(folder)
        # save_pretrained leaves out what is tied.
        save_weights(folder, model, torch.float16, tied=model.all_tied_weights_keys)
        if is_roberta:
            save_byte_level(folder)
        else:
            save_vocabulary(folder, VOCABULARY)
        if added:
            ids = {token: len(VOCABULARY) + i for i, token in enumerate(added)}
            (folder / "added_tokens.json").write_text(json.dumps(ids) + "\n")
        settings = dict(tokenizer, tokenizer_class=f"{config_kind.__name__.removesuffix('Config')}Tokenizer")
        (folder / "tokenizer_config.json").write_text(json.dumps(settings) + "\n")
        if name in DECODERS:
            save_file(folder, DECODERS[name])
        asked = PredictionLogits(model) if kind is BertForPreTraining else model
        pipe = FillMaskPipeline(model=asked, tokenizer=AutoTokenizer.from_pretrained(folder))
        targets = [["j", "Ġj", " john", "."], ["an", "an"]] if is_roberta else [["john", "##er", "Paris", "."], ["the", "the"]]
        if added:
            targets = [[*added, "the"], [token.lower() for token in added]]
        save_cases(folder, cases_of(pipe, targets, with_all=bool(added)))


if __name__ == "__main__":
    main()
