"""Writes what PyTorch answers with the trained fp32 weights, beside this file.

    python3 tests/golden/default/make_default_golden.py --model build/training/best --dev DIR/dev.tsv

sentences.json: probability of POSITIVE for each line of sentences.txt, which is our own writing.
dev-logits.json: the 872 pairs of logits on SST-2's dev set, in its order; numbers, no text.
Requirements: models/train/requirements.txt.
"""

import argparse
import json
from pathlib import Path

import torch
from tokenizers import BertWordPieceTokenizer
from transformers import DistilBertForSequenceClassification

HERE = Path(__file__).resolve().parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--dev", type=Path, required=True)
    arguments = parser.parse_args()
    tokenizer = BertWordPieceTokenizer(str(arguments.model / "vocab.txt"), lowercase=True)
    tokenizer.enable_truncation(512)
    model = DistilBertForSequenceClassification.from_pretrained(arguments.model).eval()

    @torch.no_grad()
    def logits(text: str) -> list[float]:
        ids = torch.tensor([tokenizer.encode(text).ids])
        return [round(x, 5) for x in model(input_ids=ids).logits[0].tolist()]

    sentences = (HERE / "sentences.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    rows = [{"text": s, "logits": logits(s)} for s in sentences]
    for row in rows:
        row["positive"] = round(torch.tensor(row["logits"]).softmax(0)[1].item(), 6)
    (HERE / "sentences.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    lines = arguments.dev.read_text(encoding="utf-8").rstrip("\n").split("\n")[1:]
    pairs = [logits(line.rsplit("\t", 1)[0]) for line in lines]
    text = ",\n".join(json.dumps(pair) for pair in pairs)
    (HERE / "dev-logits.json").write_text(f"[\n{text}\n]\n")


if __name__ == "__main__":
    main()
