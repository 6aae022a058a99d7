"""Makes the default model: teachers, their soft labels, students, 4-bit rounding. models/README.md explains the recipe.

    npm run train -- --data DIR --out OUT

Each stage leaves a file in OUT and is not run again when that file is there, so an interrupted run goes on where it was.
OUT/best receives the float weights in Hugging Face layout, OUT/log.jsonl every figure along the way.
"""

import argparse
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from transformers import DistilBertConfig

import base
import convert
import prepare
import stages
from stages import STUDENT, TEACHER, VARIANTS, Corpus, State
from trainer import Recipe, logger

LABELS = {0: "NEGATIVE", 1: "POSITIVE"}
CONFIG = dict(
    vocab_size=30522, dim=384, n_heads=12, n_layers=12, hidden_dim=1536,
    dropout=0.1, attention_dropout=0.1, seq_classif_dropout=0.1,
    id2label=LABELS, label2id={v: k for k, v in LABELS.items()},
    architectures=["DistilBertForSequenceClassification"],
)  # fmt: skip
TEACHER_NAME = "sentence-transformers/all-mpnet-base-v2"
FIRST_SEEDS, SECOND_SEEDS = 2, 1  # teachers for each fold


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with train.tsv and dev.tsv")
    parser.add_argument("--base", default=base.HUB_NAME, help="the student's base: hub name, folder or ONNX file")
    parser.add_argument("--teacher", default=TEACHER_NAME, help="the teachers' base: hub name or folder")
    parser.add_argument("--vocab", type=Path, default=Path(__file__).parent.parent / "default" / "vocab.txt")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--no-graphs", action="store_true", help="run every step without CUDA graphs")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--texts", type=int, help="train on so many texts only, to try the recipe out")
    return parser.parse_args()


