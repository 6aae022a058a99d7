"""The stages of the recipe, each from tensors to tensors: teachers, what they say, students, rounding."""

from dataclasses import dataclass, field

import numpy as np
import torch

import convert
from encoder import Shape, Weights, stack
from prepare import KINDS, padded
from split import FOLDS
from trainer import Recipe, Texts, Trainer, divergence, margins, score

STUDENT = Shape(memory_dim=384)
TEACHER = Shape(dim=768, hidden_dim=3072, eps=1e-5, mean_pooling=True)
VARIANTS = ("replaced", "masked", "span", "joined")

State = dict[str, torch.Tensor]


@dataclass
class Corpus:
    """All prepared texts on the device, their ids numbered by the rows that are trained."""

    texts: Texts
    folds: torch.Tensor
    kinds: np.ndarray
    groups: torch.Tensor
    targets: torch.Tensor
    rows: torch.Tensor  # the vocabulary's ids, by row
    held_out: dict[str, tuple[torch.Tensor, torch.Tensor, torch.Tensor]]
    references: dict[str, torch.Tensor] = field(default_factory=dict)  # the teachers' mean margin on those

    def of_kind(self, *kinds: str) -> np.ndarray:
        return np.flatnonzero(np.isin(self.kinds, [KINDS.index(kind) for kind in kinds]))


def corpus(arrays: dict[str, np.ndarray], device: str) -> Corpus:
    names = ("dev", "unseen")
    flat = np.concatenate([arrays["ids"], *(arrays[f"{name}_ids"] for name in names)]).astype(np.int64)
    rows = np.unique(np.append(flat, 0))
    row_of = np.zeros(1 << 15, np.int32)
    row_of[rows] = np.arange(len(rows))

    def on_device(prefix: str = "") -> list[torch.Tensor]:
        lengths, labels = arrays[f"{prefix}lengths"], arrays[f"{prefix}labels"]
        ids = row_of[padded(arrays[f"{prefix}ids"], lengths)]
        return [torch.from_numpy(x).to(device) for x in (ids, lengths.astype(np.int64), labels.astype(np.int64))]

    ids, lengths, labels = on_device()
    texts = Texts(ids, lengths, labels, torch.zeros(len(lengths), device=device))
    folds, groups, targets = (torch.from_numpy(arrays[name].copy()).to(device) for name in ("folds", "groups", "targets"))
    held_out = {name: tuple(on_device(f"{name}_")) for name in names}
    return Corpus(texts, folds.long(), arrays["kinds"], groups.long(), targets, torch.from_numpy(rows), held_out)


def report(w: Weights, c: Corpus, log, name: str, rounded: bool, dtype=torch.float32) -> dict[str, torch.Tensor]:
    """Logs every member on the unseen sentences and on dev; returns their margins."""
    found = {}
    for held, (ids, lengths, labels) in c.held_out.items():
        found[held] = margins(w, ids, lengths, dtype, rounded)
        log(report=name, rounded=rounded, on=held, **score(found[held], labels, c.references.get(held)))
    return found


def train_teachers(base: State, relative: torch.Tensor, c: Corpus, seeds: int, log, **recipe) -> Weights:
    """`seeds` teachers for each fold, member fold * seeds + seed; none sees a row of its fold."""
    members = [base | convert.new_head(TEACHER, seed) for _ in range(FOLDS) for seed in range(seeds)]
    w = stack(TEACHER, members, relative, c.texts.ids.device)
    train, folds = c.of_kind("train"), c.folds.cpu().numpy()
    pools = [train[folds[train] != fold] for fold in range(FOLDS) for _ in range(seeds)]
    return Trainer(w, c.texts, Recipe("teachers", [3e-5] * len(members), pools, **recipe), log).run().w


