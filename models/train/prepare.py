"""Writes every text that training draws from, as token ids: SST-2, variants of it, and texts of our own.

The variants carry no label; teachers give them one. Each keeps the fold of the row it was made from, so
that the teachers that speak about it have not seen that row.
"""

import random
from pathlib import Path

import numpy as np
import torch
from tokenizers import BertWordPieceTokenizer

import split
import texts
from encoder import MAX_TOKENS

CLS, SEP, MASK, UNK = 101, 102, 103, 100
KINDS = ("train", "replaced", "masked", "span", "joined", "same", "neutral", "substituted")
JOINERS = (",", "and", "but", ".", ";", "yet", "though", "because", "while", "-")
NEIGHBOURS = 12

Row = tuple[list[int], int]


def tokenizer(vocab: Path) -> BertWordPieceTokenizer:
    found = BertWordPieceTokenizer(str(vocab), lowercase=True)
    found.enable_truncation(MAX_TOKENS)
    return found


def neighbours(words: torch.Tensor, vocab: list[str], used: np.ndarray) -> dict[int, list[int]]:
    """For each whole word that occurs, the words that occur whose embeddings are nearest."""
    whole = np.array([i for i in used if vocab[i].isalpha() and len(vocab[i]) > 3 and i > 999])
    vectors = torch.nn.functional.normalize(words[whole], dim=1)
    near = (vectors @ vectors.t()).topk(NEIGHBOURS + 1, dim=1).indices[:, 1:]
    return {int(i): [int(whole[j]) for j in row] for i, row in zip(whole, near.tolist())}


class Variants:
    """Four ways to make another text from a row's word pieces (without [CLS] and [SEP])."""

    def __init__(self, near: dict[int, list[int]], continues: set[int], joiners: list[int], rng: random.Random):
        self.near, self.continues, self.joiners, self.rng = near, continues, joiners, rng

    def words(self, pieces: list[int]) -> list[list[int]]:
        grouped: list[list[int]] = []
        for piece in pieces:
            if piece in self.continues and grouped:
                grouped[-1].append(piece)
            else:
                grouped.append([piece])
        return grouped

    def replaced(self, pieces: list[int], share: float) -> list[int]:
        out = []
        for word in self.words(pieces):
            near = self.near.get(word[0]) if len(word) == 1 else None
            out += [self.rng.choice(near)] if near and self.rng.random() < share else word
        return out

    def masked(self, pieces: list[int]) -> list[int]:
        out = []
        for word in self.words(pieces):
            dice = self.rng.random()
            if dice >= 0.1:  # a tenth of the words is dropped, an eighth masked
                out += [MASK] * len(word) if dice < 0.225 else word
        return out

    def span(self, pieces: list[int]) -> list[int]:
        words = self.words(pieces)
        count = max(2, round(len(words) * self.rng.uniform(0.3, 0.9)))
        first = self.rng.randrange(max(1, len(words) - count + 1))
        return [piece for word in words[first : first + count] for piece in word]

    def joined(self, pieces: list[int], other: list[int]) -> list[int]:
        return pieces + [self.rng.choice(self.joiners)] + other


class Substitution:
    """Sentences with one or two of their phrases exchanged for other phrases of train, of the same fold.

    Train's rows are phrases of its sentences, so the place of a phrase in a sentence is known; a phrase
    that begins with the same word and has about the same length mostly fits there.
    """

    def __init__(self, ids: list[list[int]], folds: dict[int, int], parents: list[list[int]], rng: random.Random):
        self.ids, self.folds, self.rng = ids, folds, rng
        self.children: dict[int, list[int]] = {}
        self.alike: dict[tuple, list[int]] = {}
        for child, homes in enumerate(parents):
            if child in folds and len(ids[child]) >= 2:
                for key in self._keys(child):
                    self.alike.setdefault(key, []).append(child)
                for home in homes:
                    self.children.setdefault(home, []).append(child)

    def _keys(self, row: int) -> list[tuple]:
        pieces = self.ids[row]
        size = min(len(pieces), 40) // 3
        return [(self.folds[row], size, pieces[0]), (self.folds[row], size)]

    def __call__(self, sentence: int) -> list[int] | None:
        pieces, rng = self.ids[sentence], self.rng
        fitting = [c for c in self.children.get(sentence, []) if len(self.ids[c]) <= 0.7 * len(pieces)]
        if not fitting:
            return None
        for child in rng.sample(fitting, min(len(fitting), rng.choice((1, 2)))):
            old = self.ids[child]
            at = next((i for i in range(len(pieces) - len(old) + 1) if pieces[i : i + len(old)] == old), None)
            if at is not None:
                first, second = (self.alike.get(key, []) for key in self._keys(child))
                new = rng.choice(first if len(first) >= 8 else second)
                pieces = pieces[:at] + self.ids[new] + pieces[at + len(old) :]
        return None if pieces == self.ids[sentence] else pieces


