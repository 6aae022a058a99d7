"""SST-2 as GLUE distributes it: tab-separated files with a header `sentence`, `label`."""

import random
from collections.abc import Iterator
from pathlib import Path

import torch
from tokenizers import BertWordPieceTokenizer

MAX_TOKENS = 64

Example = tuple[list[int], int]


def read(path: Path, tokenizer: BertWordPieceTokenizer) -> list[Example]:
    """Token ids and label of each line; [CLS] and [SEP] included, cut at MAX_TOKENS."""
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    if lines[0] != "sentence\tlabel":
        raise SystemExit(f"{path}: the header is {lines[0]!r}, expected 'sentence\\tlabel'")
    rows = [line.rsplit("\t", 1) for line in lines[1:]]
    encodings = tokenizer.encode_batch([sentence.strip() for sentence, _ in rows])
    return [(e.ids, int(label)) for e, (_, label) in zip(encodings, rows)]


def batches(
    examples: list[Example], size: int, rng: random.Random | None = None
) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """(input_ids, attention_mask, labels) of similar lengths, shuffled if `rng` is given."""
    order = list(range(len(examples)))
    if rng:
        rng.shuffle(order)
        # Sorting within 50 batches' worth keeps padding low and the order random.
        pool = size * 50
        pools = [order[i : i + pool] for i in range(0, len(order), pool)]
        order = [i for p in pools for i in sorted(p, key=lambda i: len(examples[i][0]))]
    else:
        order.sort(key=lambda i: len(examples[i][0]))
    chunks = [order[i : i + size] for i in range(0, len(order), size)]
    if rng:
        rng.shuffle(chunks)
    for chunk in chunks:
        width = max(len(examples[i][0]) for i in chunk)
        ids = torch.tensor([examples[i][0] + [0] * (width - len(examples[i][0])) for i in chunk])
        yield ids, (ids != 0).long(), torch.tensor([examples[i][1] for i in chunk])
