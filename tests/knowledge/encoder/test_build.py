import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.encoder import load_encoder
from knowledge.encoder.build import build_model
from knowledge.encoder.weights import WeightFiles, find_weights
from knowledge.errors import EncoderWeightsError
from knowledge.settings import KnowledgeSettings, Precision

TEXTS = ["Where is my order?", "I want my money back.", "How do I change my delivery address?"]


@pytest.fixture(scope="module")
def files() -> WeightFiles:
    return find_weights(KnowledgeSettings())


@pytest.mark.parametrize(("precision", "least_cosine"), [("blocks8", 0.998), ("int8", 0.97)])
def test_eight_bits_stay_close_to_full_precision(
    precision: Precision, least_cosine: float, tmp_path: Path
) -> None:
    full = load_encoder(KnowledgeSettings(data_dir=tmp_path, encoder_precision="fp32"))
    rounded = load_encoder(KnowledgeSettings(data_dir=tmp_path, encoder_precision=precision))

    cosines = np.sum(full.encode(TEXTS) * rounded.encode(TEXTS), axis=1)

    assert cosines.min() > least_cosine
    assert full.name != rounded.name


def test_full_precision_gives_the_published_models_vector(tmp_path: Path) -> None:
    encoder = load_encoder(KnowledgeSettings(data_dir=tmp_path, encoder_precision="fp32"))

    vector = encoder.encode(["Where is my order?"])[0]

    # From transformers 5.23 and torch 2.13, mean pooling, normalised.
    expected = [-0.00092242, -0.02755646, 0.07321308, 0.04838455]
    np.testing.assert_allclose(vector[:4], expected, atol=1e-4)


def test_a_model_is_built_once_and_leaves_no_half_files(files: WeightFiles, tmp_path: Path) -> None:
    stages: list[str] = []

    def report(stage: str, _done: int, _total: int) -> None:
        stages.append(stage)

    first = build_model(files, "blocks8", folder=tmp_path, progress=report)
    second = build_model(files, "blocks8", folder=tmp_path, progress=report)

    assert first == second
    assert stages == ["reading encoder weights", "writing encoder graph", "encoder ready"]
    tables = first.with_suffix(".tables")
    assert {path.name for path in tmp_path.iterdir()} == {first.name, tables.name}
    assert tables.stat().st_size > first.stat().st_size


def test_a_graph_without_its_tables_is_built_again(files: WeightFiles, tmp_path: Path) -> None:
    first = build_model(files, "blocks8", folder=tmp_path)
    first.with_suffix(".tables").unlink()

    build_model(files, "blocks8", folder=tmp_path)

    assert first.with_suffix(".tables").is_file()


def test_other_weights_get_another_file(files: WeightFiles, tmp_path: Path) -> None:
    first = build_model(files, "blocks8", folder=tmp_path)

    second = build_model(replace(files, sha256="f" * 64), "blocks8", folder=tmp_path)

    assert first != second


def test_a_model_that_is_no_bert_is_refused_with_a_way_out(
    files: WeightFiles, tmp_path: Path
) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"model_type": "xlm-roberta", "hidden_act": "gelu"}), "utf-8")

    with pytest.raises(EncoderWeightsError, match=r"xlm-roberta.*RAPPORT_KNOWLEDGE_ENCODER=hf:"):
        build_model(replace(files, config=config), "blocks8", folder=tmp_path)


def test_a_configuration_that_promises_more_than_the_weights_hold_is_refused(
    files: WeightFiles, tmp_path: Path
) -> None:
    config = json.loads(files.config.read_text("utf-8")) | {"num_hidden_layers": 7}
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config), "utf-8")

    with pytest.raises(EncoderWeightsError, match=r"no tensor 'encoder\.layer\.6"):
        build_model(replace(files, config=path), "blocks8", folder=tmp_path)


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "tokenizer.json"])
def test_a_damaged_file_is_named(name: str, files: WeightFiles, tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    shutil.copytree(files.config.parent, folder)
    (folder / name).write_text("damaged", "utf-8")

    with pytest.raises(EncoderWeightsError, match=name.replace(".", r"\.")):
        load_encoder(KnowledgeSettings(data_dir=tmp_path, encoder_folder=folder))
