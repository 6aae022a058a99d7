"""Writes make_models.py's DistilBERT-base as a .tflite file in int8 of dynamic range, for LiteRT.

    python3 bench/prepare/make_litert.py FOLDER FILE LENGTH...

FOLDER has config.json and model.safetensors. FILE gets a signature for each LENGTH, named by it: XNNPACK
takes graphs of fixed sizes alone. All signatures share their weights.

Google's converter needs PyTorch, with CUDA several gigabytes; so the graph is written here, operator by
operator as the converter writes it: litert-torch 0.10.0 from transformers 5.24.0's
DistilBertForSequenceClassification and ai-edge-quantizer 0.10.0 with its recipe dynamic_wi8_afp32. A linear
layer is FULLY_CONNECTED with a scale for each row of int8 weights; attention's products are float; GELU is
one operator, LayerNorm twelve or so; the scale of the scores is folded into the queries.
"""

import json
import sys
from pathlib import Path

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from weights import read_weights

EPSILON = 1e-12
LOWEST = np.finfo(np.float32).min
TYPES = {
    np.dtype(np.float32): schema.TensorType.FLOAT32,
    np.dtype(np.int32): schema.TensorType.INT32,
    np.dtype(np.int8): schema.TensorType.INT8,
    np.dtype(np.bool_): schema.TensorType.BOOL,
}
# Versions that the converter writes, where they are not 1.
VERSIONS = {"FULLY_CONNECTED": 5, "GATHER_ND": 5}
# Operators whose table of options has another name than they have.
OPTIONS = {"FULLY_CONNECTED": "FullyConnected", "MEAN": "Reducer", "BATCH_MATMUL": "BatchMatMul", "GATHER_ND": "GatherNd",
           "SQUARED_DIFFERENCE": "SquaredDifference", "SELECT_V2": "SelectV2", "LOGICAL_AND": "LogicalAnd"}  # fmt: skip
WITHOUT_OPTIONS = {"EMBEDDING_LOOKUP", "RSQRT"}


class Model:
    """Buffers and operator codes that all graphs share."""

    def __init__(self) -> None:
        self.table = schema.ModelT()
        self.table.version = 3
        self.table.description = "DistilBERT-base, random weights"
        self.table.buffers = [schema.BufferT()]  # by convention the first is empty
        self.table.operatorCodes, self.table.subgraphs, self.table.signatureDefs = [], [], []
        self.codes: dict[str, int] = {}
        self.constants: dict[object, tuple[int, np.ndarray | None]] = {}

    def buffer(self, key: object, array: np.ndarray, scales: np.ndarray | None = None) -> int:
        if key not in self.constants:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(array.tobytes(), np.uint8)
            self.table.buffers.append(buffer)
            self.constants[key] = len(self.table.buffers) - 1, scales
        return self.constants[key][0]

    def code(self, operator: str) -> int:
        if operator not in self.codes:
            code = schema.OperatorCodeT()
            code.builtinCode = getattr(schema.BuiltinOperator, operator)
            code.deprecatedBuiltinCode = min(code.builtinCode, 127)
            code.version = VERSIONS.get(operator, 1)
            self.table.operatorCodes.append(code)
            self.codes[operator] = len(self.table.operatorCodes) - 1
        return self.codes[operator]

    def write(self, path: Path) -> None:
        builder = flatbuffers.Builder(1 << 20)
        builder.Finish(self.table.Pack(builder), b"TFL3")
        path.write_bytes(builder.Output())


