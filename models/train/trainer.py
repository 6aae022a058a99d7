"""The training loop that teachers and students share: several members side by side, one graph a length."""

import json
import math
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from encoder import MAX_TOKENS, Options, Weights, forward
from quantization import q4_scales, weight_round_through

BUCKETS = (8, 16, 24, 32, 40, 48, 64)  # token counts that batches are padded to


@dataclass
class Texts:
    """Every sequence that training may draw, on the device. A label of -1: none."""

    ids: torch.Tensor  # [texts, MAX_TOKENS], rows of the embedding
    lengths: torch.Tensor
    labels: torch.Tensor
    margins: torch.Tensor  # what the teachers say: the logit of POSITIVE
    memory: torch.Tensor | None = None  # what the base's mean state was


@dataclass
class Recipe:
    """One run. Lists have one entry for each member."""

    name: str
    rates: list[float]
    pools: list[np.ndarray]  # the texts that each member draws from, repeats included
    batch: int = 64
    epochs: float = 2.0
    soft: list[float] = field(default_factory=list)  # weight of the teachers' margin in the loss
    hard: list[float] = field(default_factory=list)  # weight of the label
    memory: list[float] = field(default_factory=list)  # weight of the base's mean state
    temperature: float = 2.0
    dropout: float = 0.1
    head_dropout: float = 0.1
    weight_decay: float = 0.01
    warm_up: float = 0.06
    ema: float = 0.0
    rounding: bool = False
    seed: int = 0
    max_seconds: float = math.inf  # a schedule that would take longer is shortened
    graphs: bool = True


def bucket_of(lengths: np.ndarray) -> np.ndarray:
    return np.searchsorted(np.array(BUCKETS), lengths)


