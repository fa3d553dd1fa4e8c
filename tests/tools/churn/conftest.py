"""One trained model for all tests of the package."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.tools.churn.samples import subscribers
from tools.churn.config import TableConfig
from tools.churn.selection import Plan
from tools.churn.table import Table, read_table
from tools.churn.training import Trained, train_model

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    return read_table(
        subscribers(tmp_path_factory.mktemp("churn_data") / "subscribers.csv", rows=1000)
    )


@pytest.fixture(scope="session")
def trained(table: Table, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    plan = Plan(folds=3, repeats=2)
    return train_model(
        table, TableConfig(), tmp_path_factory.mktemp("churn") / "model", now=NOW, plan=plan
    )


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory, trained: Trained) -> Path:
    """Where `trained` was saved; copy it before changing anything."""
    return trained.folder
