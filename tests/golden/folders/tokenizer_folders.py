"""Folders that differ in the tokenizer's files."""

from parts import (
    BERT_NORMALIZER, BERT_TEMPLATE, PAIRS, SPECIAL, TOKENS, added, config, part, piece, template, tokenizer_json,
    vocab_txt,
)  # fmt: skip

END = len(TOKENS)
CLASSES = [
    None, "DistilBertTokenizer", "DistilBertTokenizerFast", "BertTokenizer", "BertTokenizerFast", "ElectraTokenizer",
    "MobileBertTokenizerFast", "PreTrainedTokenizerFast", "TokenizersBackend", "PreTrainedTokenizer", "NoSuchTokenizer",
    "RobertaTokenizerFast", "BertJapaneseTokenizer", "AlbertTokenizer", "MPNetTokenizerFast", "LayoutLMTokenizer",
    "FunnelTokenizerFast",
]  # fmt: skip
FAST = "PreTrainedTokenizerFast"
DECODER = {str(i): {k: v for k, v in added(t, i, special=True).items() if k != "id"} for i, t in enumerate(SPECIAL)}


def decoder(*tokens):
    return {**DECODER, **{str(t["id"]): {k: v for k, v in t.items() if k != "id"} for t in tokens}}


def files(json=None, vocab=None, cfg=None, **others):
    out = {"tokenizer.json": json, "vocab.txt": vocab, "tokenizer_config.json": cfg}
    out |= {name.replace("__", "."): value for name, value in others.items()}
    return {name: value for name, value in out.items() if value is not None}


def which_files():
    """The tokenizer's class, and tokenizer.json with and without vocab.txt."""
    # A tokenizer.json that differs from BERT's in everything that a class may overrule.
    odd = tokenizer_json(
        normalizer={"lowercase": False, "strip_accents": True, "handle_chinese_chars": False},
        post_processor=template([part("A"), piece("[SEP]")], [part("A"), piece("[SEP]"), part("B", 1)], ["[SEP]"]),
        model={"continuing_subword_prefix": "@@", "max_input_chars_per_word": 3},
    )
    for name in CLASSES:
        cfg = {"tokenizer_class": name} if name else {}
        yield f"class {name}, both files", files(odd, vocab_txt(), cfg)
        yield f"class {name}, tokenizer.json", files(odd, None, cfg)
        yield f"class {name}, vocab.txt", files(None, vocab_txt(), cfg)
    yield "no tokenizer_config.json, both files", files(odd, vocab_txt())
    yield "no tokenizer_config.json, tokenizer.json", files(odd)
    yield "no tokenizer_config.json, vocab.txt", files(None, vocab_txt())
    for name in ["DistilBertTokenizerFast", FAST]:
        yield f"config.json names {name}", files(odd, None, {}, config__json=config(tokenizer_class=name))
        other = config(tokenizer_class="BertTokenizer")
        yield f"config.json names BERT's, the other {name}", files(odd, None, {"tokenizer_class": name}, config__json=other)
    reordered = vocab_txt([*SPECIAL, *reversed(TOKENS[5:])])
    yield "vocab.txt in another order", files(tokenizer_json(), reordered, {})
    yield "vocab.txt in another order, not read", files(tokenizer_json(), reordered, {"tokenizer_class": FAST})


def lower_case():
    for cls in [None, FAST]:
        for in_json in [True, False]:
            for in_cfg in [None, True, False]:
                cfg = {k: v for k, v in [("tokenizer_class", cls), ("do_lower_case", in_cfg)] if v is not None}
                name = f"lower case: class {cls}, json {in_json}, config {in_cfg}"
                yield name, files(tokenizer_json(normalizer={"lowercase": in_json}), None, cfg)
    for strip in [True, False, None]:
        for lower in [True, False]:
            cfg = {"do_lower_case": lower, "strip_accents": strip}
            yield f"accents {strip}, lower case {lower}", files(None, vocab_txt(), cfg)
    yield "accents in json only", files(tokenizer_json(normalizer={"strip_accents": False}), None, {})
    for cls in [None, FAST]:
        cfg = {"tokenize_chinese_chars": False, **({"tokenizer_class": cls} if cls else {})}
        yield f"ideographs in config, {cls}", files(tokenizer_json(), None, cfg)
        cfg = {"tokenizer_class": cls} if cls else {}
        yield f"ideographs in json, {cls}", files(tokenizer_json(normalizer={"handle_chinese_chars": False}), None, cfg)
        yield f"not cleaned, {cls}", files(tokenizer_json(normalizer={"clean_text": False}), None, cfg)
    yield "never_split", files(None, vocab_txt(), {"never_split": ["[NEW]"], "do_basic_tokenize": True})
    yield "no basic tokenizer", files(None, vocab_txt(), {"do_basic_tokenize": False})


