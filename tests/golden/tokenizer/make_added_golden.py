"""Writes added.json beside this file: random added tokens, and what Hugging Face's tokenizers makes of texts with them.

    python3 tests/golden/tokenizer/make_added_golden.py

Left out are texts for which the library panics ("AddedVocabulary bad split": a token of white space with lstrip, in
white space that the token before took along), and tokens that normalize alike, of which it takes one at random.
"""

import json
import os
import random
from pathlib import Path

import tokenizers
from tokenizers import Tokenizer

assert tokenizers.__version__ == "0.23.3", tokenizers.__version__
os.environ["RUST_BACKTRACE"] = "0"
HERE = Path(__file__).resolve().parent
SEED = 19
VOCAB = json.loads((HERE / "bpe" / "vocab.json").read_text(encoding="utf-8"))
MERGES = (HERE / "bpe" / "merges.txt").read_text(encoding="utf-8").split("\n")[1:-1]
NAMED = {"wordpiece": ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], "bpe": ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]}
WORDS = [*NAMED["wordpiece"], *"abcx.é", *("##" + c for c in "abcx"), "ab"]
SPACES = [" ", "  ", "\t", " \n", "\u00a0", "\u3000", " \u2003", "\x85"]
CONTENTS = ["<m>", "b", "a", " b", "\u3000x", "[MASK]", "<s>", "ab", "É", "A", "xx", "z.", "_", "<pad>", "", " "]


def added_tokens(rng, vocab, named):
    out = {}
    for content in named:
        flags = {"lstrip": rng.random() < 0.2, "rstrip": rng.random() < 0.3, "single_word": False, "normalized": False}
        out[content] = {"id": vocab[content], "content": content, **flags, "special": True}
    for _ in range(rng.randrange(1, 6)):
        content = rng.choice(["", *SPACES]) + rng.choice(CONTENTS) + rng.choice(["", "", "", *SPACES[:3]])
        if content == "" or content in out:
            continue
        shares = {"single_word": 0.25, "lstrip": 0.4, "rstrip": 0.5, "normalized": 0.4, "special": 0.4}
        flags = {name: rng.random() < share for name, share in shares.items()}
        id = vocab.get(content, max([len(vocab) - 1, *(t["id"] for t in out.values())]) + 1)
        out[content] = {"id": id, "content": content, **flags}
    return sorted(out.values(), key=lambda token: token["id"])


def wordpiece(rng):
    vocab = {token: id for id, token in enumerate(WORDS)}
    return {
        "added_tokens": added_tokens(rng, vocab, NAMED["wordpiece"]),
        "normalizer": {
            "type": "BertNormalizer", "clean_text": rng.random() < 0.7, "handle_chinese_chars": True,
            "strip_accents": rng.choice([None, True, False]), "lowercase": rng.random() < 0.6,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
        "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": vocab,
        },
    }  # fmt: skip


def bpe(rng):
    flag = lambda: rng.random() < 0.5  # noqa: E731
    return {
        "added_tokens": added_tokens(rng, VOCAB, NAMED["bpe"]),
        "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": flag(), "trim_offsets": True, "use_regex": True},
        "post_processor": {
            "type": "RobertaProcessing", "sep": ["</s>", VOCAB["</s>"]], "cls": ["<s>", VOCAB["<s>"]],
            "trim_offsets": flag(), "add_prefix_space": flag(),
        },
        "model": {"type": "BPE", "unk_token": rng.choice([None, "<unk>"]), "vocab": VOCAB, "merges": MERGES},
    }  # fmt: skip


def text(rng, contents):
    plain = ["a", "b", "ab", "É", "😡", "c.", "x"]
    pick = lambda: rng.choice([rng.choice(contents), rng.choice(SPACES), rng.choice(plain), rng.choice(contents)])  # noqa: E731
    return "".join(pick() for _ in range(rng.randrange(1, 9)))


def utf16(text, position):
    return len(text[:position].encode("utf-16-le")) // 2


def normalize_alike(tokenizer, tokens):
    normalizer = tokenizer.normalizer
    texts = [normalizer.normalize_str(t["content"]) if normalizer else t["content"] for t in tokens if t["normalized"]]
    return len({*texts}) < len(texts)


def rows(tokenizer, rng, contents):
    for _ in range(12):
        given = text(rng, contents)
        try:
            e = tokenizer.encode(given)
        except BaseException:  # a panic of tokenizers is no Exception
            continue
        offsets = [utf16(given, p) for span in e.offsets for p in span]
        yield [given, e.ids, offsets, [-1 if w is None else w for w in e.word_ids]]


def main():
    rng = random.Random(SEED)
    sets = []
    while len(sets) < 60:
        file = rng.choice([wordpiece, bpe])(rng)
        tokenizer = Tokenizer.from_str(json.dumps({"version": "1.0", "truncation": None, "padding": None, **file}))
        tokens = file["added_tokens"]
        if normalize_alike(tokenizer, tokens):
            continue
        found = list(rows(tokenizer, rng, [token["content"] for token in tokens]))
        model = {k: v for k, v in file["model"].items() if k not in ("vocab", "merges")}
        sets.append({"file": {**file, "model": model}, "cases": found})
    golden = {"words": WORDS, "sets": sets}
    (HERE / "added.json").write_text(json.dumps(golden, ensure_ascii=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
