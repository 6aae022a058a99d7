"""Reads model.safetensors as make_models.py writes it: floats of 32 bits, one after the other."""

import json
from pathlib import Path

import numpy as np


def read_weights(path: Path) -> dict[str, np.ndarray]:
    data = np.memmap(path, dtype=np.uint8, mode="r")
    start = 8 + int.from_bytes(data[:8].tobytes(), "little")
    header = json.loads(data[8:start].tobytes())
    header.pop("__metadata__")

    def read(begin: int, end: int, shape: list[int]) -> np.ndarray:
        return data[start + begin : start + end].view("<f4").reshape(shape)

    return {name: read(*entry["data_offsets"], entry["shape"]) for name, entry in header.items()}