def plan(recipe: Recipe, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bucket of each step, and [steps, members, batch] texts: epochs of each member's own order."""
    rng = np.random.default_rng(recipe.seed)
    buckets = bucket_of(lengths)
    steps, rows = [], []
    for b in range(len(BUCKETS)):
        own = [pool[buckets[pool] == b] for pool in recipe.pools]
        count = round(max(map(len, own)) * recipe.epochs / recipe.batch)
        if count == 0 or min(map(len, own)) == 0:
            continue
        need = count * recipe.batch
        drawn = [np.concatenate([rng.permutation(p) for _ in range(-(-need // len(p)))])[:need] for p in own]
        rows.append(np.stack([d.reshape(count, recipe.batch) for d in drawn], 1))
        steps += [b] * count
    if not steps:
        raise SystemExit(f"{recipe.name}: too few texts for a batch of {recipe.batch}")
    order = rng.permutation(len(steps))
    return np.array(steps)[order], np.concatenate(rows)[order]


class Rounding:
    """The weights as they will be stored and run. The scales move slowly: refresh() searches them anew."""

    def __init__(self, w: Weights):
        self.w = w
        self.cut = w.shape.narrow_rows() * w.shape.dim
        self.scales = self._search()

    def _views(self) -> list[torch.Tensor]:
        m, s = self.w.matrices, self.w.shape
        return [m[:, : self.cut].unflatten(1, (-1, s.dim)), m[:, self.cut :].unflatten(1, (-1, s.hidden_dim)), self.w.embedding]

    @torch.no_grad()
    def _search(self) -> list[torch.Tensor]:
        # Member by member: the search needs a dozen temporary copies.
        return [torch.stack([q4_scales(member) for member in view.detach()]) for view in self._views()]

    def refresh(self) -> None:
        for scale, found in zip(self.scales, self._search()):
            scale.copy_(found)

    def __call__(self, dtype: torch.dtype) -> Weights:
        narrow, wide, words = self._views()
        narrow = weight_round_through(narrow, self.scales[0], True, dtype).flatten(1)
        wide = weight_round_through(wide, self.scales[1], True, dtype).flatten(1)
        words = weight_round_through(words, self.scales[2], False, torch.float32)
        return self.w.like([torch.cat([narrow, wide], 1), self.w.vectors, words])


class Trainer:
    REFRESH = 50

    def __init__(self, w: Weights, texts: Texts, recipe: Recipe, log):
        self.w, self.texts, self.recipe, self.log = w, texts, recipe, log
        self.device = w.matrices.device
        self.members = w.matrices.shape[0]
        self.low = torch.bfloat16 if self.device.type == "cuda" or cpu_has_bf16() else torch.float32
        for leaf in w.leaves():
            leaf.requires_grad_(True)
        self.rounding = Rounding(w) if recipe.rounding else None
        self.dials = torch.zeros(self.members + 1, device=self.device)  # rate of each member, decay of the average
        self.parameters = [[torch.nn.Parameter(leaf.detach()[m]) for leaf in w.leaves()] for m in range(self.members)]
        groups = []
        for m, (matrices, vectors, embedding) in enumerate(self.parameters):
            groups.append({"params": [matrices, embedding], "lr": self.dials[m], "weight_decay": recipe.weight_decay})
            groups.append({"params": [vectors], "lr": self.dials[m], "weight_decay": 0.0})
        self.optimizer = torch.optim.AdamW(groups, fused=True, capturable=self.device.type == "cuda")
        self.average = [leaf.detach().clone() for leaf in w.leaves()] if recipe.ema else None
        self.losses = torch.zeros(self.members, device=self.device)
        self.index = torch.zeros((self.members, recipe.batch), dtype=torch.long, device=self.device)
        column = lambda values, default: torch.tensor(values or [default] * self.members, device=self.device).unsqueeze(1)
        self.soft, self.hard, self.memory = column(recipe.soft, 0.0), column(recipe.hard, 1.0), column(recipe.memory, 0.0)

    def loss(self, tokens: int) -> torch.Tensor:
        """[members]: the mean loss over each member's batch."""
        r, t = self.recipe, self.texts
        ids = t.ids[self.index][:, :, :tokens]
        options = Options(self.low, r.dropout, r.head_dropout, round_activations=r.rounding)
        w = self.rounding(self.low) if self.rounding else self.w
        out = forward(w, ids.long(), t.lengths[self.index], options)
        margin, label = out["margin"], t.labels[self.index]
        hard = F.binary_cross_entropy_with_logits(margin, label.clamp_min(0).float(), reduction="none") * (label >= 0)
        target = (t.margins[self.index] / r.temperature).sigmoid()
        soft = F.binary_cross_entropy_with_logits(margin / r.temperature, target, reduction="none") * r.temperature**2
        # A text without a label has the teachers' word alone, at full weight.
        weight = torch.where(label >= 0, self.soft, (self.soft > 0).float())
        loss = self.hard * hard + weight * soft
        if "memory" in out:
            loss = loss + self.memory * (1 - F.cosine_similarity(out["memory"], t.memory[self.index].float(), dim=-1))
        return loss.mean(1)

    def step(self, tokens: int) -> None:
        loss = self.loss(tokens)
        gradients = torch.autograd.grad(loss.sum(), self.w.leaves())
        with torch.no_grad():
            norm = sum(g.flatten(1).square().sum(1) for g in gradients).sqrt()
            clip = (1.0 / norm.clamp_min(1.0)).view(-1, 1)
            for g in gradients:
                g.mul_(clip if g.ndim == 2 else clip.unsqueeze(2))
            for m, parameters in enumerate(self.parameters):
                for parameter, g in zip(parameters, gradients):
                    parameter.grad = g[m]
            self.optimizer.step()
            if self.average:
                for average, leaf in zip(self.average, self.w.leaves()):
                    average.lerp_(leaf.detach(), 1 - self.dials[-1])
            self.losses.lerp_(loss.detach(), 0.02)

    def _graphs(self, buckets: list[int]) -> dict[int, torch.cuda.CUDAGraph | None]:
        """A CUDA graph for each token count; none on a CPU."""
        graphs: dict[int, torch.cuda.CUDAGraph | None] = dict.fromkeys(buckets)
        if self.device.type != "cuda" or not self.recipe.graphs:
            return graphs
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):  # allocations and Triton compilations happen before capture
            for b in buckets:
                self.step(BUCKETS[b])
        torch.cuda.current_stream().wait_stream(stream)
        torch.cuda.synchronize()
        pool = None
        try:
            for b in sorted(buckets, reverse=True):
                graph = torch.cuda.CUDAGraph()
                with torch.cuda.graph(graph, pool=pool):
                    self.step(BUCKETS[b])
                pool = pool or graph.pool()
                graphs[b] = graph
        except RuntimeError as error:
            raise RuntimeError("a step could not be captured as a CUDA graph; --no-graphs does without") from error
        return graphs

    def _dials(self, step: int, total: int, warm_up: int) -> torch.Tensor:
        left = step / warm_up if step <= warm_up else max(0.0, (total - step + 1) / (total - warm_up))
        return torch.tensor([rate * left for rate in self.recipe.rates] + [min(self.recipe.ema, (1 + step) / (10 + step))])

    def _synchronize(self) -> None:
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def run(self) -> "Trainer":
        r, start = self.recipe, time.time()
        steps, rows = plan(r, self.texts.lengths.cpu().numpy())
        rows = torch.from_numpy(rows).to(self.device)
        planned = total = len(steps)
        warm_up = max(1, int(r.warm_up * total))
        graphs = self._graphs(sorted(set(steps.tolist())))  # rates are 0 so far: no weight moves
        for state in self.optimizer.state.values():  # but forget the warm-up's moments
            for value in state.values():
                value.zero_()
        self._synchronize()
        ready = time.time()
        done = 0
        for done, b in enumerate(steps, 1):
            self.dials.copy_(self._dials(done, total, warm_up))
            if self.rounding and done % self.REFRESH == 1:
                self.rounding.refresh()
            self.index.copy_(rows[done - 1])
            graphs[b].replay() if graphs[b] else self.step(BUCKETS[b])
            if done % 100 == 0:
                self._synchronize()
                each = (time.time() - ready) / done
                # Where time is short the schedule is: it always ends at rate 0.
                total = min(planned, max(done + 1, int((r.max_seconds - (ready - start)) / each))) if r.max_seconds < math.inf else planned
            if done in (5, 100) or done % 1000 == 0:
                self.log(run=r.name, step=done, of=total, loss=round_all(self.losses), seconds=round(time.time() - ready, 1))
            if done >= total:
                break
        self._synchronize()
        self.log(run=r.name, end=done, of=planned, loss=round_all(self.losses), graphs=bool(graphs[steps[0]]),
                 capture=round(ready - start, 1), seconds=round(time.time() - start, 1))  # fmt: skip
        for leaf in self.w.leaves():
            leaf.requires_grad_(False)
        return self

    def averaged(self) -> Weights:
        return self.w.like(self.average) if self.average else self.w


def cpu_has_bf16() -> bool:
    cpuinfo = Path("/proc/cpuinfo")
    return cpuinfo.exists() and "avx512_bf16" in cpuinfo.read_text()


def round_all(values: torch.Tensor, digits: int = 4) -> list[float]:
    return [round(v, digits) for v in values.flatten().tolist()]


@torch.no_grad()
def margins(w: Weights, ids: torch.Tensor, lengths: torch.Tensor, dtype=torch.float32, rounded=False, batch=512, what="margin"):
    """[members, texts]: every member's logit of POSITIVE for each text. `rounded`: as stored and run in q4."""
    device, members = w.matrices.device, w.matrices.shape[0]
    if rounded:
        w = Rounding(w)(torch.float32)
    elif dtype != torch.float32:
        w = w.like([w.matrices.to(dtype), w.vectors, w.embedding])
    order = torch.argsort(lengths)
    results = []
    for chunk in order.split(batch):
        tokens = next(b for b in BUCKETS if b >= int(lengths[chunk].max()))
        rows = ids[chunk, :tokens].long().expand(members, -1, -1)
        out = forward(w, rows, lengths[chunk].expand(members, -1), Options(dtype, round_activations=rounded))
        results.append(out[what])
    merged = torch.cat(results, 1)
    inverse = torch.empty_like(order)
    inverse[order] = torch.arange(len(order), device=device)
    return merged[:, inverse]


def score(values: torch.Tensor, labels: torch.Tensor, reference: torch.Tensor | None = None) -> dict[str, list[float]]:
    """Accuracy and log loss of each member, and with `reference` margins the loss against them at temperature 2."""
    right = ((values > 0).long() == labels).float().mean(1)
    log_loss = F.binary_cross_entropy_with_logits(values, labels.float().expand_as(values), reduction="none").mean(1)
    found = {"accuracy": round_all(right * 100, 2), "log_loss": round_all(log_loss)}
    if reference is not None:
        found["divergence"] = round_all(divergence(values, reference), 5)
    return found


def divergence(values: torch.Tensor, reference: torch.Tensor) -> torch.Tensor:
    """[members]: how far each is from the reference margins, as the mean divergence at temperature 2."""
    target = (reference / 2).sigmoid().expand_as(values)
    entropy = F.binary_cross_entropy(target, target, reduction="none")
    return (F.binary_cross_entropy_with_logits(values / 2, target, reduction="none") - entropy).mean(1)


def logger(path):
    start = time.time()

    def log(**row):
        row = {"t": round(time.time() - start, 1)} | row
        line = json.dumps(row)
        print(line, flush=True)
        with open(path, "a") as out:
            out.write(line + "\n")

    return log
