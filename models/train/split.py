"""Which rows of SST-2's train set are trained on, which are kept unseen, and in which fold each lies.

    python3 models/train/split.py --data DIR                      writes split.json beside this file
    python3 models/train/split.py --data DIR --unseen unseen.tsv  writes the unseen sentences

Train's 67,349 rows are phrases cut from 6,885 sentences, so a sentence is unseen only if no row
that it contains is trained on. The unseen set is 500 whole sentences of at least ten words, which no
other row contains or equals; rows that they contain are in nobody's training data. The folds keep
a sentence and its phrases together.
"""

import argparse
import json
import random
from collections import Counter, defaultdict
from pathlib import Path

FILE = Path(__file__).with_name("split.json")
UNSEEN, MIN_WORDS, FOLDS, SEED = 500, 10, 4, 22


def read_rows(path: Path) -> list[tuple[str, int]]:
    """Sentence and label of each line of a tab-separated file with a header."""
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    if lines[0] != "sentence\tlabel":
        raise SystemExit(f"{path}: the header is {lines[0]!r}, expected 'sentence\\tlabel'")
    pairs = [line.rsplit("\t", 1) for line in lines[1:]]
    return [(sentence.strip(), int(label)) for sentence, label in pairs]


def containers(texts: list[str]) -> list[list[int]]:
    """For each row, the other, longer rows that contain it as whole words."""
    rows_of_word = defaultdict(set)
    for i, text in enumerate(texts):
        for word in set(text.split()):
            rows_of_word[word].add(i)
    padded = [f" {text} " for text in texts]
    found = []
    for i, text in enumerate(texts):
        words = sorted(set(text.split()), key=lambda word: len(rows_of_word[word]))
        candidates = set.intersection(*(rows_of_word[word] for word in words)) if words else set()
        found.append([j for j in candidates if len(texts[j]) > len(text) and padded[i] in padded[j]])
    return found


def make(texts: list[str]) -> dict[str, list[int]]:
    rng = random.Random(SEED)
    contained_in = containers(texts)
    whole = {i for i, parents in enumerate(contained_in) if not parents}
    copies = Counter(texts)
    fit = [i for i in sorted(whole) if len(texts[i].split()) >= MIN_WORDS and copies[texts[i]] == 1]
    unseen = sorted(rng.sample(fit, UNSEEN))
    kept_out = set(unseen)
    removed = [i for i, parents in enumerate(contained_in) if kept_out.intersection(parents)]
    sentences = sorted(whole - kept_out)
    rng.shuffle(sentences)
    fold_of = {row: k % FOLDS for k, row in enumerate(sentences)}
    first_copy = {}
    folds = []
    for i, parents in enumerate(contained_in):
        # A phrase of several sentences follows the first of them; copies of a row stay together.
        homes = sorted(j for j in parents if j in fold_of)
        fold = fold_of.get(i, fold_of[homes[0]] if homes else 0)
        folds.append(first_copy.setdefault(texts[i], fold))
    return {"unseen": unseen, "removed": removed, "folds": "".join(map(str, folds))}


def load() -> dict:
    return json.loads(FILE.read_text())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with train.tsv")
    parser.add_argument("--unseen", type=Path, help="write the unseen sentences, with labels, to this file")
    arguments = parser.parse_args()
    rows = read_rows(arguments.data / "train.tsv")
    if arguments.unseen:
        lines = ["sentence\tlabel", *(f"{rows[i][0]}\t{rows[i][1]}" for i in load()["unseen"])]
        arguments.unseen.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return
    split = make([text for text, _ in rows])
    FILE.write_text(json.dumps(split, separators=(",", ":")) + "\n")
    print(len(split["unseen"]), "unseen,", len(split["removed"]), "rows removed")


if __name__ == "__main__":
    main()
