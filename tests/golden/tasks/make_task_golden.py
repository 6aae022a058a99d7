"""Writes tasks.json beside this file: what the pipelines of transformers, and sentence-transformers, make of the tiny
models of tests/golden/encoder, with some of their files changed.

    python3 tests/golden/tasks/make_task_golden.py
"""

import json
import random
import shutil
import tempfile
from pathlib import Path

from sentence_transformers import SentenceTransformer
from transformers import pipeline

HERE = Path(__file__).resolve().parent
ENCODERS = HERE.parent / "encoder"
TOKENIZER = {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "model_max_length": 64}
NLI = ["CONTRADICTION", "neutral", "Entailment"]
LABELS = ["w3", "w12 w4", "w40, w41", "w3 w3 w3"]
rng = random.Random(19)


def words(count: int) -> str:
    return " ".join(f"w{rng.randrange(110)}" for _ in range(count))


TEXTS = ["w1 w2 w3", "", words(20), words(58), words(150), "W1, unknown w2!"]


def config_of(model: str, **changes) -> dict:
    return {**json.loads((ENCODERS / model / "config.json").read_text()), **changes}


def folder_of(parent: str, model: str, files: dict) -> Path:
    folder = Path(tempfile.mkdtemp(dir=parent))
    for name in ["config.json", "vocab.txt", "model.safetensors"]:
        shutil.copy(ENCODERS / model / name, folder)
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content))
    return folder


# Folders of models for natural language inference, by what is odd about them.
def nli_folders() -> dict:
    def named(names: list[str], ids: list[int] | None = None) -> dict:
        ids = ids or list(range(3))
        return {
            "id2label": {str(i): n for i, n in zip(ids, names)},
            "label2id": {n: i for i, n in zip(ids, names)},
        }

    return {
        "entailment last": named(NLI),
        "entailment first": named(NLI[::-1]),
        "entailment in the middle": named(["not", "ENTAILS", "maybe"]),
        "no entailment": named(["a", "b", "c"]),
        "label2id apart from id2label": {**named(["a", "entail", "c"]), "label2id": {"x": 1, "entailed": 0, "entailment": 2}},
    }  # fmt: skip


CALLS = [
    {"candidate_labels": LABELS},
    {"candidate_labels": LABELS, "multi_label": True},
    {"candidate_labels": LABELS[:1]},
    {"candidate_labels": LABELS[:1], "multi_label": True},
    {"candidate_labels": "w3, w12 w4,,w50 ", "hypothesis_template": "w7 w8 {} w9"},
    {"candidate_labels": LABELS, "hypothesis_template": "{}", "multi_label": True},
]


def zero_shot(parent: str) -> list:
    out = []
    folders = [(about, "odd", labels) for about, labels in nli_folders().items()]
    two = {"id2label": {"0": "entailment", "1": "not_entailment"}, "label2id": {"entailment": 0, "not_entailment": 1}}
    for about, model, labels in [*folders, ("BERT's layers", "bert", two), ("RoBERTa's layers", "roberta", two)]:
        files = {"config.json": config_of(model, **labels), "tokenizer_config.json": TOKENIZER}
        pipe = pipeline("zero-shot-classification", model=str(folder_of(parent, model, files)))
        calls = [{"options": call, "results": [pipe(text, **call) for text in TEXTS if text]} for call in CALLS]
        out.append({"about": about, "model": model, "files": files, "calls": calls})
    return out


def rerank(parent: str) -> list:
    files = {"config.json": config_of("one-head"), "tokenizer_config.json": TOKENIZER}
    pipe = pipeline("text-classification", model=str(folder_of(parent, "one-head", files)))
    inputs = [{"text": text, "text_pair": words(4)} for text in TEXTS[:4]] + [{"text": text} for text in TEXTS]
    results = []
    for each in inputs:
        one = pipe([each], truncation=True)[0]
        raw = pipe([each], truncation=True, function_to_apply="none")[0]
        results.append({"input": each, "label": one["label"], "score": one["score"], "raw": raw["score"]})
    return [{"model": "one-head", "files": files, "results": results}]


