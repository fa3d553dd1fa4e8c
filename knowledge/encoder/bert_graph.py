"""Write a BERT sentence encoder as an ONNX graph straight from its safetensors, without torch.

The graph ends in mean (or first-token) pooling and L2 normalisation, so that a session's output
is the sentence vector. Attention, bias + GELU and residual + LayerNorm use onnxruntime's fused
operators (domain com.microsoft): half the nodes of the plain form, same numbers.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder.weights import WeightFiles
from knowledge.errors import EncoderWeightsError

if TYPE_CHECKING:
    import onnx

Tensors = dict[str, NDArray[np.float32]]
FUSED = "com.microsoft"


@dataclass(frozen=True)
class BertShape:
    """The few facts of config.json that the graph depends on."""

    layers: int
    heads: int
    epsilon: float
    pooling: str


def read_shape(files: WeightFiles) -> BertShape:
    """Read config.json.

    Raises:
        EncoderWeightsError: not a BERT with absolute positions and GELU.
    """
    try:
        config = json.loads(files.config.read_text("utf-8"))
        wanted = {"model_type": "bert", "hidden_act": "gelu"}
        wrong = {key: config.get(key) for key, value in wanted.items() if config.get(key) != value}
        if wrong:
            raise EncoderWeightsError(
                f"{files.config}: only {wanted} can be embedded, this is {wrong}; "
                "set RAPPORT_KNOWLEDGE_ENCODER=hf:<name or path> for other encoders"
            )
        return BertShape(
            layers=int(config["num_hidden_layers"]),
            heads=int(config["num_attention_heads"]),
            epsilon=float(config["layer_norm_eps"]),
            pooling=_read_pooling(files.config.parent),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise EncoderWeightsError(f"{files.config} is not a BERT configuration: {error}") from error


def _read_pooling(folder: Path) -> str:
    """`mean` unless sentence-transformers' pooling file says first token."""
    path = folder / "1_Pooling" / "config.json"
    if path.is_file() and json.loads(path.read_text("utf-8")).get("pooling_mode_cls_token"):
        return "first"
    return "mean"