def added_tokens():
    inside = TOKENS.index("[OBJ]")
    flags = [{}, {"lstrip": True}, {"rstrip": True}, {"lstrip": True, "rstrip": True}, {"single_word": True}]
    for special in [True, False]:
        for flag in [*flags, {"normalized": special}]:
            for content, id in [("[OBJ]", inside), ("[NEW]", END)]:
                token = added(content, id, special=special, **flag)
                name = f"added {content} special {special} {flag or ''}"
                rows = config(vocab_size=END + 1)
                yield f"{name} in config", files(None, vocab_txt(), {"added_tokens_decoder": decoder(token)}, config__json=rows), "plus1"
                json = tokenizer_json(added_tokens=[*tokenizer_json()["added_tokens"], token])
                yield f"{name} in json", files(json, None, {"tokenizer_class": FAST}, config__json=rows), "plus1"
                yield f"{name} in json, BERT", files(json, None, {}, config__json=rows), "plus1"
    rows = config(vocab_size=END + 2)
    yield "added_tokens.json inside", files(None, vocab_txt(), {}, added_tokens__json={"[OBJ]": inside})
    yield "added_tokens.json behind", files(None, vocab_txt(), {}, added_tokens__json={"[NEW]": END, "zz": END + 1}, config__json=rows), "plus2"
    yield "added_tokens.json with other ids", files(None, vocab_txt(), {}, added_tokens__json={"[NEW]": END + 1, "zz": END}, config__json=rows), "plus2"
    yield "added_tokens.json that skips", files(None, vocab_txt(), {}, added_tokens__json={"[NEW]": END + 1}, config__json=rows), "plus2"
    yield "added_tokens.json beside tokenizer.json", files(tokenizer_json(), None, {}, added_tokens__json={"[NEW]": END}, config__json=rows), "plus2"
    yield "additional_special_tokens", files(None, vocab_txt(), {"additional_special_tokens": ["[OBJ]", "hello"]})
    yield "additional_special_tokens behind", files(None, vocab_txt(), {"additional_special_tokens": ["[NEW]"]}, config__json=rows), "plus2"
    yield "extra_special_tokens, a list", files(None, vocab_txt(), {"extra_special_tokens": ["[OBJ]"]})
    yield "extra_special_tokens, named", files(None, vocab_txt(), {"extra_special_tokens": {"obj_token": "[OBJ]"}})
    yield "a token of its own name", files(None, vocab_txt(), {"obj_token": "[OBJ]"})
    yield "bos_token and eos_token", files(None, vocab_txt(), {"bos_token": "hello", "eos_token": "world"})
    yield "bos_token in tokenizer.json", files(tokenizer_json(), None, {"tokenizer_class": FAST, "bos_token": "hello"})
    smap = {"additional_special_tokens": ["[OBJ]"], "mask_token": {"content": "[MASK]", "lstrip": True, "rstrip": False, "normalized": False, "single_word": False}}
    yield "special_tokens_map.json", files(None, vocab_txt(), {}, special_tokens_map__json=smap)
    yield "special_tokens_map.json beside a decoder", files(None, vocab_txt(), {"added_tokens_decoder": DECODER}, special_tokens_map__json=smap)
    yield "special_tokens_map.json beside tokenizer.json", files(tokenizer_json(), None, {"tokenizer_class": FAST}, special_tokens_map__json=smap)
    yield "additional tokens in both", files(None, vocab_txt(), {"additional_special_tokens": ["hello"]}, special_tokens_map__json=smap)
    json = tokenizer_json(added_tokens=[*tokenizer_json()["added_tokens"], added("[OBJ]", inside, special=True)])
    yield "json's tokens, config has others", files(json, None, {"added_tokens_decoder": decoder(added("hello", TOKENS.index("hello")))})
    yield "json's tokens, config has others, fast", files(json, None, {"tokenizer_class": FAST, "added_tokens_decoder": decoder(added("hello", TOKENS.index("hello")))})
    yield "no added_tokens in json", files(tokenizer_json(added_tokens=[]), None, {"tokenizer_class": FAST})
    yield "no added_tokens in json, BERT", files(tokenizer_json(added_tokens=[]), None, {})
    yield "added_tokens missing", files(tokenizer_json(added_tokens="ABSENT"), None, {"tokenizer_class": FAST})
    yield "overlapping added tokens", files(None, vocab_txt(), {"added_tokens_decoder": decoder(added("ab", END), added("abc", END + 1), added("bx", END + 2))}, config__json=config(vocab_size=END + 3)), "plus3"
    yield "added tokens with accents and spaces", files(None, vocab_txt(), {"added_tokens_decoder": decoder(added("Café", TOKENS.index("café")), added("Hello World", END), added(" x", END + 1))}, config__json=config(vocab_size=END + 3)), "plus3"
    for value in [True, False]:
        yield f"split_special_tokens {value}", files(None, vocab_txt(), {"split_special_tokens": value, "added_tokens_decoder": decoder(added("[OBJ]", inside))})


