"""The rounding of quantization.py as Triton kernels: one pass over memory instead of a dozen."""

import torch
import triton
import triton.language as tl

HALF_EVEN = tl.constexpr(12582912.0)  # 1.5 * 2^23: adding it rounds a float32 to an integer, ties to even


def usable(x: torch.Tensor) -> bool:
    return x.is_cuda


@triton.jit
def _nearest(x):
    return (x + HALF_EVEN) - HALF_EVEN


@triton.jit
def _weight_round(source, scales, target, columns: tl.constexpr, block: tl.constexpr, run: tl.constexpr):
    row = tl.program_id(0).to(tl.int64)
    at = tl.arange(0, block)
    inside = at < columns
    w = tl.load(source + row * columns + at, mask=inside, other=0.0).to(tl.float32)
    scale = tl.load(scales + row * (columns // 32) + at // 32, mask=inside, other=1.0)
    safe = tl.where(scale == 0.0, 1.0, scale)
    code = tl.minimum(tl.maximum(_nearest(tl.div_rn(w, safe)), -8.0), 7.0)
    value = code * scale
    if run:
        unit = tl.maximum(tl.max(tl.abs(value), axis=0), 1e-12) / 63.0
        value = _nearest(tl.div_rn(value, unit)) * unit
    tl.store(target + row * columns + at, value.to(target.dtype.element_ty), mask=inside)


@triton.jit
def _activation_round(source, target, columns: tl.constexpr, block: tl.constexpr):
    row = tl.program_id(0).to(tl.int64)
    at = tl.arange(0, block)
    inside = at < columns
    x = tl.load(source + row * columns + at, mask=inside, other=0.0).to(tl.float32)
    low = tl.min(x, axis=0)
    high = tl.max(x, axis=0)
    low = tl.minimum(low, 0.0)
    high = tl.maximum(high, 0.0)
    scale = tl.maximum((high - low) / 127.0, 1e-12)
    zero = _nearest(-low / scale)
    code = tl.minimum(tl.maximum(_nearest(tl.div_rn(x, scale)) + zero, 0.0), 127.0)
    tl.store(target + row * columns + at, ((code - zero) * scale).to(target.dtype.element_ty), mask=inside)


def weight_round(weight: torch.Tensor, scale: torch.Tensor, run: bool, dtype: torch.dtype) -> torch.Tensor:
    weight, scale = weight.contiguous(), scale.contiguous()
    out = torch.empty(weight.shape, dtype=dtype, device=weight.device)
    columns = weight.shape[-1]
    block = triton.next_power_of_2(columns)
    _weight_round[(weight.numel() // columns,)](weight, scale, out, columns, block, run, num_warps=4)
    return out


def activation_round(x: torch.Tensor) -> torch.Tensor:
    x = x.contiguous()
    out = torch.empty_like(x)
    columns = x.shape[-1]
    block = triton.next_power_of_2(columns)
    _activation_round[(x.numel() // columns,)](x, out, columns, block, num_warps=4)
    return out
