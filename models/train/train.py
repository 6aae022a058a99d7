"""Fine-tunes the base as a 12-layer DistilBERT on SST-2, the last part with q4 rounding in the loop.

    npm run train -- --data DIR --base BASE --out OUT

DIR holds train.tsv and dev.tsv; BASE is a name on the Hugging Face hub, a folder, or the ONNX
export; OUT receives two folders in Hugging Face layout: `final` (the end of the schedule, no
choice made on dev) and `best` (the look with the best dev accuracy after q4 rounding).
"""

import argparse
import json
import random
import shutil
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from tokenizers import BertWordPieceTokenizer
from torch.func import functional_call
from transformers import DistilBertConfig, DistilBertForSequenceClassification

import base
import data
import quantization

LABELS = {0: "NEGATIVE", 1: "POSITIVE"}
CONFIG = dict(
    vocab_size=30522, dim=384, n_heads=12, n_layers=12, hidden_dim=1536,
    dropout=0.1, attention_dropout=0.1, seq_classif_dropout=0.1,
    id2label=LABELS, label2id={v: k for k, v in LABELS.items()},
    architectures=["DistilBertForSequenceClassification"],
)  # fmt: skip
EMA_DECAY = 0.997
SCALE_REFRESH = 50  # steps between two searches for q4 scales; they move slowly


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with train.tsv and dev.tsv")
    parser.add_argument("--base", default=base.HUB_NAME, help="hub name, folder or ONNX file")
    parser.add_argument("--vocab", type=Path, default=Path(__file__).parent.parent / "default" / "vocab.txt")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--learning-rate", type=float, default=6e-5)
    parser.add_argument("--rounding-from", type=float, default=0.6, help="share of the steps before q4 rounding starts")
    parser.add_argument("--looks", type=int, default=8, help="evaluations on dev along the way")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def linear_weights(model: torch.nn.Module) -> list[str]:
    """Names of the weights stored in 4 bits and run in 7; the last layer stays in floats."""
    return [
        f"{name}.weight"
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and name != "classifier"
    ]


class Rounding:
    """The model's linear weights as they will run, with gradients passed straight through."""

    def __init__(self, model: torch.nn.Module):
        parameters = dict(model.named_parameters())
        self.weights = {name: parameters[name] for name in linear_weights(model)}
        self.scales: dict[str, torch.Tensor] = {}
        self.step = 0

    @torch.no_grad()
    def _rounded(self, name: str, weight: torch.Tensor) -> torch.Tensor:
        return quantization.run_round(quantization.q4_round(weight, self.scales[name]))

    def __call__(self) -> dict[str, torch.Tensor]:
        if self.step % SCALE_REFRESH == 0:
            with torch.no_grad():
                self.scales = {n: quantization.q4_scales(w) for n, w in self.weights.items()}
        self.step += 1
        return {n: w + (self._rounded(n, w) - w).detach() for n, w in self.weights.items()}


@torch.no_grad()
def accuracy(model: torch.nn.Module, examples: list[data.Example]) -> float:
    model.eval()
    correct = 0
    for ids, mask, labels in data.batches(examples, 64):
        logits = model(input_ids=ids, attention_mask=mask).logits
        correct += (logits.argmax(1) == labels).sum().item()
    return correct / len(examples)


@torch.no_grad()
def q4_state(state: dict[str, torch.Tensor], linears: list[str]) -> dict[str, torch.Tensor]:
    out = dict(state)
    for name in linears:
        out[name] = quantization.run_round(quantization.q4_round(state[name]))
    for name in ("word_embeddings", "position_embeddings"):
        key = f"distilbert.embeddings.{name}.weight"
        out[key] = quantization.q4_round(state[key])
    return out


def save(folder: Path, state: dict[str, torch.Tensor], config: DistilBertConfig, vocab: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: tensor.contiguous() for name, tensor in state.items()}
    save_file(tensors, str(folder / "model.safetensors"), metadata={"format": "pt"})
    config.save_pretrained(folder)
    shutil.copyfile(vocab, folder / "vocab.txt")
    options = {
        "do_lower_case": True, "strip_accents": None, "tokenize_chinese_chars": True,
        "model_max_length": 512, "tokenizer_class": "DistilBertTokenizer",
        "cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]",
        "unk_token": "[UNK]", "mask_token": "[MASK]",
    }  # fmt: skip
    (folder / "tokenizer_config.json").write_text(json.dumps(options, indent=2) + "\n")