def special_tokens():
    names = {"cls_token": "hello", "sep_token": "world", "pad_token": "x", "unk_token": "zz", "mask_token": "mask"}
    for field, token in names.items():
        yield f"{field} renamed", files(None, vocab_txt(), {field: token})
        renamed = [{"[CLS]": "<s>", "[SEP]": "</s>"}.get(t, t) for t in TOKENS]
        yield f"{field} null", files(None, vocab_txt(), {field: None})
    yield "renamed in vocab.txt", files(None, vocab_txt(renamed), {"cls_token": "<s>", "sep_token": "</s>"})
    yield "renamed in vocab.txt only", files(None, vocab_txt(renamed), {}, config__json=config(vocab_size=END + 2)), "plus2"
    padded = ["<pad>", *TOKENS[1:]]
    yield "vocab.txt begins with <pad>", files(None, vocab_txt(padded), {"pad_token": "<pad>"})
    yield "special tokens as objects", files(None, vocab_txt(), {"cls_token": {"__type": "AddedToken", "content": "[CLS]", "lstrip": False, "normalized": True, "rstrip": True, "single_word": False}})
    yield "mask_token with lstrip", files(None, vocab_txt(), {"mask_token": {"__type": "AddedToken", "content": "[MASK]", "lstrip": True, "normalized": False, "rstrip": False, "single_word": False}})
    yield "sep_token renamed in config, tokenizer.json not", files(tokenizer_json(), None, {"sep_token": "world", "tokenizer_class": FAST})


