"""Folders that differ in what few people write: flags, empty lists, files that disagree."""

from parts import (
    BERT_NORMALIZER, BERT_TEMPLATE, SPECIAL, TOKENS, added, config, part, piece, template, tokenizer_json, vocab_txt,
)  # fmt: skip
from tokenizer_folders import END, FAST, decoder, files

ROWS = config(vocab_size=END + 8)
OBJ = TOKENS.index("[OBJ]")


def typed(content, **flags):
    return {"__type": "AddedToken", "content": content, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, **flags}


def with_tokens(*tokens, **changes):
    return tokenizer_json(added_tokens=[*tokenizer_json()["added_tokens"], *tokens], **changes)


def of(cls, **cfg):
    return {**({"tokenizer_class": cls} if cls else {}), **cfg}


def vocab(cfg, text=None, **others):
    return files(None, text or vocab_txt(), cfg, **others)


def fast(json, **cfg):
    return files(json, None, of(FAST, **cfg))


def padding(token):
    return {"strategy": "BatchLongest", "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0, "pad_token": token}


def odd_tokens():
    for cls in [None, FAST]:
        for token in ["<pad>", "x"]:
            yield f"padding with {token}, {cls}", files(tokenizer_json(padding=padding(token)), None, of(cls))
        for flags in [{"lstrip": True}, {"rstrip": True}, {"lstrip": True, "rstrip": True}]:
            for token in ["中", "国", "a"]:
                json = with_tokens(added(token, TOKENS.index(token), normalized=True, **flags))
                yield f"normalized {token} with {' '.join(flags)}, {cls}", files(json, None, of(cls))
        for value in [False, True]:
            cfg = of(cls, do_lower_case=value)
            yield f"a normalized token, lower case {value}, {cls}", files(with_tokens(added("[NEW]", END)), None, cfg)
        yield f"a token that normalizes to nothing, {cls}", files(with_tokens(added("\u0301", END)), None, of(cls))
        cfg = of(cls, added_tokens_decoder=decoder(added("[OBJ]", OBJ, normalized=True, rstrip=True)))
        yield f"a token with two kinds of flags, {cls}", files(with_tokens(added("[OBJ]", OBJ, special=True)), None, cfg)
    shuffled = [added("[NEW]", END + 1), *reversed(tokenizer_json()["added_tokens"]), added("zz", END)]
    yield "added tokens in another order", fast(tokenizer_json(added_tokens=shuffled))
    null = {"padding": padding("<pad>")}
    yield "padding with <pad>, pad_token null", fast(tokenizer_json(**null), pad_token=None)
    both = ["additional_special_tokens", "extra_special_tokens"]
    for name, values in {
        "a list and an empty list": [["[OBJ]"], []],
        "a list and an empty object": [["[OBJ]"], {}],
        "a list and a named token": [["[OBJ]"], {"obj_token": "hello"}],
        "two lists": [["[OBJ]"], ["hello"]],
        "a list and null": [["[OBJ]"], None],
    }.items():
        yield f"additional and extra tokens: {name}", vocab(dict(zip(both, values)))
        yield f"additional and extra tokens in the map: {name}", vocab({}, special_tokens_map__json=dict(zip(both, values)))
        config_first = vocab({both[1]: values[1]}, special_tokens_map__json={both[0]: values[0]})
        yield f"additional tokens in the map, extra in config: {name}", config_first
    plain = {k: v for k, v in typed("[OBJ]").items() if k != "__type"}
    for name, token in {"as an object": typed("[OBJ]"), "as text": "[OBJ]", "untyped": plain}.items():
        for split in [True, False]:
            yield f"an extra token {name}, split {split}", vocab({"extra_special_tokens": [token], "split_special_tokens": split})
    yield "an extra token without flags", vocab({"extra_special_tokens": [{"__type": "AddedToken", "content": "[OBJ]"}]})
    yield "an extra token in the map as an object", vocab({}, special_tokens_map__json={"extra_special_tokens": [plain]})
    yield "an object of its own name", vocab({"obj_token": typed("[OBJ]", normalized=True)})
    yield "a token of its own name in the map", vocab({}, special_tokens_map__json={"obj_token": "[OBJ]", "x_token": plain})
    yield "model_specific_special_tokens", vocab({"model_specific_special_tokens": {"obj_token": "[OBJ]"}})
    bare = {"2": {"content": "[CLS]"}, str(OBJ): {"content": "[OBJ]", "special": True}, "7": {"content": "hello"}}
    yield "added tokens without flags", vocab({"added_tokens_decoder": bare})
    yield "an empty added_tokens_decoder", vocab({"added_tokens_decoder": {}}, special_tokens_map__json={"bos_token": "hello"})
    renamed = [{"[CLS]": "<s>", "[SEP]": "</s>"}.get(t, t) for t in TOKENS]
    yield "added_tokens_decoder against vocab.txt", vocab({"added_tokens_decoder": decoder()}, vocab_txt(renamed))
    for field in ["add_bos_token", "add_eos_token"]:
        named = {"bos_token": "hello", "eos_token": "world", field: True}
        yield f"{field} with vocab.txt", vocab(named)
        yield f"{field} with tokenizer.json", fast(tokenizer_json(), **named)
        yield f"{field} without a template", fast(tokenizer_json(post_processor=None), **named)
    other = tokenizer_json(normalizer={"lowercase": False})
    yield "several tokenizer.json", {**fast(tokenizer_json(), fast_tokenizer_files=["tokenizer.json", "tokenizer.4.0.0.json"]), "tokenizer.4.0.0.json": other}
    yield "one of several tokenizer.json", fast(tokenizer_json(), fast_tokenizer_files=["tokenizer.json"])


def odd_files():
    lines = {
        "a mark": "\ufeff" + vocab_txt(), "a token twice": vocab_txt([*TOKENS, "hello"]), "[CLS] twice": vocab_txt([*TOKENS, "[CLS]"]),
        "carriage returns": vocab_txt().replace("\n", "\r"), "spaces before": vocab_txt([" " + t if t == "hello" else t for t in TOKENS]),
        "ideographic space": vocab_txt([t + "\u3000" if t == "hello" else t for t in TOKENS]),
        "a zero byte": vocab_txt([*TOKENS, "a\0b"]), "a form feed": vocab_txt([*TOKENS, "a\x0cb", "more"]), "next line": vocab_txt([*TOKENS, "a\x85b", "more"]),
        "no [MASK]": vocab_txt([t for t in TOKENS if t != "[MASK]"] + ["more"]), "no [PAD]": vocab_txt(TOKENS[1:] + ["more"]),
        "no [UNK]": vocab_txt([t for t in TOKENS if t != "[UNK]"] + ["more"]), "upper case": vocab_txt([t.upper() for t in TOKENS]),
    }  # fmt: skip
    for name, text in lines.items():
        yield f"vocab.txt: {name}", vocab({}, text)
    behind = {t: i for i, t in enumerate(t for t in TOKENS if t not in SPECIAL[1:])}
    tokens = [added("[PAD]", 0, special=True), *(added(t, len(behind) + i, special=True) for i, t in enumerate(SPECIAL[1:]))]
    yield "special tokens behind the vocabulary", fast(tokenizer_json(model={"vocab": behind}, added_tokens=tokens))
    yield "special tokens behind the vocabulary, BERT", files(tokenizer_json(model={"vocab": behind}, added_tokens=tokens), None, {})
    for value in [0, 1, None, "100", 1e3, -1]:
        yield f"max_input_chars_per_word {value!r}", fast(tokenizer_json(model={"max_input_chars_per_word": value}))
    untyped = {**BERT_TEMPLATE, "single": [{"SpecialToken": {"id": "[CLS]"}}, part("A"), piece("[SEP]")]}
    several = template([piece("m"), part("A"), piece("[SEP]")], [piece("m"), part("A"), part("B", 1), piece("m", 1)], ["[SEP]"])
    several["special_tokens"]["m"] = {"id": "m", "ids": [2, 7], "tokens": ["[CLS]", "hello"]}
    posts = {
        "a token without a type": untyped, "a token of several": several,
        "a text twice": template([part("A"), part("A")], [part("A"), part("B")], []),
        "the second text alone": template([part("A")], [part("B")], []),
        "an unknown token": template([part("A"), piece("[SEP]")], [part("A"), part("B")], []),
        "bytes, then a template": {"type": "Sequence", "processors": [{"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}, BERT_TEMPLATE]},
        "an empty sequence": {"type": "Sequence", "processors": []},
    }
    for name, post in posts.items():
        yield f"post_processor: {name}", fast(tokenizer_json(post_processor=post))
    nfd, lower, strip, nfc = ({"type": name} for name in ["NFD", "Lowercase", "StripAccents", "NFC"])
    sequence = lambda *steps: {"type": "Sequence", "normalizers": list(steps)}  # noqa: E731
    normalizers = {
        "a sequence in a sequence": sequence(sequence(nfd, strip), lower), "one Lowercase": sequence(lower), "NFD": nfd, "NFC": nfc,
        "Lowercase, then BertNormalizer": sequence(lower, {**BERT_NORMALIZER, "type": "BertNormalizer"}),
        "StripAccents, then NFD": sequence(strip, nfd), "Replace": {"type": "Replace", "pattern": {"String": "a"}, "content": "b"},
        "Prepend": {"type": "Prepend", "prepend": "x"},
        "BertNormalizer, accents kept": {**BERT_NORMALIZER, "strip_accents": False},
        "BertNormalizer, accents alone": {**BERT_NORMALIZER, "lowercase": False, "strip_accents": True},
    }  # fmt: skip
    for name, normalizer in normalizers.items():
        json = tokenizer_json(normalizer=sequence() if normalizer is None else normalizer)
        yield f"normalizer: {name}", fast(json)
    bert = {"type": "BertPreTokenizer"}
    for name, steps in {"twice": [bert, bert], "with Punctuation": [bert, {"type": "Punctuation", "behavior": "Isolated"}], "empty": []}.items():
        yield f"pre_tokenizer: {name}", fast(tokenizer_json(pre_tokenizer={"type": "Sequence", "pretokenizers": steps}))
    for value in [3, -1, "12", 10**30, 9.7]:
        yield f"model_max_length {value!r}", vocab({"model_max_length": value})
    for value in [None, "Left", 0]:
        yield f"truncation_side {value!r}", vocab({"truncation_side": value})
    for value in [None, "false", 0]:
        yield f"do_lower_case {value!r}", vocab({"do_lower_case": value})
    yield "split_special_tokens null", vocab({"split_special_tokens": None})
    yield "mask_token null, PreTrainedTokenizerFast", fast(tokenizer_json(), mask_token=None)
    yield "mask_token that is not there", vocab({"mask_token": "<mask>"})
    yield "one token for [CLS] and [SEP]", vocab({"sep_token": "[CLS]"})
    yield "tokenizer_class empty", vocab({"tokenizer_class": ""})


def odd_configs():
    several = {
        "is_causal": dict(is_causal=True), "is_decoder": dict(is_decoder=True), "pruned_heads": dict(pruned_heads={"0": [0]}),
        "problem_type of the task": dict(task_specific_params={"text-classification": {"problem_type": "regression"}}),
        "function_to_apply": dict(function_to_apply="none"), "dropout": dict(dropout=0.9, seq_classif_dropout=0.9),
        "hidden_act": dict(hidden_act="relu"), "layer_norm_eps": dict(layer_norm_eps=0.1), "no activation": dict(activation="ABSENT"),
        "pad_token_id 14": dict(pad_token_id=14), "pad_token_id null": dict(pad_token_id=None), "architectures null": dict(architectures=None),
        "no architecture": dict(architectures=[]), "type_vocab_size": dict(type_vocab_size=2), "return_all_scores": dict(return_all_scores=True),
        "spaces around indices": dict(id2label={" 0": "a", "1 ": "b"}), "empty names": dict(id2label={"0": "", "1": ""}),
        "numbers as texts": dict(id2label={"0": "1", "1": "0"}), "no names, but num_labels": dict(id2label={}, num_labels=2),
        "indices from 1": dict(id2label={"1": "a", "2": "b"}), "an index twice": dict(id2label={"0": "a", "00": "b"}),
        "_num_labels": dict(_num_labels=3), "label2id null": dict(label2id=None), "problem_type empty": dict(problem_type=""),
        "problem_type false": dict(problem_type=False), "quantization_config null": dict(quantization_config=None),
        "other sizes by name": dict(intermediate_size=32, num_classes=7, n_labels=9), "position_embedding_type": dict(position_embedding_type="relative_key"),
    }  # fmt: skip
    for name, changes in several.items():
        yield f"config: {name}", {"config.json": config(**changes), "vocab.txt": vocab_txt(), "tokenizer_config.json": {}}


def odd_weights():
    kinds = [
        "prefixed-head", "gamma-noprefix", "fp16-head", "f64-head", "i64-bias", "bool-bias", "infinite", "scalar", "two-prefixes",
        "shards-by-other-names", "one-shard", "shards-and-whole", "shard-listed-more", "shards-swapped", "adapter-beside",
    ]  # fmt: skip
    for kind in kinds:
        yield f"weights: {kind}", {"config.json": config(), "vocab.txt": vocab_txt(), "tokenizer_config.json": {}}, kind


def variants():
    for group in [odd_tokens, odd_files]:
        for name, folder in group():
            yield group.__name__, name, {"config.json": ROWS, **folder}, "plus8"
    for name, folder in odd_configs():
        yield "odd_configs", name, folder, "plain"
    for name, folder, kind in odd_weights():
        yield "odd_weights", name, folder, kind
