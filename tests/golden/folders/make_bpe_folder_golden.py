"""Writes bpe.json beside this file: what Hugging Face's Python answers for folders with a byte-level BPE.

    python tests/golden/folders/make_bpe_folder_golden.py

in an environment with transformers 5.24, then in one with 4.57 (requirements.txt has both; no torch is needed). The
tokenizer is tests/golden/tokenizer/bpe's, and each folder says only what it changes.
"""

import contextlib
import io
import json
import tempfile
import warnings
from pathlib import Path

import transformers
from transformers import AutoTokenizer

HERE = Path(__file__).resolve().parent
TARGET = HERE / "bpe.json"
SOURCE = HERE.parent / "tokenizer" / "bpe"
VERSION = ".".join(transformers.__version__.split(".")[:2])
assert VERSION in ("5.24", "4.57"), VERSION

VOCAB = json.loads((SOURCE / "vocab.json").read_text(encoding="utf-8"))
MERGES = (SOURCE / "merges.txt").read_text(encoding="utf-8").split("\n")[1:-1]
END = len(VOCAB)
NAMED = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
FAST = {"tokenizer_class": "PreTrainedTokenizerFast"}
ROBERTA = {"tokenizer_class": "RobertaTokenizer"}
TEXTS = [
    "", "This is awesome", " a  b ", "good <mask> film<mask>.", "don't <s> a</s> é中😡", "NEW new [N] x", "<unk> <pad>\n\nok",
    "a b c d e f g h i j k l m n o p q r s t", "It's 12.5", "\tx \u00a0y",
]  # fmt: skip
PAIRS = [("good film", "bad"), ("a", ""), ("", "b"), ("a b c d e f g h i j k l", "m n o p q r s")]
LONGEST = 16


def added(content, id, special=True, **flags):
    plain = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": not special}
    return {"id": id, "content": content, **plain, **flags, "special": special}


def processor(type="RobertaProcessing", **changes):
    sep, cls = ["</s>", VOCAB["</s>"]], ["<s>", VOCAB["<s>"]]
    own = {"trim_offsets": True, "add_prefix_space": False} if type == "RobertaProcessing" else {}
    return {"type": type, "sep": sep, "cls": cls, **own, **changes}


def byte_level(**changes):
    return {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True, **changes}


def template():
    token = lambda id, type_id=0: {"SpecialToken": {"id": id, "type_id": type_id}}  # noqa: E731
    text = lambda id, type_id=0: {"Sequence": {"id": id, "type_id": type_id}}  # noqa: E731
    special = {t: {"id": t, "ids": [VOCAB[t]], "tokens": [t]} for t in ["<s>", "</s>"]}
    return {
        "type": "TemplateProcessing",
        "single": [token("<s>"), text("A"), token("</s>")],
        "pair": [token("<s>"), text("A"), token("</s>"), token("</s>"), text("B"), token("</s>")],
        "special_tokens": special,
    }


BASE = {
    "version": "1.0", "truncation": None, "padding": None,
    "added_tokens": [added(t, VOCAB[t], lstrip=t == "<mask>") for t in NAMED],
    "normalizer": None, "pre_tokenizer": byte_level(), "post_processor": processor(),
    "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
    "model": {
        "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "", "end_of_word_suffix": "",
        "fuse_unk": False, "byte_fallback": False, "ignore_merges": False, "vocab": VOCAB, "merges": MERGES,
    },
}  # fmt: skip
DECODER = {str(VOCAB[t]): {k: v for k, v in added(t, 0, lstrip=t == "<mask>").items() if k != "id"} for t in NAMED}
SAVED = {**{f"{t}_token": n for t, n in [("bos", "<s>"), ("eos", "</s>"), ("sep", "</s>"), ("cls", "<s>"), ("unk", "<unk>"), ("pad", "<pad>")]}}  # fmt: skip
TXT = "#version: 0.2\n" + "\n".join(MERGES) + "\n"


