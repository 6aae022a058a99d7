"""Writes DistilBERT-base, BERT-base or RoBERTa-base with seeded random weights in every form that the bench loads.

    python3 bench/prepare/make_models.py VOCABULARY FAMILY FOLDER

FOLDER gets config.json, vocab.txt, tokenizer.json, tokenizer_config.json, model.safetensors,
onnx/model.onnx and onnx/model_quantized.onnx: the layout of a model repository that serves both
safetensors readers and transformers.js.

How the peers' real models look, and so do these: an exporter traced the PyTorch model, with inputs
input_ids and attention_mask (BERT's token_type_ids, too) of dynamic sizes; a linear layer on three-dimensional input is MatMul by
the transposed weight, then Add (Gemm on two dimensions); LayerNormalization is one operator since
opset 17; GELU is Div, Erf, Add, Mul, Mul; masked scores become the lowest float. ONNX Runtime fuses
LayerNorm and GELU on load, and the attention of neither this nor the real ones (its fusion for
DistilBERT wants a mask of minus infinity, which exporters have not written for years). The int8 file
is made by onnxruntime's own quantize_dynamic with the settings of transformers.js's converter.

All three read by the same vocabulary, BERT's, so that the same texts are the same ids; RoBERTa's other rows are not used.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

SEED = 1
DIM, HEADS, HIDDEN, LABELS = 768, 12, 3072, 2
ENCODER = dict(
    layer="encoder.layer", query="attention.self.query", key="attention.self.key", value="attention.self.value",
    attended="attention.output.dense", attention_norm="attention.output.LayerNorm", inner="intermediate.dense",
    outer="output.dense", output_norm="output.LayerNorm",
)  # fmt: skip
# Rows: at least as many as the vocabulary has. First: the position of a text's first token.
FAMILIES = {
    "distilbert": dict(
        name="DistilBert", layers=6, rows=0, positions=512, first=0, types=0, layer="transformer.layer",
        query="attention.q_lin", key="attention.k_lin", value="attention.v_lin", attended="attention.out_lin",
        attention_norm="sa_layer_norm", inner="ffn.lin1", outer="ffn.lin2", output_norm="output_layer_norm",
        dense="pre_classifier", activation="Relu", out="classifier",
    ),
    "bert": dict(
        ENCODER, name="Bert", layers=12, rows=0, positions=512, first=0, types=2, dense="bert.pooler.dense",
        activation="Tanh", out="classifier",
    ),
    "roberta": dict(
        ENCODER, name="Roberta", layers=12, rows=50265, positions=514, first=2, types=1, dense="classifier.dense",
        activation="Tanh", out="classifier.out_proj",
    ),
}  # fmt: skip
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def make_weights(family: str, vocabulary_size: int) -> dict[str, np.ndarray]:
    """Wide enough that attention and GELU leave their linear range, as in a trained model."""
    rng = np.random.default_rng(SEED)

    def normal(*shape: int, scale: float, mean: float = 0.0) -> np.ndarray:
        return mean + np.float32(scale) * rng.standard_normal(shape, dtype=np.float32)

    weights: dict[str, np.ndarray] = {}

    def linear(name: str, outputs: int, inputs: int) -> None:
        weights[f"{name}.weight"] = normal(outputs, inputs, scale=inputs**-0.5)
        weights[f"{name}.bias"] = normal(outputs, scale=0.1)

    def layer_norm(name: str) -> None:
        weights[f"{name}.weight"] = normal(DIM, scale=0.1, mean=1.0)
        weights[f"{name}.bias"] = normal(DIM, scale=0.1)

    f = FAMILIES[family]
    embeddings = f"{family}.embeddings"
    weights[f"{embeddings}.word_embeddings.weight"] = normal(vocabulary_size, DIM, scale=1.0)
    weights[f"{embeddings}.position_embeddings.weight"] = normal(f["positions"], DIM, scale=0.3)
    if f["types"]:
        weights[f"{embeddings}.token_type_embeddings.weight"] = normal(f["types"], DIM, scale=0.3)
    layer_norm(f"{embeddings}.LayerNorm")
    for i in range(f["layers"]):
        layer = f"{family}.{f['layer']}.{i}"
        for part in ("query", "key", "value", "attended"):
            linear(f"{layer}.{f[part]}", DIM, DIM)
        layer_norm(f"{layer}.{f['attention_norm']}")
        linear(f"{layer}.{f['inner']}", HIDDEN, DIM)
        linear(f"{layer}.{f['outer']}", DIM, HIDDEN)
        layer_norm(f"{layer}.{f['output_norm']}")
    linear(f["dense"], DIM, DIM)
    linear(f["out"], LABELS, DIM)
    return {name: np.ascontiguousarray(value, dtype=np.float32) for name, value in weights.items()}


def write_safetensors(weights: dict[str, np.ndarray], path: Path) -> None:
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for name, value in weights.items():
        header[name] = {"dtype": "F32", "shape": value.shape, "data_offsets": [offset, offset + value.nbytes]}
        offset += value.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for value in weights.values():
            file.write(value.tobytes())


class Graph:
    """Nodes and constants, with names made up on the way."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def node(self, operator: str, *inputs: str, output: str = "", **attributes: object) -> str:
        output = output or f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], name=f"/{output}", **attributes))
        return output

    def constant(self, value: object, dtype: type = np.float32) -> str:
        array = np.asarray(value, dtype=dtype)
        name = f"{array.dtype}_{array.tolist()}"
        self.constants[name] = numpy_helper.from_array(array, name)
        return name

    def weight(self, name: str, transposed: bool = False) -> str:
        array = self.weights[name]
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(array.T if transposed else array), name)
        return name

    def linear(self, x: str, name: str) -> str:
        product = self.node("MatMul", x, self.weight(f"{name}.weight", transposed=True))
        return self.node("Add", self.weight(f"{name}.bias"), product)

    def gemm(self, x: str, name: str, output: str = "") -> str:
        inputs = (x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"))
        return self.node("Gemm", *inputs, output=output, transB=1)

    def layer_norm(self, x: str, name: str) -> str:
        inputs = (x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"))
        return self.node("LayerNormalization", *inputs, axis=-1, epsilon=1e-12)

    def gelu(self, x: str) -> str:
        erf = self.node("Erf", self.node("Div", x, self.constant(2**0.5)))
        product = self.node("Mul", x, self.node("Add", erf, self.constant(1.0)))
        return self.node("Mul", product, self.constant(0.5))

    def dimension(self, x: str, axis: int) -> str:
        """One size of x, as a list of one."""
        size = self.node("Gather", self.node("Shape", x), self.constant(axis, np.int64), axis=0)
        return self.node("Unsqueeze", size, self.constant([0], np.int64))

    def integers(self, *sizes: int | str) -> str:
        """A shape, of numbers and of names of sizes."""
        names = [self.constant([size], np.int64) if isinstance(size, int) else size for size in sizes]
        return self.node("Concat", *names, axis=0)


def position_ids(graph: Graph, first: int, count: int) -> str:
    if first == 0:
        graph.constants["position_ids"] = numpy_helper.from_array(np.arange(count, dtype=np.int64)[None], "position_ids")
        start, axis = graph.constant([0], np.int64), graph.constant([1], np.int64)
        return graph.node("Slice", "position_ids", start, graph.dimension("input_ids", 1), axis)
    # As RoBERTa counts them.
    padding = graph.constant(first - 1, np.int64)
    counted = graph.node("Cast", graph.node("Not", graph.node("Equal", "input_ids", padding)), to=TensorProto.INT64)
    numbers = graph.node("Mul", graph.node("CumSum", counted, graph.constant(1, np.int64)), counted)
    return graph.node("Add", numbers, padding)


def embed(graph: Graph, family: str) -> str:
    embeddings = f"{family}.embeddings"
    f = FAMILIES[family]

    def rows(kind: str, ids: str) -> str:
        return graph.node("Gather", graph.weight(f"{embeddings}.{kind}_embeddings.weight"), ids)

    x = rows("word", "input_ids")
    if f["types"]:
        zeros = graph.node("Mul", "input_ids", graph.constant(0, np.int64))
        x = graph.node("Add", x, rows("token_type", "token_type_ids" if f["types"] > 1 else zeros))
    x = graph.node("Add", x, rows("position", position_ids(graph, f["first"], f["positions"])))
    return graph.layer_norm(x, f"{embeddings}.LayerNorm")


def attention(graph: Graph, x: str, layer: str, f: dict) -> str:
    batch = graph.dimension(x, 0)
    length = graph.dimension(x, 1)
    split = graph.integers(batch, -1, HEADS, DIM // HEADS)

    def heads(part: str, permutation: list[int]) -> str:
        rows = graph.node("Reshape", graph.linear(x, f"{layer}.{f[part]}"), split)
        return graph.node("Transpose", rows, perm=permutation)

    q = heads("query", [0, 2, 1, 3])
    k = heads("key", [0, 2, 3, 1])
    v = heads("value", [0, 2, 1, 3])
    scores = graph.node("MatMul", graph.node("Div", q, graph.constant((DIM / HEADS) ** 0.5)), k)
    masked = graph.node("Equal", "attention_mask", graph.constant(0, np.int64))
    masked = graph.node("Reshape", masked, graph.integers(batch, 1, 1, length))
    masked = graph.node("Expand", masked, graph.node("Shape", scores))
    scores = graph.node("Where", masked, graph.constant(np.finfo(np.float32).min), scores)
    context = graph.node("MatMul", graph.node("Softmax", scores, axis=-1), v)
    context = graph.node("Transpose", context, perm=[0, 2, 1, 3])
    context = graph.node("Reshape", context, graph.integers(batch, -1, DIM))
    return graph.linear(context, f"{layer}.{f['attended']}")


def make_onnx(family: str, weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    graph = Graph(weights)
    f = FAMILIES[family]
    x = embed(graph, family)
    for i in range(f["layers"]):
        layer = f"{family}.{f['layer']}.{i}"
        x = graph.layer_norm(graph.node("Add", attention(graph, x, layer, f), x), f"{layer}.{f['attention_norm']}")
        inner = graph.gelu(graph.linear(x, f"{layer}.{f['inner']}"))
        x = graph.layer_norm(graph.node("Add", graph.linear(inner, f"{layer}.{f['outer']}"), x), f"{layer}.{f['output_norm']}")
    first = graph.node("Gather", x, graph.constant(0, np.int64), axis=1)
    graph.gemm(graph.node(f["activation"], graph.gemm(first, f["dense"])), f["out"], output="logits")

    def value(name: str, dtype: int, shape: list[object]) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, dtype, shape)

    sizes = ["batch_size", "sequence_length"]
    inputs = ["input_ids", "attention_mask", *(["token_type_ids"] if f["types"] > 1 else [])]
    proto = helper.make_graph(
        graph.nodes,
        family,
        [value(name, TensorProto.INT64, sizes) for name in inputs],
        [value("logits", TensorProto.FLOAT, ["batch_size", LABELS])],
        list(graph.constants.values()),
    )
    model = helper.make_model(proto, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model


def write_config(family: str, folder: Path, vocabulary_size: int) -> None:
    labels = ["NEGATIVE", "POSITIVE"]
    f = FAMILIES[family]
    own = dict(activation="gelu", dim=DIM, hidden_dim=HIDDEN, n_heads=HEADS, n_layers=f["layers"])
    if family != "distilbert":
        own = dict(
            hidden_act="gelu", hidden_size=DIM, intermediate_size=HIDDEN, num_attention_heads=HEADS,
            num_hidden_layers=f["layers"], type_vocab_size=f["types"], layer_norm_eps=1e-12,
        )  # fmt: skip
    config = {
        "architectures": [f"{f['name']}ForSequenceClassification"],
        "model_type": family,
        **own,
        "max_position_embeddings": f["positions"],
        "pad_token_id": max(0, f["first"] - 1),
        "vocab_size": vocabulary_size,
        "id2label": {str(i): label for i, label in enumerate(labels)},
        "label2id": {label: i for i, label in enumerate(labels)},
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def write_tokenizer(family: str, folder: Path, tokens: list[str]) -> None:
    ids = {token: i for i, token in enumerate(tokens)}
    flags = dict(single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
    cls, sep = ({"SpecialToken": {"id": token, "type_id": 0}} for token in ("[CLS]", "[SEP]"))
    text = {"Sequence": {"id": "A", "type_id": 0}}
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": ids[token], "content": token, **flags} for token in SPECIAL],
        "normalizer": dict(
            type="BertNormalizer", clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True
        ),
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [cls, text, sep],
            "pair": [cls, text, sep, {"Sequence": {"id": "B", "type_id": 1}}, sep],
            "special_tokens": {
                token: {"id": token, "ids": [ids[token]], "tokens": [token]} for token in ("[CLS]", "[SEP]")
            },
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": dict(
            type="WordPiece",
            unk_token="[UNK]",
            continuing_subword_prefix="##",
            max_input_chars_per_word=100,
            vocab=ids,
        ),
    }
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False))
    config = {f"{token.strip('[]').lower()}_token": token for token in SPECIAL}
    config |= {"do_lower_case": True, "model_max_length": 512, "tokenizer_class": f"{'Bert' if family == 'bert' else 'DistilBert'}Tokenizer"}
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")


def main() -> None:
    vocabulary, family, folder = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    tokens = vocabulary.read_text(encoding="utf-8").split("\n")[:-1]
    (folder / "onnx").mkdir(parents=True)
    shutil.copyfile(vocabulary, folder / "vocab.txt")
    rows = max(len(tokens), FAMILIES[family]["rows"])
    write_config(family, folder, rows)
    write_tokenizer(family, folder, tokens)
    weights = make_weights(family, rows)
    write_safetensors(weights, folder / "model.safetensors")
    exported = folder / "onnx" / "model.onnx"
    onnx.save_model(make_onnx(family, weights), exported)
    quantize_dynamic(
        exported,
        folder / "onnx" / "model_quantized.onnx",
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        extra_options={"EnableSubgraph": True},
    )


if __name__ == "__main__":
    main()
