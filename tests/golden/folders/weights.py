"""The weights of the folders, as files beside each other: {kind: {name in the folder: file, text or None to leave out}}."""

import re
from pathlib import Path

import torch
from parts import TOKENS, family_tensors, tensors
from safetensors.torch import save_file

ADAPTER = {"peft_type": "LORA", "task_type": "SEQ_CLS", "base_model_name_or_path": "owner/base", "r": 8}


def renamed(values, *rules):
    for pattern, to in rules:
        values = {re.sub(pattern, to, name): value for name, value in values.items()}
    return values


def index(places):
    return {"metadata": {"total_size": 1}, "weight_map": places}


def family_files(family):
    plain = family_tensors(family)
    prefix = rf"^{family}\."
    pooler = {f"{family}.pooler.dense.weight": torch.ones(8, 8), f"{family}.pooler.dense.bias": torch.zeros(8)}
    return {
        family: plain,
        f"{family}-one-type": family_tensors(family, types=1),
        f"{family}-noprefix": renamed(plain, (prefix, "")),
        f"{family}-gamma": renamed(plain, (r"LayerNorm\.weight$", "LayerNorm.gamma"), (r"LayerNorm\.bias$", "LayerNorm.beta")),
        f"{family}-fp16": family_tensors(family, dtype=torch.float16),
        f"{family}-positions-i64": {**plain, f"{family}.embeddings.position_ids": torch.arange(32)[None]},
        f"{family}-pooler": {**pooler, **plain},
        f"{family}-nopooler": {n: v for n, v in plain.items() if "pooler" not in n and "classifier.dense" not in n},
        f"{family}-distilbert-names": tensors(),
    }  # fmt: skip


def make_weights(folder: Path, write: bool):
    plain = tensors()
    names = list(plain)
    bare = (r"^distilbert\.", "")
    files = {
        "plain": plain,
        "three": tensors(labels=3),
        "one": tensors(labels=1),
        **{f"plus{n}": tensors(rows=len(TOKENS) + n) for n in (1, 2, 3, 8)},
        "nopositions": {n: v for n, v in plain.items() if "position" not in n},
        "noprefix": renamed(plain, bare),
        "mixedprefix": renamed(plain, (r"^distilbert\.transformer", "transformer")),
        "gamma": renamed(plain, (r"orm\.weight$", "orm.gamma"), (r"orm\.bias$", "orm.beta"), (r"(output_layer_norm|sa_layer_norm)\.gamma", r"\1.weight"), (r"(output_layer_norm|sa_layer_norm)\.beta", r"\1.bias")),
        "orig_mod": {f"_orig_mod.{n}": v for n, v in plain.items()},
        "module": {f"module.{n}": v for n, v in plain.items()},
        "lora": {f"base_model.model.{n}": v for n, v in plain.items()},
        "lora-modules": renamed(plain, (r"(q_lin|v_lin)\.weight", r"\1.base_layer.weight"), (r"^(classifier|pre_classifier)\.", r"\1.modules_to_save.default.")),
        "fp16": tensors(dtype=torch.float16),
        "bf16": tensors(dtype=torch.bfloat16),
        "f64": tensors(dtype=torch.float64),
        "extra": {**plain, "distilbert.pooler.weight": torch.zeros(3)},
        "positions-i64": {**plain, "distilbert.embeddings.position_ids": torch.arange(16)[None]},
        "nan": {**plain, "classifier.bias": torch.tensor([float("nan"), 0])},
        "bert-names": renamed(plain, (r"^distilbert\.", "bert.")),
        "encoder-only": {n: v for n, v in plain.items() if "classifier" not in n},
        "first": {n: plain[n] for n in names[:10]},
        "second": {n: plain[n] for n in names[10:]},
        "second-doubled": {n: plain[n] for n in names[9:]},
        "second-more": {**{n: plain[n] for n in names[10:]}, "more": torch.zeros(2)},
        "prefixed-head": renamed(plain, (r"^(pre_)?classifier", r"distilbert.\g<0>")),
        "gamma-noprefix": renamed(plain, bare, (r"LayerNorm\.weight$", "LayerNorm.gamma"), (r"LayerNorm\.bias$", "LayerNorm.beta")),
        "fp16-head": {n: v.half() if "classifier" in n else v for n, v in plain.items()},
        "f64-head": {n: v.double() if "classifier" in n else v for n, v in plain.items()},
        "i64-bias": {**plain, "classifier.bias": torch.tensor([1, 0])},
        "bool-bias": {**plain, "classifier.bias": torch.tensor([True, False])},
        "infinite": {**plain, "classifier.bias": torch.tensor([float("inf"), 0])},
        "scalar": {**plain, "step": torch.tensor(3)},
        "two-prefixes": {**plain, "embeddings.LayerNorm.bias": torch.zeros(8)},
        "first-bare": renamed({n: plain[n] for n in names[:10]}, bare),
        "second-bare": renamed({n: plain[n] for n in names[10:]}, bare),
    }  # fmt: skip
    files |= family_files("bert") | family_files("roberta")
    if write:
        folder.mkdir(exist_ok=True)
        for name, values in files.items():
            save_file(values, folder / f"{name}.safetensors", metadata={"format": "pt"})
    file = {name: folder / f"{name}.safetensors" for name in files}
    one, two = "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"
    listed = index({n: one if i < 10 else two for i, n in enumerate(names)})
    index_file = "model.safetensors.index.json"
    shards = {index_file: listed, one: file["first"], two: file["second"]}
    bare_names = {re.sub(*bare, n): place for n, place in listed["weight_map"].items()}
    saved = {f"saved/{path.parent.name}": {path.name: path} for path in sorted((folder.parent / "saved").glob("*/*.safetensors"))}
    return {
        **{name: {"model.safetensors": path} for name, path in file.items()},
        **saved,
        "sharded": shards,
        "sharded-noprefix": {index_file: index(bare_names), one: file["first-bare"], two: file["second-bare"]},
        "shard-missing": {index_file: listed, one: file["first"]},
        "shard-doubled": {**shards, two: file["second-doubled"]},
        "shard-unlisted": {**shards, two: file["second-more"]},
        "index-only": {index_file: listed, "model.safetensors": file["plain"]},
        "shards-by-other-names": {index_file: index({n: "a.safetensors" if i < 10 else "b.safetensors" for i, n in enumerate(names)}), "a.safetensors": file["first"], "b.safetensors": file["second"]},
        "one-shard": {index_file: index(dict.fromkeys(names, "all.safetensors")), "all.safetensors": file["plain"]},
        "shards-and-whole": {**shards, two: file["second-more"], "model.safetensors": file["plain"]},
        "shard-listed-more": {**shards, index_file: index({**listed["weight_map"], "more": two})},
        "shards-swapped": {**shards, one: file["second"], two: file["first"]},
        "adapter-beside": {"model.safetensors": file["plain"], "adapter_config.json": ADAPTER},
        "adapter": {"adapter_config.json": ADAPTER, "adapter_model.safetensors": file["first"], "config.json": None},
        "bin": {"pytorch_model.bin": "PK"},
    }