class Graph:
    """One signature. Tensors are numbers; `shapes` has the shape of each."""

    def __init__(self, model: Model, weights: dict[str, np.ndarray]) -> None:
        self.model, self.weights = model, weights
        self.table = schema.SubGraphT()
        self.table.tensors, self.table.operators = [], []
        self.shapes: list[tuple[int, ...]] = []

    def tensor(self, shape: tuple[int, ...], dtype: type = np.float32, buffer: int = 0) -> int:
        tensor = schema.TensorT()
        tensor.shape = np.asarray(shape, np.int32)
        tensor.type = TYPES[np.dtype(dtype)]
        tensor.buffer, tensor.hasRank = buffer, True
        tensor.name = f"t{len(self.shapes)}"
        self.table.tensors.append(tensor)
        self.shapes.append(shape)
        return len(self.shapes) - 1

    def constant(self, value: object, dtype: type = np.float32) -> int:
        array = np.asarray(value, dtype)
        key = (array.dtype.str, array.shape, array.tobytes())
        return self.tensor(array.shape, dtype, self.model.buffer(key, array))

    def rows(self, name: str, factor: float = 1.0) -> int:
        """Weights in int8, each row with a scale of its own."""
        key = name
        if key not in self.model.constants:
            floats = self.weights[name] * np.float32(factor)
            scales = np.abs(floats).max(axis=1) / np.float32(127)
            self.model.buffer(key, np.rint(floats / scales[:, None]).astype(np.int8), scales)
        buffer, scales = self.model.constants[key]
        index = self.tensor(self.weights[name].shape, np.int8, buffer)
        quantization = schema.QuantizationParametersT()
        quantization.scale, quantization.zeroPoint = scales, np.zeros(len(scales), np.int64)
        self.table.tensors[index].quantization = quantization
        return index

    def operator(self, name: str, inputs: list[int], shape: tuple[int, ...], dtype: type = np.float32, **options: object) -> int:
        operator = schema.OperatorT()
        operator.opcodeIndex = self.model.code(name)
        operator.inputs = np.asarray(inputs, np.int32)
        output = self.tensor(shape, dtype)
        operator.outputs = np.asarray([output], np.int32)
        if name not in WITHOUT_OPTIONS:
            kind = f"{OPTIONS.get(name, name.capitalize())}Options"
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, kind)
            operator.builtinOptions = getattr(schema, f"{kind}T")()
            for key, value in options.items():
                setattr(operator.builtinOptions, key, value)
        self.table.operators.append(operator)
        return output

    def reshape(self, x: int, *shape: int) -> int:
        output = self.operator("RESHAPE", [x, self.constant(shape, np.int32)], shape)
        self.table.tensors[output].type = self.table.tensors[x].type
        return output

    def binary(self, name: str, a: int, b: int) -> int:
        return self.operator(name, [a, b], np.broadcast_shapes(self.shapes[a], self.shapes[b]))

    def transpose(self, x: int, *permutation: int) -> int:
        shape = tuple(self.shapes[x][axis] for axis in permutation)
        return self.operator("TRANSPOSE", [x, self.constant(permutation, np.int32)], shape)

    def linear(self, x: int, name: str, factor: float = 1.0, relu: bool = False) -> int:
        bias = self.constant(self.weights[f"{name}.bias"] * np.float32(factor))
        weight = self.rows(f"{name}.weight", factor)
        shape = (*self.shapes[x][:-1], self.shapes[weight][0])
        activation = schema.ActivationFunctionType.RELU if relu else schema.ActivationFunctionType.NONE
        options = dict(keepNumDims=True, fusedActivationFunction=activation)
        return self.operator("FULLY_CONNECTED", [x, weight, bias], shape, **options)

    def mean(self, x: int) -> int:
        return self.operator("MEAN", [x, self.constant([2], np.int32)], self.shapes[x][1:2])

    def layer_norm(self, x: int, name: str) -> int:
        length = self.shapes[x][1]
        mean = self.mean(x)
        squares = self.binary("SQUARED_DIFFERENCE", x, self.reshape(mean, 1, length, 1))
        variance = self.binary("ADD", self.mean(squares), self.constant(EPSILON))
        inverse = self.operator("RSQRT", [variance], self.shapes[variance])
        shift = self.binary("SUB", self.constant(0.0), self.binary("MUL", mean, inverse))
        scaled = self.binary("MUL", x, self.reshape(inverse, 1, length, 1))
        normal = self.binary("ADD", scaled, self.reshape(shift, 1, length, 1))
        weighted = self.binary("MUL", normal, self.constant(self.weights[f"{name}.weight"]))
        return self.binary("ADD", weighted, self.constant(self.weights[f"{name}.bias"]))


def embed(graph: Graph, ids: int, length: int, hidden: int) -> int:
    table = graph.rows("distilbert.embeddings.word_embeddings.weight")
    looked_up = graph.operator("EMBEDDING_LOOKUP", [graph.reshape(ids, length), table], (length, hidden))
    positions = graph.weights["distilbert.embeddings.position_embeddings.weight"][None, :length]
    x = graph.binary("ADD", graph.reshape(looked_up, 1, length, hidden), graph.constant(positions))
    return graph.layer_norm(x, "distilbert.embeddings.LayerNorm")


