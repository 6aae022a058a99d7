"""Fits the rational function behind nn::Gelu (src/nn/transcendental.h) and prints its constants.

    python3 scripts/generate/fit_gelu.py          needs numpy

GELU(x) = x (1/2 + x P(x^2) / Q(x^2)) for |x| < 5.2, with P and Q of degree 5 in x^2. The absolute
error of GELU is made small and even by Lawson's method: least squares with weights that grow where
the error is large, on the form P - (Phi - 1/2) / x * Q, divided by the previous Q.
"""

import math

import numpy as np

LIMIT = 5.2
DEGREE = 5


def main() -> None:
    x = np.linspace(1e-3, LIMIT, 4000)
    target = np.array([0.5 * math.erf(v / math.sqrt(2)) for v in x]) / x
    # u in 0..1 keeps the columns of similar size; the constants are scaled back at the end.
    u = (x / LIMIT) ** 2
    powers = np.stack([u**i for i in range(DEGREE + 1)], axis=1)
    weight = np.ones_like(x)
    q = np.ones_like(x)
    best = (math.inf, None)
    for _ in range(300):
        scale = (np.sqrt(weight) * x * x / q)[:, None]
        matrix = np.concatenate([powers, -target[:, None] * powers[:, 1:]], axis=1) * scale
        solution, *_ = np.linalg.lstsq(matrix, target * scale[:, 0], rcond=None)
        p_constants = solution[: DEGREE + 1]
        q_constants = np.concatenate([[1.0], solution[DEGREE + 1 :]])
        q = powers @ q_constants
        error = np.abs(x * x * (powers @ p_constants / q - target))
        if error.max() < best[0]:
            best = (error.max(), (p_constants, q_constants))
        weight *= error / error.mean() + 1e-3
        weight /= weight.mean()
    print(f"largest absolute error in exact arithmetic: {best[0]:.3g}")
    for name, constants in zip("PQ", best[1]):
        for i in reversed(range(DEGREE + 1)):
            print(f"{name}{i} = {np.float32(constants[i] / LIMIT ** (2 * i))!r}")


if __name__ == "__main__":
    main()
