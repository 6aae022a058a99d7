"""Writes folders beside this file, in saved/, as save_pretrained of transformers writes them.

    python tests/golden/folders/save_folders.py

in each environment of requirements.txt, before make_folder_golden.py in either.
"""

import json
import shutil
import tempfile
from pathlib import Path

import torch
import transformers
from parts import LABELS, POSITIONS, TOKENS, vocab_txt
from tokenizers import pre_tokenizers

HERE = Path(__file__).resolve().parent
VERSION = transformers.__version__.split(".")[0]
BERT = dict(
    vocab_size=len(TOKENS), hidden_size=8, num_attention_heads=2, num_hidden_layers=1, intermediate_size=16,
    max_position_embeddings=POSITIONS, id2label={int(i): name for i, name in LABELS.items()},
)  # fmt: skip
# name: class, config, what tokenizer.save_pretrained is called of
BYTES = sorted(pre_tokenizers.ByteLevel.alphabet())
MERGES = ["h e", "l l", "he ll", "hell o", "Ġ w", "o r", "Ġw or", "l d", "Ġwor ld", "a b", "Ġ a", "Ã ©"]
BPE = ["<s>", "<pad>", "</s>", "<unk>", *BYTES, *(merge.replace(" ", "") for merge in MERGES), "<mask>"]
ROBERTA = {**BERT, "vocab_size": len(BPE), "max_position_embeddings": POSITIONS + 2, "type_vocab_size": 1}
SAVED = {
    "bert": ("BertForSequenceClassification", BERT, "bert"),
    "roberta": ("RobertaForSequenceClassification", {**ROBERTA, "layer_norm_eps": 1e-5}, "roberta"),
    "roberta-one-label": ("RobertaForSequenceClassification", {**ROBERTA, "id2label": {0: "toxic"}}, "roberta"),
    "bert-eps": ("BertForSequenceClassification", {**BERT, "layer_norm_eps": 0.05, "hidden_act": "gelu_new"}, "bert"),
}


def random_model(architecture, config):
    torch.manual_seed(0)
    model = getattr(transformers, architecture)(getattr(transformers, architecture).config_class(**config)).eval()
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "norm" in name.lower() and name.endswith("weight"):
                p.copy_(1 + 0.2 * torch.randn_like(p))
            else:
                p.normal_(0, 1.0 if "embeddings" in name else 1.5 / p.shape[-1] ** 0.5)
    return model


def bert(folder):
    (folder / "vocab.txt").write_text(vocab_txt())
    transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)


def roberta(folder):
    with tempfile.TemporaryDirectory() as temporary:
        files = {"vocab.json": json.dumps({t: i for i, t in enumerate(BPE)}), "config.json": json.dumps({"model_type": "roberta"})}
        for name, text in {**files, "merges.txt": "#version: 0.2\n" + "\n".join(MERGES) + "\n"}.items():
            (Path(temporary) / name).write_text(text, encoding="utf-8")
        transformers.AutoTokenizer.from_pretrained(temporary).save_pretrained(folder)


def main():
    for name, (architecture, config, tokenizer) in SAVED.items():
        folder = HERE / "saved" / f"{name}-{VERSION}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        random_model(architecture, config).save_pretrained(folder)
        globals()[tokenizer](folder)


if __name__ == "__main__":
    main()