@torch.no_grad()
def speak(w: Weights, c: Corpus, seeds: int, dtype: torch.dtype, kinds: tuple[str, ...]) -> None:
    """Sets the margin of texts of these kinds: the mean of the teachers that did not see the row they come from."""
    t = c.texts
    chosen = torch.from_numpy(c.of_kind(*kinds)).to(t.ids.device)
    for fold in (*range(FOLDS), -1):
        own = chosen[c.folds[chosen] == fold]
        if len(own):
            members = slice(None) if fold < 0 else slice(fold * seeds, (fold + 1) * seeds)
            some = w.like([leaf[members] for leaf in w.leaves()])
            t.margins[own] = margins(some, t.ids[own], t.lengths[own], dtype, batch=2048).mean(0)
    # Texts that differ only in who or where have one opinion: the mean of their group.
    grouped = chosen[c.groups[chosen] >= 0]
    if len(grouped):
        group = c.groups[grouped]
        total = torch.zeros(int(group.max()) + 1, device=group.device).index_add(0, group, t.margins[grouped])
        count = torch.zeros_like(total).index_add(0, group, torch.ones_like(t.margins[grouped]))
        t.margins[grouped] = (total / count.clamp_min(1))[group]
    fixed = ~c.targets.isnan()
    t.margins[fixed] = c.targets[fixed]


@torch.no_grad()
def remember(base: State, c: Corpus, dtype: torch.dtype) -> None:
    """Sets every text's memory: the base's [CLS] state, which its own training made the text's embedding."""
    w = stack(STUDENT, [base | convert.new_head(STUDENT, 0)], device=c.texts.ids.device)
    c.texts.memory = margins(w, c.texts.ids, c.texts.lengths, dtype, batch=2048, what="first")[0].half()


def first_pool(c: Corpus) -> np.ndarray:
    """What the first students draw in one epoch."""
    return np.concatenate([c.of_kind("train", *VARIANTS, "same"), c.of_kind("neutral"), c.of_kind("neutral")])


def second_pool(c: Corpus) -> np.ndarray:
    """What the second draw: texts as long as sentences."""
    variants = c.of_kind(*VARIANTS)
    variants = variants[c.texts.lengths.cpu().numpy()[variants] >= 14]
    return np.concatenate([c.of_kind("substituted", "train"), variants, c.of_kind("same"), c.of_kind("neutral"), c.of_kind("neutral")])


def train_students(start: list[State], c: Corpus, recipe: Recipe, log) -> list[State]:
    """Each student's average at the end."""
    w = stack(STUDENT, start, device=c.texts.ids.device)
    average = Trainer(w, c.texts, recipe, log).run().averaged()
    for rounded in (False, True):
        report(average, c, log, recipe.name, rounded)
    return [{name: value.cpu() for name, value in average.member(m).items()} for m in range(len(start))]


def mean(states: list[State]) -> State:
    return {name: sum(state[name] for state in states) / len(states) for name in states[0]}


def nearest(states: list[State], c: Corpus, count: int, log) -> list[State]:
    """The `count` students that are, rounded, nearest to the teachers on the unseen sentences."""
    w = stack(STUDENT, states, device=c.texts.ids.device)
    ids, lengths, _ = c.held_out["unseen"]
    order = divergence(margins(w, ids, lengths, rounded=True), c.references["unseen"]).argsort().tolist()
    log(nearest=order)
    return [states[m] for m in order[:count]]


def calibrated(state: State, c: Corpus, log) -> State:
    """The last layer divided by the temperature that gives the least log loss on the unseen sentences, rounded."""
    w = stack(STUDENT, [state], device=c.texts.ids.device)
    ids, lengths, labels = c.held_out["unseen"]
    values = margins(w, ids, lengths, rounded=True)
    temperatures = [t / 100 for t in range(50, 300, 2)]
    losses = [score(values / t, labels)["log_loss"][0] for t in temperatures]
    temperature = temperatures[losses.index(min(losses))]
    log(temperature=temperature)
    last = {name: state[name] / temperature for name in ("classifier.weight", "classifier.bias")}
    return state | last
