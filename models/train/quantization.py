"""The q4 storage and the 7-bit rows that run, simulated in PyTorch for training with rounding.

The reference is the C++ quantizer (src/load/); models/FORMAT.md states the scheme. Here the
search for the scales is the same, only in float32 throughout.
"""

import torch

GROUP = 32
CLIPS = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75)
RUN_MAX = 63  # linear weights run as -63..63, see models/FORMAT.md
TINY = 1e-12


def q4_scales(weight: torch.Tensor) -> torch.Tensor:
    """Scales [..., columns / 32, 1] with the least squared error among the candidates."""
    groups = weight.unflatten(-1, (-1, GROUP))
    extreme = groups.gather(-1, groups.abs().argmax(-1, keepdim=True))
    best_scale = torch.zeros_like(extreme)
    best_error = torch.full_like(extreme, float("inf"))
    for clip in CLIPS:
        # -8 is the code with the widest reach, so the extreme value's sign decides the scale's.
        for scale in (extreme * clip / -8, extreme * clip / 7):
            scale = scale.half().float()
            error = (q4_apply(groups, scale) - groups).square().sum(-1, keepdim=True)
            better = error < best_error
            best_scale = torch.where(better, scale, best_scale)
            best_error = torch.where(better, error, best_error)
    return best_scale


def q4_apply(groups: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    safe = torch.where(scale == 0, torch.ones_like(scale), scale)
    return (groups / safe).round().clamp(-8, 7) * scale


def q4_round(weight: torch.Tensor, scale: torch.Tensor | None = None) -> torch.Tensor:
    """The weight [..., columns] after a trip through q4 storage."""
    scale = q4_scales(weight) if scale is None else scale
    return q4_apply(weight.unflatten(-1, (-1, GROUP)), scale).flatten(-2)


def run_round(weight: torch.Tensor) -> torch.Tensor:
    """The weight as the integer kernels see it: one scale a row, values in -63..63."""
    scale = weight.abs().amax(-1, keepdim=True).clamp_min(TINY) / RUN_MAX
    return (weight / scale).round() * scale


def activation_round(x: torch.Tensor) -> torch.Tensor:
    """Activations as the integer kernels see them: per token, asymmetric, values in 0..127."""
    low = x.amin(-1, keepdim=True).clamp_max(0)
    high = x.amax(-1, keepdim=True).clamp_min(0)
    scale = ((high - low) / 127).clamp_min(TINY)
    zero = (-low / scale).round()
    return ((x / scale).round() + zero).clamp(0, 127).sub(zero) * scale


try:
    import kernels
except ImportError:
    kernels = None


class _ActivationRound(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x: torch.Tensor) -> torch.Tensor:
        if kernels and kernels.usable(x):
            return kernels.activation_round(x)
        return activation_round(x.float()).to(x.dtype)

    @staticmethod
    def backward(ctx, gradient: torch.Tensor) -> torch.Tensor:
        return gradient


def activation_round_through(x: torch.Tensor) -> torch.Tensor:
    """activation_round with the gradient passed straight through."""
    return _ActivationRound.apply(x)


class _WeightRound(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weight: torch.Tensor, scale: torch.Tensor, run: bool, dtype: torch.dtype) -> torch.Tensor:
        if kernels and kernels.usable(weight):
            return kernels.weight_round(weight, scale, run, dtype)
        stored = q4_round(weight, scale)
        return (run_round(stored) if run else stored).to(dtype)

    @staticmethod
    def backward(ctx, gradient: torch.Tensor):
        return gradient.float(), None, None, None


def weight_round_through(weight: torch.Tensor, scale: torch.Tensor, run: bool, dtype: torch.dtype) -> torch.Tensor:
    """Rows [..., columns] after q4 storage and, if `run`, as 7-bit rows; the gradient passes straight through."""
    return _WeightRound.apply(weight, scale, run, dtype)