def features(parent: str) -> list:
    files = {"tokenizer_config.json": TOKENIZER}
    pipe = pipeline("feature-extraction", model=str(folder_of(parent, "plain", files)))
    return [{"model": "plain", "files": files, "texts": TEXTS[:3], "states": [pipe(text)[0] for text in TEXTS[:3]]}]


MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
]
NORMALIZE = {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}
# As version 6 writes them.
NEW = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.base.modules.transformer.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.sentence_transformer.modules.pooling.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.base.modules.normalize.Normalize"},
]  # fmt: skip


def older(*modes: str) -> dict:
    names = ["cls_token", "max_tokens", "mean_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken"]
    return {"word_embedding_dimension": 32, **{f"pooling_mode_{name}": name in modes for name in names}}


def newer(*modes: str) -> dict:
    return {"embedding_dimension": 32, "pooling_mode": modes[0] if len(modes) == 1 else modes, "include_prompt": True}


def sentence_folders() -> dict:
    def folder(pooling: dict, modules: list | None = None, **others) -> dict:
        return {"modules.json": modules or MODULES, "1_Pooling/config.json": pooling, **others}

    prompts = {"prompts": {"query": "w5 w6: ", "passage": "w7 "}, "default_prompt_name": "passage"}
    short = {"max_seq_length": 12, "do_lower_case": False}
    out = {name: folder(older(name)) for name in ["cls_token", "max_tokens", "mean_tokens"]}
    out |= {name: folder(newer(name)) for name in ["mean_sqrt_len_tokens", "weightedmean", "lasttoken"]}
    return out | {
        "no modules.json": {},
        "normalized": folder(older("mean_tokens"), [*MODULES, NORMALIZE]),
        "normalized, of version 6": folder(newer("cls"), NEW),
        "all older poolings": folder(
            older("cls_token", "max_tokens", "mean_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken"),
            [*MODULES, NORMALIZE],
        ),
        "poolings in another order": folder(newer("lasttoken", "mean", "cls")),
        "no pooling": folder(older()),
        "max_seq_length": folder(older("mean_tokens"), **{"sentence_bert_config.json": short}),
        "its older name": folder(older("mean_tokens"), **{"sentence_distilbert_config.json": short}),
        "do_lower_case": folder(older("mean_tokens"), **{"sentence_bert_config.json": {"do_lower_case": True}}),
        "a prompt for all": folder(older("mean_tokens"), **{"config_sentence_transformers.json": prompts}),
    }


def embeddings(parent: str) -> list:
    out = []
    folders = [(about, "plain", others) for about, others in sentence_folders().items()]
    folders += [(f"{model} alone", model, {}) for model in ["bert-headless", "roberta-headless"]]
    folders += [("BERT's layers, pooled", "bert", sentence_folders()["poolings in another order"])]
    for about, model_name, others in folders:
        files = {"tokenizer_config.json": TOKENIZER, **others}
        model = SentenceTransformer(str(folder_of(parent, model_name, files)), device="cpu")
        rows = model.encode(TEXTS, show_progress_bar=False).tolist()
        case = {"about": about, "model": model_name, "files": files, "embeddings": rows}
        if about == "a prompt for all":
            case["query"] = model.encode(TEXTS, prompt_name="query", show_progress_bar=False).tolist()
        out.append(case)
    return out


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    return [rounded(each) for each in value] if isinstance(value, (list, tuple)) else value


def main() -> None:
    with tempfile.TemporaryDirectory() as parent:
        out = {
            "texts": TEXTS,
            "zeroShot": zero_shot(parent),
            "rerank": rerank(parent),
            "features": features(parent),
            "embeddings": embeddings(parent),
        }
    (HERE / "tasks.json").write_text(json.dumps(rounded(out), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
