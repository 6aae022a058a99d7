"""Writes two small models with seeded random weights, as safetensors and as ONNX.

    python3 tests/js/support/make_pipeline_models.py VOCABULARY FOLDER

FOLDER gets sentiment/ (two labels, softmax) and topics/ (five labels, sigmoid), made by the bench's
own writer in a smaller shape.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "bench" / "prepare"))
sys.dont_write_bytecode = True

import make_models  # noqa: E402
import onnx  # noqa: E402

FAMILY = "distilbert"
SHAPE = {"DIM": 64, "HEADS": 4, "HIDDEN": 128}
TOPICS = ["sport", "politics", "science", "music", "weather"]


def write(folder: Path, tokens: list[str], labels: list[str], **config: object) -> None:
    make_models.LABELS = len(labels)
    (folder / "onnx").mkdir(parents=True)
    make_models.write_config(FAMILY, folder, len(tokens))
    path = folder / "config.json"
    names = {str(i): label for i, label in enumerate(labels)}
    ids = {label: i for i, label in enumerate(labels)}
    path.write_text(json.dumps(json.loads(path.read_text()) | {"id2label": names, "label2id": ids} | config))
    make_models.write_tokenizer(FAMILY, folder, tokens)
    (folder / "vocab.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8")
    weights = make_models.make_weights(FAMILY, len(tokens))
    make_models.write_safetensors(weights, folder / "model.safetensors")
    onnx.save_model(make_models.make_onnx(FAMILY, weights), folder / "onnx" / "model.onnx")


def main() -> None:
    vocabulary, folder = Path(sys.argv[1]), Path(sys.argv[2])
    tokens = vocabulary.read_text(encoding="utf-8").split("\n")[:-1]
    for name, value in SHAPE.items():
        setattr(make_models, name, value)
    make_models.FAMILIES[FAMILY] |= {"layers": 2, "positions": 64}
    write(folder / "sentiment", tokens, ["NEGATIVE", "POSITIVE"])
    write(folder / "topics", tokens, TOPICS, problem_type="multi_label_classification")


if __name__ == "__main__":
    main()