def save_model(folder: Path, state: State, vocab: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_file(state, str(folder / "model.safetensors"), metadata={"format": "pt"})
    DistilBertConfig(**CONFIG).save_pretrained(folder)
    shutil.copyfile(vocab, folder / "vocab.txt")
    options = {
        "do_lower_case": True, "strip_accents": None, "tokenize_chinese_chars": True,
        "model_max_length": 512, "tokenizer_class": "DistilBertTokenizer",
        "cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]",
        "unk_token": "[UNK]", "mask_token": "[MASK]",
    }  # fmt: skip
    (folder / "tokenizer_config.json").write_text(json.dumps(options, indent=2) + "\n")


def some(arrays: dict[str, np.ndarray], count: int) -> dict[str, np.ndarray]:
    """The arrays with every n-th text only, about `count` of them."""
    step = max(1, len(arrays["lengths"]) // count)
    starts = np.concatenate([[0], np.cumsum(arrays["lengths"].astype(int))])
    chosen = np.arange(0, len(arrays["lengths"]), step)
    out = {name: a[chosen] if len(a) == len(starts) - 1 else a for name, a in arrays.items()}
    return out | {"ids": np.concatenate([arrays["ids"][starts[i] : starts[i + 1]] for i in chosen])}


class Run:
    def __init__(self, arguments: argparse.Namespace):
        self.a = arguments
        arguments.out.mkdir(parents=True, exist_ok=True)
        torch.set_num_threads(arguments.threads)
        torch.manual_seed(0)
        self.log = logger(arguments.out / "log.jsonl")
        self.low = torch.bfloat16 if arguments.device.startswith("cuda") else torch.float32
        self.graphs = not arguments.no_graphs
        self.distilbert = base.to_distilbert(base.read_base(arguments.base))

    def once(self, name: str, make: Callable):
        """What `make` returns, or what it returned in an earlier run."""
        path = self.a.out / f"{name}.pt"
        if not path.exists():
            result = make()
            torch.save(result, path.with_suffix(".part"))
            path.with_suffix(".part").rename(path)
        return torch.load(path, map_location="cpu")

    def prepared(self) -> Corpus:
        words = self.distilbert["distilbert.embeddings.word_embeddings.weight"]
        arrays = self.once(
            "prepared", lambda: {n: torch.from_numpy(a) for n, a in prepare.make(self.a.data, self.a.vocab, words).items()}
        )
        arrays = {name: tensor.numpy() for name, tensor in arrays.items()}
        return stages.corpus(some(arrays, self.a.texts) if self.a.texts else arrays, self.a.device)

    def teach(self, c: Corpus, seeds: int, batch: int, kinds: tuple[str, ...]) -> dict[str, torch.Tensor]:
        """The margins of all texts after teachers spoke about those of some kinds, and on the held-out sentences."""
        folder = Path(self.a.teacher)
        if not folder.is_dir():
            from huggingface_hub import snapshot_download

            folder = Path(snapshot_download(self.a.teacher, allow_patterns=["model.safetensors"]))
        start, relative = convert.from_mpnet(load_file(str(folder / "model.safetensors")), TEACHER, c.rows)
        w = stages.train_teachers(start, relative, c, seeds, self.log, batch=batch, graphs=self.graphs)
        held_out = stages.report(w, c, self.log, "teachers", False, self.low)
        stages.speak(w, c, seeds, self.low, kinds)
        return {"margins": c.texts.margins.cpu()} | {name: values.mean(0).cpu() for name, values in held_out.items()}

    def listen(self, c: Corpus, name: str, seeds: int, batch: int, kinds: tuple[str, ...]) -> None:
        said = self.once(name, lambda: self.teach(c, seeds, batch, kinds))
        c.texts.margins = said["margins"].to(self.a.device)
        if not c.references:
            c.references = {held: said[held].to(self.a.device) for held in c.held_out}

    def students(self, name: str, start: list[State], c: Corpus, pool: np.ndarray, rate: float, **recipe) -> list[State]:
        count = len(start)
        made = Recipe(name, [rate] * count, [pool] * count, soft=[1.0] * count, graphs=self.graphs, **recipe)
        return self.once(name, lambda: stages.train_students(start, c, made, self.log))

    def first(self, c: Corpus, start: State) -> State:
        """Two students with labels and memory, averaged, and one with soft labels alone; all rounded, then averaged."""
        pool = stages.first_pool(c)
        a, b, plain = self.students(
            "first", [start] * 3, c, pool, 1e-4, batch=128, epochs=1.5,
            hard=[0.5, 0.5, 0.0], memory=[0.3, 0.3, 0.0], dropout=0.05, ema=0.998,
        )  # fmt: skip
        return stages.mean(self.students(
            "first-rounded", [stages.mean([a, b]), plain], c, pool, 4e-5, batch=128, epochs=0.75,
            hard=[0.5, 0.0], memory=[0.3, 0.0], dropout=0.05, warm_up=0.03, weight_decay=0.0, ema=0.995, rounding=True, seed=1,
        ))  # fmt: skip

    def second(self, c: Corpus, start: State) -> State:
        """Four students on long texts, averaged; from there four with rounding, of which the best two are averaged."""
        pool = stages.second_pool(c)
        shared = dict(batch=256, hard=[0.1] * 4, memory=[0.3] * 4)
        four = self.students("second", [start] * 4, c, pool, 1.2e-4, epochs=2.0, dropout=0.1, ema=0.997, seed=2, **shared)
        rounded = self.students(
            "second-rounded", [stages.mean(four)] * 4, c, pool, 6e-5, epochs=1.1,
            dropout=0.05, warm_up=0.03, weight_decay=0.0, ema=0.99, rounding=True, seed=3, **shared,
        )  # fmt: skip
        return stages.mean(stages.nearest(rounded, c, 2, self.log))

    def all(self) -> None:
        c = self.prepared()
        start = convert.from_distilbert(self.distilbert, STUDENT, c.rows)
        self.listen(c, "said-first", FIRST_SEEDS, 96, ("train", *VARIANTS, "same", "neutral"))
        stages.remember(start, c, self.low)
        student = self.first(c, start | convert.new_head(STUDENT, 0))
        self.listen(c, "said-second", SECOND_SEEDS, 128, ("substituted",))
        student = stages.calibrated(self.second(c, student), c, self.log)
        save_model(self.a.out / "best", convert.to_distilbert(student, STUDENT, c.rows, self.distilbert), self.a.vocab)


if __name__ == "__main__":
    Run(parse_arguments()).all()
