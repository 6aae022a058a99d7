"""Several BERT-family encoders of one shape, trained or run side by side in one set of tensors.

One small model leaves an accelerator mostly idle: its kernels are too short. Here every tensor has a
leading axis of `members`, every member has its own weights, its own batch and its own dropout, and
one batched kernel serves all of them. The parameters lie in three flat tensors:

    matrices   the linear weights, those of `dim` inputs first, then those of `hidden_dim` inputs
    vectors    biases, LayerNorm, the last layer: everything that is never rounded
    embedding  rows of the words that occur in training, then the positions
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from quantization import activation_round_through

MAX_TOKENS = 64


@dataclass(frozen=True)
class Shape:
    layers: int = 12
    dim: int = 384
    heads: int = 12
    hidden_dim: int = 1536
    eps: float = 1e-12
    mean_pooling: bool = False
    memory_dim: int = 0
    """Width of an extra projection of the mean state, which training may hold to the base's."""

    def tensors(self) -> dict[str, list[tuple[str, tuple[int, ...]]]]:
        d, h = self.dim, self.hidden_dim
        narrow, wide, vectors = [], [], [("norm.weight", (d,)), ("norm.bias", (d,))]
        for i in range(self.layers):
            narrow += [(f"{i}.qkv.weight", (3 * d, d)), (f"{i}.out.weight", (d, d)), (f"{i}.lin1.weight", (h, d))]
            wide.append((f"{i}.lin2.weight", (d, h)))
            vectors += [(f"{i}.qkv.bias", (3 * d,)), (f"{i}.out.bias", (d,)), (f"{i}.lin1.bias", (h,)), (f"{i}.lin2.bias", (d,))]
            vectors += [(f"{i}.{norm}.{part}", (d,)) for norm in ("norm1", "norm2") for part in ("weight", "bias")]
        narrow.append(("pre.weight", (d, d)))
        vectors += [("pre.bias", (d,)), ("classifier.weight", (1, d)), ("classifier.bias", (1,))]
        if self.memory_dim:
            vectors.append(("memory.weight", (self.memory_dim, d)))
        return {"matrices": narrow + wide, "vectors": vectors}

    def narrow_rows(self) -> int:
        return sum(shape[0] for _, shape in self.tensors()["matrices"] if shape[1] == self.dim)


def size(shape: tuple[int, ...]) -> int:
    return math.prod(shape)


@dataclass
class Weights:
    """The three flat tensors, [members, ...] each; `relative` is MPNet's bias by distance, not trained."""

    shape: Shape
    matrices: torch.Tensor
    vectors: torch.Tensor
    embedding: torch.Tensor
    relative: torch.Tensor | None = None

    def leaves(self) -> list[torch.Tensor]:
        return [self.matrices, self.vectors, self.embedding]

    def like(self, leaves: list[torch.Tensor]) -> "Weights":
        return Weights(self.shape, *leaves, self.relative)

    def parts(self, kind: str) -> dict[str, torch.Tensor]:
        names = self.shape.tensors()[kind]
        flat = getattr(self, kind)
        pieces = flat.split([size(shape) for _, shape in names], dim=1)
        return {name: piece.unflatten(1, shape) for (name, shape), piece in zip(names, pieces)}

    def member(self, m: int) -> dict[str, torch.Tensor]:
        named = {**self.parts("matrices"), **self.parts("vectors")}
        return {name: value[m].clone() for name, value in named.items()} | {"embedding": self.embedding[m].clone()}


def stack(shape: Shape, members: list[dict[str, torch.Tensor]], relative=None, device="cpu") -> Weights:
    def flat(kind: str) -> torch.Tensor:
        names = [name for name, _ in shape.tensors()[kind]]
        return torch.stack([torch.cat([m[name].float().flatten() for name in names]) for m in members]).to(device)

    embedding = torch.stack([m["embedding"].float() for m in members]).to(device)
    return Weights(shape, flat("matrices"), flat("vectors"), embedding, None if relative is None else relative.to(device))


@dataclass
class Options:
    """How a pass runs: dropout, number format, and whether activations are rounded as the kernels do."""

    dtype: torch.dtype = torch.float32
    dropout: float = 0.0
    head_dropout: float = 0.0
    round_activations: bool = False


