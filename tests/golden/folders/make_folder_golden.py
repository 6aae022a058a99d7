"""Writes what Hugging Face's Python answers for each of the folders of *_folders.py, beside this file.

    python tests/golden/folders/make_folder_golden.py

in an environment with transformers 5.24 writes the folders (folders.json, weights/) and transformers-5.24.json; in one
with 4.57, transformers-4.57.json. requirements.txt has both.
"""

import contextlib
import io
import json
import math
import os
import shutil
import tempfile
import warnings
from pathlib import Path

import family_folders
import model_folders
import odd_folders
import tokenizer_folders
import transformers
from parts import PAIRS, POSITIONS, TEXTS, dumps
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline
from weights import make_weights

HERE = Path(__file__).resolve().parent
VERSION = ".".join(transformers.__version__.split(".")[:2])
assert VERSION in ("5.24", "4.57"), VERSION
SCORED = [1, 2, 7]  # of TEXTS
SCORED_PAIRS = [0, 3, 4]  # of PAIRS, in the folders of BERT and RoBERTa


def reason(error):
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:160]


def encode(tokenizer, *texts):
    longest = min(tokenizer.model_max_length, POSITIONS)
    return tokenizer(*texts, truncation=True, max_length=int(longest)).input_ids


def tokens_of(folder):
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder)
        return {
            "ids": [encode(tokenizer, text) for text in TEXTS],
            "pairs": [encode(tokenizer, *pair) for pair in PAIRS],
        }
    except BaseException as error:  # a panic of tokenizers is no Exception
        return {"error": reason(error)}


def scores_of(folder, ids, with_pairs):
    """The pipeline's answer, and whether the model lacks weights, which Python then draws at random."""
    try:
        model, info = AutoModelForSequenceClassification.from_pretrained(folder, output_loading_info=True)
        if any(len(ids[i]) > POSITIONS for i in SCORED):
            return {"error": "more tokens than positions"}
        if info["missing_keys"]:
            return {"error": "weights are missing, Python draws them at random"}
        tokenizer = AutoTokenizer.from_pretrained(folder)
        classify = pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu")
        score = lambda given: classify(given, top_k=None, truncation=True, max_length=POSITIONS)
        answers = [score(TEXTS[i]) for i in SCORED]
        pairs = [score(dict(zip(("text", "text_pair"), PAIRS[i]))) for i in SCORED_PAIRS if with_pairs]
        if not all(math.isfinite(a["score"]) for answer in answers for a in answer):
            return {"error": "scores that are not finite"}
        count = model.config.num_labels
        return {
            "labels": [model.config.id2label[i] for i in range(count)],
            "scores": [[[a["label"], a["score"]] for a in answer] for answer in answers],
            **({"pairScores": [[[a["label"], a["score"]] for a in answer] for answer in pairs]} if pairs else {}),
        }
    except Exception as error:
        return {"error": reason(error)}


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.7g}")
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return {k: rounded(v) for k, v in value.items()} if isinstance(value, dict) else value


def write_folder(folder, files, kind, made):
    folder.mkdir(parents=True)
    for name, content in {**files, **made[kind]}.items():
        if content is None:
            continue
        if isinstance(content, Path):
            shutil.copy(content, folder / name)
        else:
            (folder / name).write_bytes(dumps(content).encode())
    for name, content in made[kind].items():
        if content is None:
            (folder / name).unlink(missing_ok=True)


def answer(folder, group):
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        tokens = tokens_of(folder)
        if "error" in tokens:
            return tokens
        out = tokens if group not in ("labels", "architecture", "weights", "odd_configs", "odd_weights") else {}
        is_family = group.startswith("family")
        wanted = not out or group in ("which_files", "sizes") or is_family
        return out | (scores_of(folder, tokens["ids"], is_family) if wanted else {})


def main():
    transformers.utils.logging.set_verbosity_error()
    made = make_weights(HERE / "weights", write=VERSION == "5.24")
    variants = [*tokenizer_folders.variants(), *model_folders.variants(), *odd_folders.variants(), *family_folders.variants()]
    names = [name for _, name, _, _ in variants]
    assert len(set(names)) == len(names), [name for name in names if names.count(name) > 1]
    answers = {}
    with tempfile.TemporaryDirectory() as temporary:
        for number, (group, name, files, kind) in enumerate(variants):
            folder = Path(temporary) / str(number)
            write_folder(folder, files, kind, made)
            answers[name] = rounded(answer(str(folder), group))
            if "error" in answers[name]:
                answers[name]["error"] = answers[name]["error"].replace(temporary, "")
    text = ",\n".join(f"{json.dumps(k, ensure_ascii=False)}:{dumps(v)}" for k, v in answers.items())
    (HERE / f"transformers-{VERSION}.json").write_text(f"{{\n{text}\n}}\n", encoding="utf-8")
    if VERSION != "5.24":
        return
    contents, folders = [], {}
    for group, name, files, kind in variants:
        extra = {file: content for file, content in made[kind].items() if not isinstance(content, Path)}
        shared = {file: os.path.relpath(content, HERE / "weights") for file, content in made[kind].items() if isinstance(content, Path)}
        numbers = {}
        for file, content in {**files, **extra}.items():
            content = content if content is None else dumps(content)
            if content not in contents:
                contents.append(content)
            numbers[file] = contents.index(content)
        folders[name] = {"group": group, "files": numbers, "weights": shared}
    rows = ",\n".join(f"{json.dumps(k, ensure_ascii=False)}:{dumps(v)}" for k, v in folders.items())
    head = '"contents":[\n' + ",\n".join(dumps([c])[1:-1] for c in contents) + "\n],\n"
    head += f'"texts":{dumps(TEXTS)},\n"pairs":{dumps(PAIRS)},\n"scored":{dumps(SCORED)},\n"scoredPairs":{dumps(SCORED_PAIRS)}'
    (HERE / "folders.json").write_text(f'{{{head},\n"folders":{{\n{rows}\n}}}}\n', encoding="utf-8")


main()