def lengths():
    for cls in [None, FAST]:
        own = {"tokenizer_class": cls} if cls else {}
        yield f"truncation_side, {cls}", files(tokenizer_json(), None, {**own, "truncation_side": "left"})
        cut = {"direction": "Left", "max_length": 8, "strategy": "LongestFirst", "stride": 0}
        yield f"truncation in tokenizer.json, {cls}", files(tokenizer_json(truncation=cut), None, own)
        pad = {"strategy": {"Fixed": 12}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"}
        yield f"padding in tokenizer.json, {cls}", files(tokenizer_json(padding=pad), None, own)
    for field, value in [("model_max_length", 8), ("max_len", 8), ("model_max_length", 1e30), ("model_max_length", None), ("model_max_length", 9.0)]:
        yield f"{field} {value}", files(None, vocab_txt(), {field: value})
    yield "max_len and model_max_length", files(None, vocab_txt(), {"max_len": 6, "model_max_length": 8})
    yield "truncation_side wrong", files(None, vocab_txt(), {"truncation_side": "middle"})
    yield "padding_side left", files(None, vocab_txt(), {"padding_side": "left"})


def pipelines():
    """Parts of tokenizer.json, as a BERT class and as PreTrainedTokenizerFast read them."""
    none = template([part("A")], [part("A"), part("B", 1)], [])
    swapped = template([piece("[CLS]"), part("A")], [part("B", 1), piece("[SEP]"), part("A")], ["[CLS]", "[SEP]"])
    twice = template([piece("[CLS]"), piece("x"), part("A"), piece("[SEP]"), piece("[SEP]")], [piece("[CLS]"), part("A"), piece("[SEP]"), piece("[SEP]"), part("B"), piece("[SEP]")], ["[CLS]", "[SEP]", "x"])
    nfd, lower, strip = ({"type": name} for name in ["NFD", "Lowercase", "StripAccents"])
    parts = {
        "no template": {"post_processor": None},
        "an empty template": {"post_processor": none},
        "an odd template": {"post_processor": swapped},
        "a doubled [SEP]": {"post_processor": twice},
        "BertProcessing": {"post_processor": {"type": "BertProcessing", "sep": ["world", TOKENS.index("world")], "cls": ["[CLS]", 2]}},
        "RobertaProcessing": {"post_processor": {"type": "RobertaProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2], "trim_offsets": True, "add_prefix_space": True}},
        "a sequence of one template": {"post_processor": {"type": "Sequence", "processors": [BERT_TEMPLATE]}},
        "no normalizer": {"normalizer": None},
        "a sequence of one BertNormalizer": {"normalizer": {"type": "Sequence", "normalizers": [BERT_NORMALIZER]}},
        "an empty sequence": {"normalizer": {"type": "Sequence", "normalizers": []}},
        "NFD, StripAccents": {"normalizer": {"type": "Sequence", "normalizers": [nfd, strip]}},
        "NFD, StripAccents, Lowercase": {"normalizer": {"type": "Sequence", "normalizers": [nfd, strip, lower]}},
        "NFD, Lowercase, StripAccents": {"normalizer": {"type": "Sequence", "normalizers": [nfd, lower, strip]}},
        "Lowercase, NFD, StripAccents": {"normalizer": {"type": "Sequence", "normalizers": [lower, nfd, strip]}},
        "StripAccents": {"normalizer": strip},
        "Lowercase": {"normalizer": {"type": "Lowercase"}},
        "NFKC": {"normalizer": {"type": "NFKC"}},
        "Strip, then BertNormalizer": {"normalizer": {"type": "Sequence", "normalizers": [{"type": "Strip", "strip_left": True, "strip_right": True}, BERT_NORMALIZER]}},
        "a sequence of one BertPreTokenizer": {"pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "BertPreTokenizer"}]}},
        "Whitespace": {"pre_tokenizer": {"type": "Whitespace"}},
        "WhitespaceSplit": {"pre_tokenizer": {"type": "WhitespaceSplit"}},
        "no pre_tokenizer": {"pre_tokenizer": None},
        "no type in the model": {"model": {"type": "ABSENT"}},
        "prefix @@": {"model": {"continuing_subword_prefix": "@@"}},
        "an empty prefix": {"model": {"continuing_subword_prefix": ""}},
        "short words": {"model": {"max_input_chars_per_word": 3}},
        "another unk_token": {"model": {"unk_token": "x"}},
        "an unk_token that is not there": {"model": {"unk_token": "<unk>"}},
        "WordLevel": {"model": {"type": "WordLevel"}},
        "gaps in the ids": {"model": {"vocab": {t: i for i, t in enumerate(TOKENS) if t != "tab"} | {"tab": END + 1}}},
        "two tokens of one id": {"model": {"vocab": {t: i for i, t in enumerate(TOKENS)} | {"abx": TOKENS.index("x")}}},
        "no decoder": {"decoder": None},
    }  # fmt: skip
    rows = config(vocab_size=END + 2)
    for name, changes in parts.items():
        for cls in [None, FAST]:
            own = {"tokenizer_class": cls} if cls else {}
            yield f"{name}, {cls}", files(tokenizer_json(**{k: dict(v) if k == "model" else v for k, v in changes.items()}), None, own, config__json=rows), "plus2"


def sizes():
    spare = config(vocab_size=END + 8)
    yield "padded embeddings", files(None, vocab_txt(), {}, config__json=spare), "plus8"
    yield "padded embeddings, tokenizer.json", files(tokenizer_json(), None, {}, config__json=spare), "plus8"
    yield "a blank last line", files(None, vocab_txt(end="\n\n"), {})
    yield "two blank last lines", files(None, vocab_txt(end="\n\n\n"), {})
    yield "a blank last line and padding", files(None, vocab_txt(end="\n\n"), {}, config__json=spare), "plus8"
    yield "no last line end", files(None, vocab_txt(end=""), {})
    yield "a blank line inside", files(None, vocab_txt([*TOKENS[:20], "", *TOKENS[20:]]), {}, config__json=config(vocab_size=END + 1)), "plus1"
    yield "Windows line ends", files(None, vocab_txt().replace("\n", "\r\n"), {})
    yield "a doubled line", files(None, vocab_txt([*TOKENS[:-1], "hello"]), {})
    yield "spaces behind a token", files(None, vocab_txt([t + " " if t == "hello" else t for t in TOKENS]), {})
    yield "a line separator in a token", files(None, vocab_txt([t + "\u2028y" if t == "cls" else t for t in TOKENS]), {}, config__json=config(vocab_size=END + 1)), "plus1"
    yield "more tokens than rows", files(None, vocab_txt([*TOKENS, "more", "tokens"]), {})


def variants():
    for group in [which_files, lower_case, added_tokens, special_tokens, lengths, pipelines, sizes]:
        for name, folder, *weights in group():
            yield group.__name__, name, {"config.json": config(), **folder}, weights[0] if weights else "plain"


assert PAIRS