class Trainer:
    def __init__(self, arguments: argparse.Namespace):
        self.arguments = arguments
        torch.manual_seed(arguments.seed)
        torch.set_num_threads(arguments.threads)
        self.rng = random.Random(arguments.seed)
        tokenizer = BertWordPieceTokenizer(str(arguments.vocab), lowercase=True)
        tokenizer.enable_truncation(data.MAX_TOKENS)
        self.train = data.read(arguments.data / "train.tsv", tokenizer)
        self.dev = data.read(arguments.data / "dev.tsv", tokenizer)
        self.config = DistilBertConfig(**CONFIG)
        self.model = DistilBertForSequenceClassification(self.config)
        missing = self.model.load_state_dict(base.to_distilbert(base.read_base(arguments.base)), strict=False)
        assert not missing.unexpected_keys and all("classifier" in k for k in missing.missing_keys), missing
        self.ema = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
        self.linears = linear_weights(self.model)
        self.best = 0.0
        self.bf16 = "avx512_bf16" in Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else False

    def look(self, step: int, total: int, loss: float, seconds: float) -> None:
        """Evaluates the average, in fp32 and after q4 rounding; keeps the best of the latter."""
        current = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
        self.model.load_state_dict(self.ema)
        fp32 = accuracy(self.model, self.dev)
        self.model.load_state_dict(q4_state(self.ema, self.linears))
        q4 = accuracy(self.model, self.dev)
        self.model.load_state_dict(current)
        row = dict(step=step, of=total, loss=round(loss, 4), dev_fp32=round(fp32, 4), dev_q4=round(q4, 4), seconds=round(seconds))
        print(json.dumps(row), flush=True)
        with (self.arguments.out / "looks.jsonl").open("a") as log:
            log.write(json.dumps(row) + "\n")
        if q4 >= self.best:
            self.best = q4
            save(self.arguments.out / "best", self.ema, self.config, self.arguments.vocab)

    def forward(self, rounding: Rounding | None, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        inputs = dict(input_ids=ids, attention_mask=mask)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16):
            if rounding:
                return functional_call(self.model, rounding(), args=(), kwargs=inputs).logits
            return self.model(**inputs).logits

    def run(self) -> None:
        a = self.arguments
        a.out.mkdir(parents=True, exist_ok=True)
        groups = [
            {"params": [p for p in self.model.parameters() if p.ndim >= 2], "weight_decay": 0.01},
            {"params": [p for p in self.model.parameters() if p.ndim < 2], "weight_decay": 0.0},
        ]
        optimizer = torch.optim.AdamW(groups, lr=a.learning_rate, fused=True)
        total = a.epochs * -(-len(self.train) // a.batch_size)
        warm_up = int(0.06 * total)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda s: s / warm_up if s < warm_up else max(0.0, (total - s) / (total - warm_up))
        )
        rounding = Rounding(self.model)
        names = list(self.ema)
        averages = [self.ema[n] for n in names]
        step, losses, start, every = 0, [], time.time(), total // a.looks
        for _ in range(a.epochs):
            for ids, mask, labels in data.batches(self.train, a.batch_size, self.rng):
                self.model.train()
                rounds = step >= a.rounding_from * total
                logits = self.forward(rounding if rounds else None, ids, mask)
                loss = F.cross_entropy(logits.float(), labels)
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                step += 1
                decay = min(EMA_DECAY, (1 + step) / (10 + step))
                with torch.no_grad():
                    state = self.model.state_dict()
                    torch._foreach_lerp_(averages, [state[n] for n in names], 1 - decay)
                losses.append(loss.item())
                if step in (10, 50):
                    print(f"{step} steps in {time.time() - start:.0f} s", flush=True)
                if step % every == 0 or step == total:
                    self.look(step, total, sum(losses) / len(losses), time.time() - start)
                    losses = []
        save(a.out / "final", self.ema, self.config, a.vocab)


if __name__ == "__main__":
    Trainer(parse_arguments()).run()
