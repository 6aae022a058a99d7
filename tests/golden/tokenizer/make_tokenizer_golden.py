"""Writes golden.json beside this file: ids, offsets and words from Hugging Face's tokenizers.

    python3 tests/golden/tokenizer/make_tokenizer_golden.py
"""

import json
import random
import unicodedata
from pathlib import Path

import tokenizers
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing

assert tokenizers.__version__ == "0.23.3", tokenizers.__version__
HERE = Path(__file__).resolve().parent
VOCAB = HERE.parents[2] / "models" / "default" / "vocab.txt"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

WRITTEN = [
    "This is awesome", "", " \t\r\n\u00a0\u3000", "\0\u200b\u0301", "a\0b\ufffdc", "a\x0bb\fc\x85d",
    "a\tb\nc\rd e", "so\xadft \u2060a\u200bb \ufeffc", "a\xa0b\u2028c\u2029d\u202fe", "a\u180eb\ue000c",
    "a\u0378b a\uffffb", "a\u08e2b a\u0898b", "a\u1734b", "a\u1885b", "a\u2e42b a\u2e43b",
    "a\u166db a\U000111c9b", "Café cafe\u0301 CAFE\u0301\u0327", "\u212b\u212a\u2126 \u1ec7",
    "stra\xdfe \u1e9e \xf8\u0142\u0111\xe6", "\ufb01ne x\xb2 \uff21", "\u0130stanbul \u0131",
    "\u039f\u0394\u039f\u03a3 \u03bf\u03b4\u03cc\u03c2", "\u1c90\u1c91 \ua7cb", "\ud55c\uad6d",
    "\u0939\u093f\u0928\u094d\u0926\u0940", "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd",
    "\u304c\u30d7 \u30ab\u30bf\u30ab\u30ca", "a\u4e2d\u56fdb", "\uf92c \u3007a",
    "a\U0002b80bb a\U0002b90bb", "5\u20ac $5 \xa35", "a\xb4b\xd7c a\u2605b \u2192",
    "\u1fefx\u037ey\u2260z", "don't \u201ca\u201d\u2014b\u2026 a_b", "a\uff0cb a\uff04b",
    "##ing unaffable", "xyzzy hello\u2603", "good\U0001f44d good \U0001f44d!",
    "\u2764\ufe0f \u2665\ufe0f 1\ufe0f\u20e3", "\U0001f468\u200d\U0001f469 \U0001f1ec\U0001f1e7",
    "a [SEP] b [PAD] c [MASK].", "wo[SEP]rd [[CLS]]", "[sep] [ SEP ] [SEP",
    "[SE\u200bP] [S\xc9P] \uff3bSEP\uff3d", "[SEP]\u0301x", "[UNK] [unused0]", "a" * 100, "a" * 101,
    "e\u0301" * 100, "\u0430" * 100, "\uac01" * 33, "\uac01" * 34, "unaffable", "\U0001f44dgood",
    "a\u0301\u0327b\u0301", "good \U0001f44d ok",
]  # fmt: skip
PAIRS = [("How are you?", "Fine."), ("", ""), ("one two", ""), ("word " * 40, "other " * 30), ("word " * 40, "short")]


def make_tokenizer(**options) -> Tokenizer:
    vocab = {token: i for i, token in enumerate(VOCAB.read_text(encoding="utf-8").split("\n")[:-1])}
    tokenizer = Tokenizer(WordPiece(vocab, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(**options)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", 102), ("[CLS]", 101))
    tokenizer.add_special_tokens(SPECIAL)
    return tokenizer


def random_texts(count: int) -> list[str]:
    rng = random.Random(7)
    strip = BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)
    # Marks that are kept may be reordered by NFD, which only moves the edge of an [UNK].
    moved = lambda c: any(unicodedata.combining(d) for d in strip.normalize_str(c))  # noqa: E731
    ranges = [(0x20, 0x7F), (0x61, 0x7B), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x500), (0x590, 0x700),
              (0x900, 0xE00), (0x1E00, 0x2100), (0x2000, 0x2070), (0x3000, 0x3100), (0x4E00, 0x4F00),
              (0xAC00, 0xAD00), (0xF900, 0xFB00), (0xFE00, 0xFF70), (0x1F300, 0x1F650), (0x2F800, 0x2FA20),
              (0, 0x20), (0, 0xD800), (0x10000, 0x20000)]  # fmt: skip
    words = ["good", "Unaffable", "terrible", "don't", *SPECIAL, "naïve", "ﬁne", " ", " ", " "]
    texts = []
    while len(texts) < count:
        text = ""
        for _ in range(rng.randrange(1, 24)):
            if rng.random() < 0.35:
                text += rng.choice(words)
                continue
            c = chr(rng.randrange(*rng.choice(ranges)))
            if not moved(c):
                text += c
        texts.append(text)
    return texts


def utf16(text: str, position: int) -> int:
    return len(text[:position].encode("utf-16-le")) // 2


def case(tokenizer: Tokenizer, text: str) -> dict:
    e = tokenizer.encode(text)
    offsets = [utf16(text, p) for span in e.offsets for p in span]
    return {"text": text, "ids": e.ids, "offsets": offsets, "words": [-1 if w is None else w for w in e.word_ids]}


def pair_case(tokenizer: Tokenizer, pair: tuple[str, str], max_length: int) -> dict:
    tokenizer.enable_truncation(max_length)
    e = tokenizer.encode(*pair)
    tokenizer.no_truncation()
    return {"text": pair[0], "pair": pair[1], "max_length": max_length, "ids": e.ids, "type_ids": e.type_ids}


def main() -> None:
    texts = random_texts(900)
    sets = []
    for share, options in enumerate([
        dict(lowercase=True, strip_accents=None, handle_chinese_chars=True),
        dict(lowercase=False, strip_accents=None, handle_chinese_chars=True),
        dict(lowercase=True, strip_accents=False, handle_chinese_chars=True),
        dict(lowercase=False, strip_accents=True, handle_chinese_chars=False),
    ]):  # fmt: skip
        tokenizer = make_tokenizer(**options)
        chosen = WRITTEN + texts[share::4]
        tokenizer.encode_special_tokens = False
        row = {"options": options, "cases": [case(tokenizer, t) for t in chosen]}
        row["pairs"] = [pair_case(tokenizer, p, n) for p in PAIRS for n in (3, 4, 12, 13, 64, 512)]
        tokenizer.encode_special_tokens = True
        row["split"] = [case(tokenizer, t) for t in chosen if "[" in t]
        sets.append(row)
    (HERE / "golden.json").write_text(json.dumps(sets, ensure_ascii=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
