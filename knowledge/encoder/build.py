"""Build the ONNX file of an encoder once and keep it, keyed by its weights and precision."""

import tempfile
from pathlib import Path

from knowledge.encoder.bert_graph import build_graph, read_shape, read_tensors
from knowledge.encoder.encoder import Progress
from knowledge.encoder.quantise import quantise_dynamically, quantise_in_blocks
from knowledge.encoder.weights import WeightFiles
from knowledge.settings import Precision

GRAPH_VERSION = 1
"""Raise when the graph's numbers change: it is part of the file name and of the encoder's name."""

_LEAST_TABLE_BYTES = 4_000_000


def encoder_name(files: WeightFiles, precision: Precision) -> str:
    """Names weights, precision and graph, e.g. `minilm-53aa51172d14-blocks8-v1`."""
    shape = read_shape(files)
    return f"bert{shape.layers}-{files.sha256[:12]}-{precision}-{shape.pooling}-v{GRAPH_VERSION}"


def build_model(
    files: WeightFiles, precision: Precision, *, folder: Path, progress: Progress | None = None
) -> Path:
    """The path of the ONNX file in `folder`; written first if it is not there yet.

    Two processes may build at the same time: each writes its own file and renames it.

    Raises:
        EncoderWeightsError: the weights or their configuration cannot be used.
    """
    name = encoder_name(files, precision)
    target, tables = folder / f"{name}.onnx", folder / f"{name}.tables"
    if target.is_file() and tables.is_file():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    report = progress or _silent
    with tempfile.TemporaryDirectory(dir=folder, prefix=".building-") as building:
        written = Path(building) / target.name
        _put_tables_apart(_write(files, precision, Path(building), report), written, tables.name)
        # A rename within one file system is atomic: nobody sees half a file. The tables come
        # first, since the graph refers to them.
        written.with_name(tables.name).replace(tables)
        written.replace(target)
    report("encoder ready", 3, 3)
    return target


def _write(files: WeightFiles, precision: Precision, folder: Path, report: Progress) -> Path:
    import onnx

    report("reading encoder weights", 0, 3)
    tensors, shape = read_tensors(files), read_shape(files)
    report("writing encoder graph", 1, 3)
    model = build_graph(tensors, shape)
    if precision == "blocks8":
        model = quantise_in_blocks(model)
    written = folder / "encoder.onnx"
    onnx.save(model, written)
    if precision == "int8":
        report("rounding encoder to int8", 2, 3)
        quantise_dynamically(written, folder / "int8.onnx")
        written = folder / "int8.onnx"
    return written


def _put_tables_apart(model: Path, target: Path, tables: str) -> None:
    """Move the table of words to a file of its own, which is mapped rather than loaded.

    A process then holds the rows that its texts use, and not the 23 MB of all of them.
    """
    import onnx

    onnx.save(
        onnx.load(model),
        target,
        save_as_external_data=True,
        location=tables,
        size_threshold=_LEAST_TABLE_BYTES,
    )
    # A tiny vocabulary has no table to speak of.
    target.with_name(tables).touch()


def _silent(_stage: str, _done: int, _total: int) -> None:
    pass
