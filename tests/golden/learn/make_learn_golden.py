"""Writes golden.json: linear discriminant analysis by scikit-learn, and by refitting for each example left out.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python make_learn_golden.py

scikit-learn divides the pooled covariance by n, the core by n - K (src/task/fit/lda.h). Its decision values for equal
priors are therefore the core's times n / (n - K). It pools the classes by their priors: it is given their sizes, and
what these add to its intercepts is taken off again.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

BLOCK_SIZE = 8  # three blocks a text
CASES = {"few": ([3, 4, 5], 0.8), "many": ([17, 30, 2, 21], 0.5)}  # examples of each class, shrinkage


def examples(rng, sizes):
    labels = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    middle = rng.normal(size=(len(sizes), 3 * BLOCK_SIZE))
    rows = (0.6 * middle[labels] + rng.normal(size=(len(labels), 3 * BLOCK_SIZE))).reshape(-1, 3, BLOCK_SIZE)
    rows /= np.linalg.norm(rows, axis=2, keepdims=True)
    return rows.reshape(len(labels), -1).astype(np.float16), labels


def decisions(features, labels, texts, shrinkage):
    """scikit-learn's, brought to the core's scale."""
    n, classes = len(labels), labels.max() + 1
    priors = np.bincount(labels) / n
    model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=shrinkage, priors=priors)
    center = features.mean(axis=0)
    model.fit(features - center, labels)
    scores = (texts - center) @ model.coef_.T + model.intercept_ - np.log(priors)
    return scores * (n - classes) / n


def left_out(features, labels, shrinkage):
    """The scores of each example, fitted without it: centre, t and n - K are those of all examples."""
    n, d = features.shape
    classes = labels.max() + 1
    x = features - features.mean(axis=0)
    means = np.stack([x[labels == k].mean(axis=0) for k in range(classes)])
    residuals = x - means[labels]
    t = (residuals**2).sum() / (d * (n - classes))
    out = []
    for i in range(n):
        kept = np.arange(n) != i
        means = np.stack([x[kept & (labels == k)].mean(axis=0) for k in range(classes)])
        residuals = x[kept] - means[labels[kept]]
        covariance = (1 - shrinkage) / (n - classes) * residuals.T @ residuals + shrinkage * t * np.eye(d)
        weights = np.linalg.solve(covariance, means.T)
        out.append(x[i] @ weights - (means.T * weights).sum(axis=0) / 2)
    return np.array(out)


def main():
    rng = np.random.default_rng(20)
    golden = {}
    for name, (sizes, shrinkage) in CASES.items():
        features, labels = examples(rng, sizes)
        texts, _ = examples(rng, [2] * len(sizes))
        exact = features.astype(np.float64)
        golden[name] = {
            "features": features.view(np.uint16).ravel().tolist(),
            "shrinkage": shrinkage,
            "labels": labels.tolist(),
            "texts": texts.view(np.uint16).ravel().tolist(),
            "decisions": decisions(exact, labels, texts.astype(np.float64), shrinkage).round(12).tolist(),
            "leftOut": left_out(exact, labels, shrinkage).round(12).tolist(),
        }
    Path(__file__).with_name("golden.json").write_text(json.dumps(golden) + "\n")


main()