def variants():
    """Each: a name, changes of tokenizer.json or None, tokenizer_config.json, merges.txt and vocab.json or None, others."""
    for name in [
        None, "RobertaTokenizer", "RobertaTokenizerFast", "BartTokenizer", "LongformerTokenizerFast",
        "PreTrainedTokenizerFast", "TokenizersBackend",
    ]:  # fmt: skip
        cfg = {"tokenizer_class": name} if name else {}
        yield f"class {name}, tokenizer.json", {}, cfg, None, {}
        yield f"class {name}, vocab.json", None, cfg, TXT, {}
        yield f"class {name}, both", {"model": {"merges": MERGES[:50]}}, cfg, TXT, {}
        odd = {"post_processor": template(), "pre_tokenizer": byte_level(add_prefix_space=True), "model": {"ignore_merges": True, "merges": MERGES[:200]}}
        yield f"class {name}, another json", odd, cfg, None, {}
    yield "config.json names RobertaTokenizerFast", {}, {}, None, {"config.json": {"model_type": "distilbert", "tokenizer_class": "RobertaTokenizerFast"}}
    saved = {**SAVED, "added_tokens_decoder": DECODER, "add_prefix_space": False, "trim_offsets": True, "model_max_length": 512, "mask_token": "<mask>", "errors": "replace"}
    yield "saved by 4.57", {}, {**saved, **ROBERTA}, TXT, {"special_tokens_map.json": {**SAVED, "mask_token": {"content": "<mask>", "lstrip": True, "normalized": False, "rstrip": False, "single_word": False}}}
    yield "saved by 4.57 without tokenizer.json", None, {**saved, **ROBERTA}, TXT, {}
    yield "saved by 5.24", {}, {**SAVED, **ROBERTA, "mask_token": "<mask>", "backend": "tokenizers", "is_local": True, "add_prefix_space": False, "trim_offsets": True}, None, {}
    yield "special_tokens_map.json", None, ROBERTA, TXT, {"special_tokens_map.json": {**SAVED, "mask_token": {"content": "<mask>", "lstrip": True, "normalized": False, "rstrip": False, "single_word": False}}}
    for cls in [ROBERTA, FAST]:
        where = cls["tokenizer_class"]
        for in_config in [None, True, False]:
            cfg = {**cls, **({} if in_config is None else {"add_prefix_space": in_config})}
            for in_json in [True, False]:
                change = {"pre_tokenizer": byte_level(add_prefix_space=in_json)}
                yield f"prefix space: {where}, config {in_config}, json {in_json}", change, cfg, None, {}
        for name, post in [
            ("Bert", processor("BertProcessing")), ("Template", template()), ("ByteLevel", byte_level()), ("none", None),
            ("both", {"type": "Sequence", "processors": [byte_level(), template()]}), ("reversed", processor(sep=["<s>", 0])),
        ]:  # fmt: skip
            yield f"post_processor {name}: {where}", {"post_processor": post}, cls, None, {}
        for name, pre in [
            ("no regex", byte_level(use_regex=False)), ("Whitespace", {"type": "Whitespace"}), ("none", None),
            ("a sequence", {"type": "Sequence", "pretokenizers": [byte_level()]}),
            ("digits", {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": True}, byte_level()]}),
        ]:  # fmt: skip
            yield f"pre_tokenizer {name}: {where}", {"pre_tokenizer": pre}, cls, None, {}
        for name, normalizer in [("NFC", {"type": "NFC"}), ("Lowercase", {"type": "Lowercase"}), ("empty", {"type": "Sequence", "normalizers": []})]:
            yield f"normalizer {name}: {where}", {"normalizer": normalizer}, cls, None, {}
        for name, model in {
            "merges as pairs": {"merges": [m.split(" ") for m in MERGES]}, "merges absent": {"merges": "ABSENT"}, "no merges": {"merges": []},
            "a doubled merge": {"merges": [*MERGES, MERGES[0]]}, "a version among merges": {"merges": ["#version: 0.2", *MERGES]},
            "a merge of three": {"merges": [*MERGES, "a b c"]}, "a merge of unknown tokens": {"merges": [*MERGES, "q zz"]},
            "a merge that makes no token": {"merges": [*MERGES, "q x"]}, "an empty merge": {"merges": [*MERGES, ""]},
            "unk_token": {"unk_token": "<unk>"}, "an unk_token that is missing": {"unk_token": "none"}, "fuse_unk": {"fuse_unk": True},
            "ignore_merges": {"ignore_merges": True, "merges": MERGES[:20]}, "byte_fallback": {"byte_fallback": True},
            "dropout 0": {"dropout": 0.0}, "dropout 0.5": {"dropout": 0.5}, "a prefix": {"continuing_subword_prefix": "##"},
            "a suffix": {"end_of_word_suffix": "</w>"}, "no prefix": {"continuing_subword_prefix": None, "end_of_word_suffix": None},
            "untyped": {"type": "ABSENT"}, "WordPiece": {"type": "WordPiece", "unk_token": "<unk>"},
            "a vocabulary with holes": {"vocab": "HOLES", "merges": []}, "holes and unk_token": {"vocab": "HOLES", "merges": [], "unk_token": "<unk>"},
            "holes and fuse_unk": {"vocab": "HOLES", "merges": [], "unk_token": "<unk>", "fuse_unk": True},
        }.items():  # fmt: skip
            yield f"{name}: {where}", {"model": model}, cls, None, {}
        tokens = [*BASE["added_tokens"], added("NEW", END, special=False), added("[N]", END + 1, rstrip=True)]
        yield f"added tokens: {where}", {"added_tokens": tokens}, cls, None, {}
        yield f"added tokens, single words: {where}", {"added_tokens": [*BASE["added_tokens"], added("ew", END, special=False, single_word=True), added("o", END + 1)]}, cls, None, {}
        yield f"truncated left: {where}", {}, {**cls, "truncation_side": "left"}, None, {}
        yield f"split_special_tokens: {where}", {}, {**cls, "split_special_tokens": True}, None, {}
        yield f"no added tokens: {where}", {"added_tokens": []}, cls, None, {}
        for field in ["cls_token", "sep_token", "mask_token", "unk_token"]:
            yield f"{field} renamed: {where}", {}, {**cls, field: "<pad>"}, None, {}
            yield f"{field} new: {where}", {}, {**cls, field: "<new>"}, None, {}
            yield f"{field} null: {where}", {}, {**cls, field: None}, None, {}
        yield f"mask_token with lstrip: {where}", {}, {**cls, "mask_token": {"content": "<mask>", "lstrip": True, "rstrip": False, "normalized": False, "single_word": False, "special": True, "__type": "AddedToken"}}, None, {}
    for name, txt in {
        "no header": "\n".join(MERGES) + "\n", "another header": "# merges\n" + "\n".join(MERGES) + "\n",
        "no last line end": TXT[:-1], "Windows line ends": TXT.replace("\n", "\r\n"), "a blank line": TXT.replace("\n", "\n\n", 2),
        "blank last lines": TXT + "\n", "a doubled merge": TXT + MERGES[0] + "\n", "a doubled merge inside": TXT.replace(MERGES[5], f"{MERGES[0]}\n{MERGES[5]}", 1),
        "two versions": TXT + "#version: 0.2\n", "two spaces": TXT.replace(" ", "  "), "unknown tokens": TXT + "q zz\n", "empty": "", "header alone": "#version: 0.2\n",
    }.items():  # fmt: skip
        yield f"merges.txt: {name}", None, ROBERTA, txt, {}
    yield "add_prefix_space without tokenizer.json", None, {**ROBERTA, "add_prefix_space": True}, TXT, {}
    yield "neither", None, ROBERTA, None, {}


HOLES = {t: i for t, i in VOCAB.items() if len(t) > 1 or t.isalpha() and t.isascii()}


def tokenizer_json(change):
    change = dict(change)
    model = {**BASE["model"], **change.pop("model", {})}
    if model["vocab"] == "HOLES":
        model["vocab"] = HOLES
    out = {**BASE, **change, "model": {k: v for k, v in model.items() if v != "ABSENT"}}
    return {k: v for k, v in out.items() if v != "ABSENT"}


def answer(folder):
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            tokenizer = AutoTokenizer.from_pretrained(folder)
            encode = lambda *texts: tokenizer(*texts, truncation=True, max_length=LONGEST).input_ids  # noqa: E731
            return {"ids": [encode(t) for t in TEXTS], "pairs": [encode(*pair) for pair in PAIRS]}
        except BaseException as error:  # a panic of tokenizers is no Exception
            message = str(error).replace(folder, "").splitlines()
            return {"error": f"{type(error).__name__}: {message[0] if message else ''}"[:120]}


def main():
    transformers.utils.logging.set_verbosity_error()
    folders = json.loads(TARGET.read_text(encoding="utf-8"))["folders"] if TARGET.exists() else {}
    seen = {}
    with tempfile.TemporaryDirectory() as temporary:
        for number, (name, change, cfg, txt, others) in enumerate(variants()):
            assert name not in seen, name
            files = {"config.json": {"model_type": "roberta"}, "tokenizer_config.json": cfg, **others}
            folder = Path(temporary) / str(number)
            folder.mkdir()
            whole = dict(files)
            if change is not None:
                whole["tokenizer.json"] = tokenizer_json(change)
            if txt is not None:
                whole |= {"merges.txt": txt, "vocab.json": VOCAB}
            for file, content in whole.items():
                text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
                (folder / file).write_bytes(text.encode())
            seen[name] = {
                "change": change, "txt": "TXT" if txt == TXT else txt, "files": files,
                "answers": {**folders.get(name, {}).get("answers", {}), VERSION: answer(str(folder))},
            }  # fmt: skip
    rows = ",\n".join(f"{json.dumps(k)}:{json.dumps(v, separators=(',', ':'))}" for k, v in seen.items())
    common = {"base": {**BASE, "model": {**BASE["model"], "vocab": None, "merges": None}}, "holes": HOLES, "texts": TEXTS, "pairs": PAIRS, "longest": LONGEST}
    head = json.dumps(common, separators=(",", ":"))[1:-1]
    TARGET.write_text(f'{{{head},\n"folders":{{\n{rows}\n}}}}\n', encoding="utf-8")


main()