def relative_bias(table: torch.Tensor, length: int) -> torch.Tensor:
    """MPNet's attention bias [heads, length, length] from its table [32, heads] (T5's buckets)."""
    place = torch.arange(length, device=table.device)
    distance = place[:, None] - place[None, :]
    bucket = (distance < 0).long() * 16
    n = distance.abs()
    large = 8 + (torch.log(n.clamp_min(1).float() / 8) / math.log(128 / 8) * 8).long()
    bucket = bucket + torch.where(n < 8, n, large.clamp_max(15))
    return table[bucket].permute(2, 0, 1)


def forward(w: Weights, ids: torch.Tensor, lengths: torch.Tensor, o: Options) -> dict[str, torch.Tensor]:
    """margin [members, batch], the logit of POSITIVE; mean [members, batch, dim] of the last layer.

    ids [members, batch, tokens] index rows of the embedding; lengths [members, batch].
    """
    s, (M, B, T) = w.shape, ids.shape
    D, H = s.dim, s.heads
    matrices = {k: v.to(o.dtype) for k, v in w.parts("matrices").items()} if w.matrices.dtype != o.dtype else w.parts("matrices")
    vectors = w.parts("vectors")
    low = {k: v.to(o.dtype) for k, v in vectors.items() if not k.startswith(("classifier", "memory"))}
    rows = w.embedding.shape[1]
    train = o.dropout > 0 or o.head_dropout > 0

    def norm(x: torch.Tensor, name: str) -> torch.Tensor:
        x = F.layer_norm(x, (D,), eps=s.eps)
        return torch.addcmul(low[f"{name}.bias"].unsqueeze(1), x, low[f"{name}.weight"].unsqueeze(1))

    def quantised(x: torch.Tensor) -> torch.Tensor:
        return activation_round_through(x) if o.round_activations else x

    def linear(x: torch.Tensor, name: str) -> torch.Tensor:
        return torch.baddbmm(low[f"{name}.bias"].unsqueeze(1), x, matrices[f"{name}.weight"].transpose(1, 2))

    def drop(x: torch.Tensor) -> torch.Tensor:
        return F.dropout(x, o.dropout, train)

    offset = torch.arange(M, device=ids.device).view(M, 1, 1) * rows
    table = w.embedding.reshape(M * rows, D)
    words = table.index_select(0, (ids + offset).flatten()).view(M, B, T, D)
    places = w.embedding[:, rows - MAX_TOKENS : rows - MAX_TOKENS + T].unsqueeze(1)
    x = (words + places).view(M, B * T, D).to(o.dtype)
    x = drop(norm(x, "norm"))

    valid = torch.arange(T, device=ids.device) < lengths.unsqueeze(-1)
    bias = torch.zeros((M, B, 1, 1, T), dtype=o.dtype, device=ids.device)
    bias = bias.masked_fill(~valid.view(M, B, 1, 1, T), -1e4 if o.dtype != torch.float32 else -1e9)
    if w.relative is not None:
        bias = bias + relative_bias(w.relative, T).to(o.dtype)
    bias = bias.expand(M, B, H, T, T).reshape(M * B, H, T, T)

    for i in range(s.layers):
        q, k, v = linear(quantised(x), f"{i}.qkv").view(M * B, T, 3, H, D // H).permute(2, 0, 3, 1, 4).unbind(0)
        context = F.scaled_dot_product_attention(q, k, v, attn_mask=bias, dropout_p=o.dropout if train else 0.0)
        context = context.transpose(1, 2).reshape(M, B * T, D)
        x = norm(x + drop(linear(quantised(context), f"{i}.out")), f"{i}.norm1")
        inner = F.gelu(linear(quantised(x), f"{i}.lin1"))
        x = norm(x + drop(linear(quantised(inner), f"{i}.lin2")), f"{i}.norm2")

    x = x.view(M, B, T, D)
    weight = (valid / lengths.unsqueeze(-1)).to(o.dtype)
    mean = torch.matmul(weight.unsqueeze(2), x).squeeze(2)
    pooled = mean if s.mean_pooling else x[:, :, 0]
    hidden = F.relu(linear(quantised(pooled), "pre")) if not s.mean_pooling else torch.tanh(linear(pooled, "pre"))
    hidden = F.dropout(hidden.float(), o.head_dropout, train)
    margin = torch.baddbmm(vectors["classifier.bias"].unsqueeze(1), hidden, vectors["classifier.weight"].transpose(1, 2))
    out = {"margin": margin.squeeze(2), "mean": mean.float(), "first": x[:, :, 0]}
    if s.memory_dim:
        out["memory"] = torch.bmm(out["mean"], vectors["memory.weight"].transpose(1, 2))
    return out
