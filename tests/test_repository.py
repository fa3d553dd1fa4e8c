"""What must hold for the repository as a whole. What its pages say is in `test_docs.py`."""

import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import AliasChoices
from pydantic_settings import BaseSettings

from agent.settings import AgentSettings, LanguageModelSettings
from api.settings import ApiSettings
from knowledge.settings import KnowledgeSettings
from tools.settings import ToolsSettings

ROOT = Path(__file__).parent.parent
PACKAGES = ("agent", "tools", "knowledge", "api", "evals")
SETTINGS: tuple[type[BaseSettings], ...] = (
    AgentSettings,
    LanguageModelSettings,
    ToolsSettings,
    KnowledgeSettings,
    ApiSettings,
)


def tracked_files() -> list[Path]:
    """Every text file that belongs to the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def python_modules() -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".py"]


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_are_imported_from_the_repository(package: str) -> None:
    module = importlib.import_module(package)

    assert module.__file__ == str(ROOT / package / "__init__.py")


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in python_modules() if "tests" in path.relative_to(ROOT).parts}

    assert [str(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_imports_are_absolute() -> None:
    relative = [
        str(path.relative_to(ROOT))
        for path in python_modules()
        if re.search(r"^\s*from \.", path.read_text("utf-8"), re.MULTILINE)
    ]

    assert relative == []


def environment_names(settings: type[BaseSettings]) -> Iterator[str]:
    """The variable of each field."""
    prefix = settings.model_config.get("env_prefix", "")
    for name, field in settings.model_fields.items():
        alias = field.validation_alias
        if isinstance(alias, AliasChoices):
            yield str(alias.choices[0])
        else:
            yield str(alias) if alias else f"{prefix}{name}".upper()


def test_every_setting_is_in_the_example_file_with_a_comment() -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    documented = {
        found[1]: lines[number - 1]
        for number, line in enumerate(lines)
        if (found := re.match(r"#?([A-Z0-9_]+)=", line))
    }

    wanted = {name for settings in SETTINGS for name in environment_names(settings)}

    assert set(documented) == wanted
    assert all(before.startswith("# ") for before in documented.values())


def test_the_example_file_states_the_defaults() -> None:
    text = (ROOT / ".env.example").read_text("utf-8")

    for settings in SETTINGS:
        names = list(environment_names(settings))
        for name, field in zip(names, settings.model_fields.values(), strict=True):
            [stated] = re.findall(rf"^#{name}=(.*)$", text, re.MULTILINE)
            default = field.default
            expected = "" if default is None else str(default)
            assert stated == (expected.lower() if isinstance(default, bool) else expected), name


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    # Written in two parts, so that this file does not find itself.
    machine_path = re.compile(r"(?<![\w.])/(?:ho" r"me|Use" r"rs|wo" r"rk|ro" r"ot)/\w")
    shown = [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if path.suffix in {".py", ".md", ".yaml", ".toml", ".txt", ".ts", ".tsx", ".example", ""}
        and machine_path.search(path.read_text("utf-8", errors="replace"))
    ]

    assert shown == []


@pytest.mark.parametrize(
    "name",
    [
        "requirements.txt",
        "requirements-plots.txt",
        "requirements-local-llm.txt",
        "requirements-dev.txt",
    ],
)
def test_a_plain_install_is_pinned_and_brings_no_torch(name: str) -> None:
    lines = [
        line
        for line in (ROOT / name).read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]

    names = {re.split(r"[=\s;]", line)[0].lower() for line in lines}

    assert [line for line in lines if not re.match(r"[\w.\[\]-]+==[\w.]+$", line)] == []
    assert names & {"torch", "sentence-transformers", "nvidia-cublas", "triton"} == set()


def test_importing_the_agent_does_not_import_what_only_training_needs() -> None:
    heavy = (
        "sklearn",
        "scipy",
        "transformers",
        "torch",
        "chromadb",
        "onnxruntime",
        "fastapi",
        "langchain_openai",
    )
    code = f"import agent, sys; print([name for name in {heavy!r} if name in sys.modules])"

    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == "[]"


LONGEST_MODULE = 300


def test_no_module_is_longer_than_300_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in python_modules()
        if "versions" not in path.parts  # drafted by Alembic: a list of columns
        and (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_MODULE
    }

    assert long == {}


def test_the_folders_depend_on_each_other_as_agreed() -> None:
    lint = Path(sys.executable).parent / "lint-imports"

    found = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout[-2000:]