def read_tensors(files: WeightFiles) -> Tensors:
    """All float tensors as float32, without a leading `bert.` in their names."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(files.weights)
    except SafetensorError as error:
        raise EncoderWeightsError(f"{files.weights} cannot be read: {error}") from error
    return {
        name.removeprefix("bert."): tensor.astype(np.float32)
        for name, tensor in tensors.items()
        if not name.endswith("position_ids")
    }


def build_graph(tensors: Tensors, shape: BertShape) -> "onnx.ModelProto":
    """The whole encoder: inputs `input_ids`, `attention_mask` (n, tokens); output `embedding`.

    Raises:
        EncoderWeightsError: a tensor that the configuration promises is missing.
    """
    import onnx

    builder = _GraphBuilder(tensors, shape)
    try:
        builder.add_embeddings()
        for layer in range(shape.layers):
            builder.add_layer(f"encoder.layer.{layer}")
    except KeyError as error:
        raise EncoderWeightsError(f"the weights have no tensor {error}") from error
    builder.add_pooling()
    int64, float32 = onnx.TensorProto.INT64, onnx.TensorProto.FLOAT
    dimension = tensors["embeddings.word_embeddings.weight"].shape[1]
    graph = onnx.helper.make_graph(
        builder.nodes,
        "sentence-encoder",
        [
            onnx.helper.make_tensor_value_info("input_ids", int64, ["n", "tokens"]),
            onnx.helper.make_tensor_value_info("attention_mask", int64, ["n", "tokens"]),
        ],
        [onnx.helper.make_tensor_value_info("embedding", float32, ["n", dimension])],
        builder.initializers,
    )
    opsets = [onnx.helper.make_opsetid("", 17), onnx.helper.make_opsetid(FUSED, 1)]
    return onnx.helper.make_model(graph, opset_imports=opsets, ir_version=9)


class _GraphBuilder:
    """Collects nodes; `self._hidden` is always the tensor that the next block reads."""

    def __init__(self, tensors: Tensors, shape: BertShape) -> None:
        self._tensors = tensors
        self._shape = shape
        self._hidden = ""
        self.nodes: list[Any] = []
        self.initializers: list[Any] = []

    def add_embeddings(self) -> None:
        # The table is two thirds of the weights; half precision costs no measurable accuracy.
        words = self._tensors["embeddings.word_embeddings.weight"].astype(np.float16)
        positions = self._tensors["embeddings.position_embeddings.weight"]
        # Sentences are always of type 0, so its vector is added once, here.
        places = positions + self._tensors["embeddings.token_type_embeddings.weight"][0]
        rows = self._node("Gather", [self._constant("words", words), "input_ids"])
        rows = self._node("Cast", [rows], to=1)
        size = self._node("Shape", ["input_ids"], start=1, end=2)
        zero = self._constant("zero", np.array([0], dtype=np.int64))
        place = self._node("Slice", [self._constant("places", places), zero, size])
        total = self._node("Add", [rows, place])
        gamma, beta = self._layer_norm_weights("embeddings.LayerNorm")
        self._hidden = self._node(
            "LayerNormalization", [total, gamma, beta], axis=-1, epsilon=self._shape.epsilon
        )
        self._mask = self._node("Cast", ["attention_mask"], to=6)

    def add_layer(self, prefix: str) -> None:
        attention = f"{prefix}.attention.self"
        parts = [(f"{attention}.{part}") for part in ("query", "key", "value")]
        weight = np.concatenate([self._tensors[f"{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self._tensors[f"{part}.bias"] for part in parts])
        # Three projections in one product; the Attention operator would hide this matrix from
        # block quantisation, so the product stands alone and MultiHeadAttention follows.
        packed = self._node("MatMul", [self._hidden, self._constant(f"{attention}.w", weight)])
        packed = self._node("Add", [packed, self._constant(f"{attention}.b", bias)])
        query, key, value = self._split(packed)
        mixed = self._node(
            "MultiHeadAttention",
            [query, key, value, "", self._mask],
            domain=FUSED,
            num_heads=self._shape.heads,
        )
        self._close_block(mixed, f"{prefix}.attention.output")
        inner = self._product(self._hidden, f"{prefix}.intermediate.dense")
        self._close_block(
            self._node(
                "BiasGelu",
                [inner, self._tensor(f"{prefix}.intermediate.dense.bias")],
                domain=FUSED,
            ),
            f"{prefix}.output",
        )

    def add_pooling(self) -> None:
        """Mean over real tokens (or the first one), divided by its length."""
        axis = self._constant("axis", np.array([1], dtype=np.int64))
        if self._shape.pooling == "first":
            first = self._constant("first", np.array(0, dtype=np.int64))
            pooled = self._node("Gather", [self._hidden, first], axis=1)
        else:
            weights = self._node("Cast", ["attention_mask"], to=1)
            column = self._constant("column", np.array([2], dtype=np.int64))
            weights = self._node("Unsqueeze", [weights, column])
            kept = self._node("Mul", [self._hidden, weights])
            # The mean's divisor cancels in the normalisation that follows.
            pooled = self._node("ReduceSum", [kept, axis], keepdims=0)
        length = self._node("ReduceL2", [pooled], axes=[1], keepdims=1)
        self._node("Div", [pooled, length], output="embedding")

    def _split(self, packed: str) -> list[str]:
        import onnx

        names = [f"{packed}/{part}" for part in ("query", "key", "value")]
        width = self._tensors["embeddings.LayerNorm.weight"].shape[0]
        sizes = self._constant(f"{packed}/sizes", np.array([width] * 3, dtype=np.int64))
        self.nodes.append(onnx.helper.make_node("Split", [packed, sizes], names, axis=-1))
        return names

    def _close_block(self, inner: str, prefix: str) -> None:
        """Project `inner`, add it to the residual stream and normalise."""
        gamma, beta = self._layer_norm_weights(f"{prefix}.LayerNorm")
        bias = self._tensor(f"{prefix}.dense.bias")
        self._hidden = self._node(
            "SkipLayerNormalization",
            [self._product(inner, f"{prefix}.dense"), self._hidden, gamma, beta, bias],
            domain=FUSED,
            epsilon=self._shape.epsilon,
        )

    def _product(self, left: str, prefix: str) -> str:
        matrix = np.ascontiguousarray(self._tensors[f"{prefix}.weight"].T)
        return self._node("MatMul", [left, self._constant(f"{prefix}.weight", matrix)])

    def _layer_norm_weights(self, prefix: str) -> tuple[str, str]:
        return self._tensor(f"{prefix}.weight"), self._tensor(f"{prefix}.bias")

    def _tensor(self, name: str) -> str:
        return self._constant(name, self._tensors[name])

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        import onnx

        self.initializers.append(onnx.numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(
        self, operator: str, inputs: list[str], output: str = "", **attributes: object
    ) -> str:
        import onnx

        name = output or f"{operator}_{len(self.nodes)}"
        self.nodes.append(onnx.helper.make_node(operator, inputs, [name], name, **attributes))
        return name