def mask_bias(graph: Graph, mask: int, length: int) -> int:
    """Added to the scores: 0, or the lowest float where the mask is 0."""
    truth = graph.operator("CAST", [mask], (1, length), np.bool_, inDataType=schema.TensorType.INT32, outDataType=schema.TensorType.BOOL)
    places = [[[[[0, i] for i in range(length)]]]]
    row = graph.operator("GATHER_ND", [truth, graph.constant(places, np.int32)], (1, 1, 1, length), np.bool_)
    all_rows = graph.constant(np.ones((1, 1, length, 1)), np.bool_)
    square = graph.operator("LOGICAL_AND", [all_rows, row], (1, 1, length, length), np.bool_)
    return graph.operator("SELECT_V2", [square, graph.constant(0.0), graph.constant(LOWEST)], (1, 1, length, length))


def attention(graph: Graph, x: int, bias: int, layer: str, heads: int) -> int:
    _, length, hidden = graph.shapes[x]
    size = hidden // heads

    def split(part: str, permutation: list[int], factor: float = 1.0) -> int:
        rows = graph.reshape(graph.linear(x, f"{layer}.attention.{part}", factor), 1, length, heads, size)
        columns = graph.transpose(rows, *permutation)
        return graph.reshape(columns, heads, *graph.shapes[columns][2:])

    q = split("q_lin", [0, 2, 1, 3], size**-0.5)
    k = split("k_lin", [0, 2, 3, 1])
    v = split("v_lin", [0, 2, 1, 3])
    scores = graph.operator("BATCH_MATMUL", [q, k], (heads, length, length))
    weights = graph.operator("SOFTMAX", [graph.binary("ADD", scores, bias)], (1, heads, length, length), beta=1.0)
    context = graph.operator("BATCH_MATMUL", [graph.reshape(weights, heads, length, length), v], (heads, length, size))
    context = graph.transpose(graph.reshape(context, 1, heads, length, size), 0, 2, 1, 3)
    return graph.linear(graph.reshape(context, length, hidden), f"{layer}.attention.out_lin")


def add_signature(model: Model, weights: dict[str, np.ndarray], config: dict, length: int) -> None:
    graph = Graph(model, weights)
    ids, mask = graph.tensor((1, length), np.int32), graph.tensor((1, length), np.int32)
    x = embed(graph, ids, length, config["dim"])
    bias = mask_bias(graph, mask, length)
    for i in range(config["n_layers"]):
        layer = f"distilbert.transformer.layer.{i}"
        attended = attention(graph, x, bias, layer, config["n_heads"])
        x = graph.layer_norm(graph.binary("ADD", attended, x), f"{layer}.sa_layer_norm")
        inner = graph.linear(x, f"{layer}.ffn.lin1")
        inner = graph.operator("GELU", [inner], graph.shapes[inner], approximate=False)
        x = graph.layer_norm(graph.binary("ADD", graph.linear(inner, f"{layer}.ffn.lin2"), x), f"{layer}.output_layer_norm")
    begin, size = graph.constant([0, 0, 0], np.int32), graph.constant([1, 1, config["dim"]], np.int32)
    first = graph.operator("SLICE", [x, begin, size], (1, 1, config["dim"]))
    logits = graph.linear(graph.linear(graph.reshape(first, 1, config["dim"]), "pre_classifier", relu=True), "classifier")

    graph.table.inputs, graph.table.outputs = np.asarray([ids, mask], np.int32), np.asarray([logits], np.int32)
    graph.table.name = str(length)
    signature = schema.SignatureDefT()
    signature.signatureKey, signature.subgraphIndex = str(length), len(model.table.subgraphs)
    maps = []
    for name, index in (("input_ids", ids), ("attention_mask", mask), ("logits", logits)):
        maps.append(schema.TensorMapT())
        maps[-1].name, maps[-1].tensorIndex = name, index
    signature.inputs, signature.outputs = maps[:2], maps[2:]
    model.table.subgraphs.append(graph.table)
    model.table.signatureDefs.append(signature)


def main() -> None:
    folder, path, lengths = Path(sys.argv[1]), Path(sys.argv[2]), [int(length) for length in sys.argv[3:]]
    config = json.loads((folder / "config.json").read_text())
    weights = read_weights(folder / "model.safetensors")
    model = Model()
    for length in lengths:
        add_signature(model, weights, config, length)
    model.write(path)


if __name__ == "__main__":
    main()
