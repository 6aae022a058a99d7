"""Writes folders beside this file, in saved/, as save_pretrained of transformers writes them.

    python tests/golden/folders/save_folders.py

in each environment of requirements.txt, before make_folder_golden.py in either.
"""

import shutil
from pathlib import Path

import torch
import transformers
from parts import LABELS, POSITIONS, TOKENS, vocab_txt

HERE = Path(__file__).resolve().parent
VERSION = transformers.__version__.split(".")[0]
BERT = dict(
    vocab_size=len(TOKENS), hidden_size=8, num_attention_heads=2, num_hidden_layers=1, intermediate_size=16,
    max_position_embeddings=POSITIONS, id2label={int(i): name for i, name in LABELS.items()},
)  # fmt: skip
# name: class, config, what tokenizer.save_pretrained is called of
SAVED = {
    "bert": ("BertForSequenceClassification", BERT, "bert"),
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


def main():
    for name, (architecture, config, tokenizer) in SAVED.items():
        folder = HERE / "saved" / f"{name}-{VERSION}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        random_model(architecture, config).save_pretrained(folder)
        globals()[tokenizer](folder)


if __name__ == "__main__":
    main()
