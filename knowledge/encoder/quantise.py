"""Store an encoder's matrices in 8 bits; which form is the default was decided by benchmarks."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder.bert_graph import FUSED

if TYPE_CHECKING:
    import onnx

BLOCK_SIZE = 32


def quantise_in_blocks(model: "onnx.ModelProto") -> "onnx.ModelProto":
    """Replace each product with a constant matrix by MatMulNBits, 8 bits, a scale per 32 weights.

    Activations are rounded per row and block, so that a sentence's vector does not depend on the
    others in its batch. (onnxruntime's own tool for this needs one more package.)
    """
    import onnx

    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type != "MatMul" or node.input[1] not in constants:
            continue
        name = node.input[1]
        matrix = onnx.numpy_helper.to_array(constants[name])
        codes, scales = round_in_blocks(matrix)
        model.graph.initializer.remove(constants.pop(name))
        parts = {f"{name}/codes": codes, f"{name}/scales": scales}
        for part, values in parts.items():
            model.graph.initializer.append(onnx.numpy_helper.from_array(values, part))
        replacement = onnx.helper.make_node(
            "MatMulNBits",
            [node.input[0], *parts],
            node.output,
            node.name,
            domain=FUSED,
            K=matrix.shape[0],
            N=matrix.shape[1],
            bits=8,
            block_size=BLOCK_SIZE,
            # 4 = multiply in int8; without it the weights are unpacked and nothing is gained.
            accuracy_level=4,
        )
        node.CopyFrom(replacement)
    return model


def round_in_blocks(matrix: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Codes (columns, blocks, 32) around 128 and scales (columns, blocks) of a (rows, columns)."""
    rows, columns = matrix.shape
    blocks = -(-rows // BLOCK_SIZE)
    padded = np.zeros((columns, blocks * BLOCK_SIZE), dtype=np.float32)
    padded[:, :rows] = matrix.T
    cells = padded.reshape(columns, blocks, BLOCK_SIZE)
    scales = np.abs(cells).max(axis=2) / 127.0
    steps = np.where(scales == 0.0, 1.0, scales)[:, :, None]
    codes = np.clip(np.rint(cells / steps) + 128.0, 0, 255).astype(np.uint8)
    return codes, scales.astype(np.float32)


def quantise_dynamically(source: Path, target: Path) -> None:
    """Write `source` to `target` with int8 matrices, a scale per column.

    Activations share one scale per batch, so callers encode one text at a time.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        source,
        target,
        per_channel=True,
        op_types_to_quantize=["MatMul"],
        weight_type=QuantType.QInt8,
        # Shape inference stops at fused operators; all our products are float32.
        extra_options={"DefaultTensorType": 1},
    )