def make(data: Path, vocab_file: Path, words: torch.Tensor, seed: int = 22) -> dict[str, np.ndarray]:
    """Arrays by name, from SST-2 in `data` and the texts of texts.py; `words` are the base's word embeddings."""
    rng = random.Random(seed)
    tok = tokenizer(vocab_file)
    vocab = vocab_file.read_text(encoding="utf-8").rstrip("\n").split("\n")
    parts = split.load()
    rows = split.read_rows(data / "train.tsv")
    ids = [e.ids[1:-1] for e in tok.encode_batch([text for text, _ in rows])]
    out = set(parts["unseen"]) | set(parts["removed"])
    kept = [i for i in range(len(rows)) if i not in out]
    used = np.unique(np.concatenate([np.array(ids[i]) for i in kept]))
    variants = Variants(
        neighbours(words, vocab, used), {i for i, v in enumerate(vocab) if v.startswith("##")}, [vocab.index(j) for j in JOINERS], rng
    )
    table = {name: [] for name in ("pieces", "label", "fold", "kind", "group", "target")}

    def add(pieces: list[int], kind: str, fold: int, label: int = -1, group: int = -1, target: float = np.nan) -> None:
        for name, value in zip(table, (pieces[: MAX_TOKENS - 2], label, fold, KINDS.index(kind), group, target)):
            table[name].append(value)

    for i in kept:
        add(ids[i], "train", int(parts["folds"][i]), rows[i][1])
    by_fold = [[i for i in kept if parts["folds"][i] == str(f) and len(ids[i]) < 24] for f in range(split.FOLDS)]
    for i in kept:
        fold, pieces = int(parts["folds"][i]), ids[i]
        add(variants.replaced(pieces, 0.25), "replaced", fold)
        add(variants.replaced(pieces, 0.5), "replaced", fold)
        if len(pieces) >= 4:
            add(variants.masked(pieces), "masked", fold)
        if len(pieces) >= 16:
            add(variants.span(pieces), "span", fold)
        else:
            other = ids[rng.choice(by_fold[fold])]
            add(variants.joined(pieces, other), "joined", fold)
    parents = split.containers([text for text, _ in rows])
    substitution = Substitution(ids, {i: int(parts["folds"][i]) for i in kept}, parents, rng)
    for i in kept:
        if len(rows[i][0].split()) >= 8:
            for _ in range(4 if parents[i] else 20):
                pieces = substitution(i)
                if pieces:
                    add(variants.replaced(pieces, rng.choice((0.0, 0.1, 0.2))), "substituted", int(parts["folds"][i]))
    for text in texts.training([rows[i][0] for i in kept]):
        kind = "neutral" if text["target"] == text["target"] else "same"
        add(tok.encode(text["text"]).ids[1:-1], kind, -1, group=text["group"], target=text["target"])
    return pack(table) | held_out(tok, rows, parts, data)


def pack(table: dict[str, list]) -> dict[str, np.ndarray]:
    whole = [[CLS, *pieces, SEP] for pieces in table["pieces"]]
    return {
        "ids": np.concatenate(whole).astype(np.int16),
        "lengths": np.array([len(w) for w in whole], np.uint8),
        "labels": np.array(table["label"], np.int8),
        "folds": np.array(table["fold"], np.int8),
        "kinds": np.array(table["kind"], np.int8),
        "groups": np.array(table["group"], np.int32),
        "targets": np.array(table["target"], np.float32),
    }


def held_out(tok, rows, parts, data: Path) -> dict[str, np.ndarray]:
    """The unseen sentences and dev: never trained on."""
    found = {}
    for name, pairs in (("unseen", [rows[i] for i in parts["unseen"]]), ("dev", split.read_rows(data / "dev.tsv"))):
        encoded = [e.ids for e in tok.encode_batch([text for text, _ in pairs])]
        found[f"{name}_ids"] = np.concatenate(encoded).astype(np.int16)
        found[f"{name}_lengths"] = np.array([len(e) for e in encoded], np.uint8)
        found[f"{name}_labels"] = np.array([label for _, label in pairs], np.int8)
    return found


def padded(flat: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """[texts, MAX_TOKENS], zeros at the end."""
    out = np.zeros((len(lengths), MAX_TOKENS), np.int32)
    out[np.arange(MAX_TOKENS) < lengths[:, None]] = flat
    return out
