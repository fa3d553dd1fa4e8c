"""What the documentation says is what the code does."""

import json
import re
import shlex
import subprocess
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from textwrap import dedent

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pydantic import AliasChoices
from pydantic_settings import BaseSettings
from pytest_examples import CodeExample, EvalExample, find_examples

from agent import Agent, AgentSettings
from agent.graph import build_graph
from api.settings import ApiSettings
from api.tokens import TokenSigner
from evals.server import RunningServer
from knowledge import KnowledgeSettings
from knowledge.pack_loading import read_article
from tools.clock import system_clock
from tools.settings import ToolsSettings

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
HEADINGS = ["Context", "Decision", "Alternatives", "Consequences"]
SETTINGS: tuple[type[BaseSettings], ...] = (
    AgentSettings,
    ApiSettings,
    KnowledgeSettings,
    ToolsSettings,
)
TOP_LEVEL = {"agent", "tools", "knowledge", "api", "evals", "tests", "docs", ".ci"}
PYTHON_EXAMPLES = [
    example
    for example in find_examples("README.md", "CONTRIBUTING.md", "docs")
    if example.prefix.startswith("python")
]
RUN = [example for example in PYTHON_EXAMPLES if "title" not in example.prefix_settings()]
EXCERPTS = [example for example in PYTHON_EXAMPLES if "title" in example.prefix_settings()]


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a page that are in `language`."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)
    return [str(block) for block in found]


@pytest.mark.parametrize("example", RUN, ids=str)
def test_python_in_the_documentation_runs_and_prints_what_it_says(
    example: CodeExample, eval_example: EvalExample
) -> None:
    eval_example.set_config(line_length=100)

    eval_example.run_print_check(example)


@pytest.mark.parametrize("excerpt", EXCERPTS, ids=str)
def test_an_excerpt_stands_in_the_file_it_names(excerpt: CodeExample) -> None:
    path = ROOT / excerpt.prefix_settings()["title"]
    source = [line.strip() for line in path.read_text("utf-8").splitlines()]

    wanted = [line.strip() for line in excerpt.source.strip().splitlines()]

    assert any(
        all(line.startswith(want) for line, want in zip(source[start:], wanted, strict=False))
        for start in range(len(source) - len(wanted) + 1)
    ), f"not in {path.name}:\n{dedent(excerpt.source)}"


def test_the_token_of_the_readme_is_accepted(eval_example: EvalExample) -> None:
    example = next(one for one in RUN if "def customer_token" in one.source)
    secret = "s" * 32

    token = eval_example.run(example)["customer_token"]("somebody", secret)

    signer = TokenSigner(secret="x" * 32, site_secret=secret, clock=system_clock)
    assert signer.read(token).customer_id == "somebody"


async def test_the_function_at_the_end_of_the_tour_gives_what_it_says(
    shop_agent: Agent, eval_example: EvalExample
) -> None:
    example = next(one for one in RUN if "async def ask" in one.source)

    ask = eval_example.run(example)["ask"]

    message = "How much is delivery, and how long is the warranty on a lamp?"
    assert message in (ROOT / "docs" / "tour.md").read_text("utf-8")
    assert await ask(shop_agent, message) == ["delivery-cost", "warranty-length"]


def test_the_request_of_the_readme_is_answered(live_server: RunningServer) -> None:
    commands = [block for block in blocks(ROOT / "README.md", "sh") if "curl" in block]
    assert commands

    for command in commands:
        here = command.replace("\\\n", " ").replace("http://127.0.0.1:8000", live_server.url)
        answer = subprocess.run(shlex.split(here), capture_output=True, check=True, timeout=60)
        reply = json.loads(answer.stdout)
        assert reply["citations"][0]["article_id"] == "delivery-cost"
        assert reply["token"]


def test_the_article_of_the_contributing_guide_is_a_valid_article(tmp_path: Path) -> None:
    block = blocks(ROOT / "CONTRIBUTING.md", "markdown")[0]
    found = re.search(r"^id: (.+)$", block, re.M)
    assert found
    path = tmp_path / f"{found.group(1)}.md"
    path.write_text(block, "utf-8")

    article = read_article(path, "en")

    assert article.title == "How do I clean a lamp?"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_and_module_in_a_shell_block_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")

    for block in blocks(page, "sh"):
        for target in re.findall(r"^make ([a-z-]+)", block, re.M):
            assert re.search(rf"^{target}:", makefile, re.M), target
        for module in re.findall(r"python -m ([a-z_.]+)", block):
            if module != "pytest":
                assert (ROOT / module.replace(".", "/") / "__main__.py").is_file(), module


def test_every_module_that_make_starts_exists() -> None:
    started = re.findall(r"python -m ([a-z_.]+)", (ROOT / "Makefile").read_text("utf-8"))

    ours = {module for module in started if module.split(".")[0] in TOP_LEVEL}

    assert [name for name in sorted(ours) if not (ROOT / name / "__main__.py").is_file()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_in_the_text_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")

    for target in re.findall(r"`make ([a-z-]+)`", page.read_text("utf-8")):
        assert re.search(rf"^{target}:", makefile, re.M), target


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_path_in_the_text_exists(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    spans = re.findall(r"`([\w./-]+)`", text)

    paths = [span for span in spans if "/" in span and span.split("/")[0] in TOP_LEVEL]

    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8"))

    local = [link for link in links if "://" not in link]

    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_picture_of_the_graph_is_the_graph() -> None:
    [picture] = blocks(ROOT / "docs" / "tour.md", "mermaid")

    assert picture.strip() == build_graph(None).get_graph().draw_mermaid().strip()


def variables_in_code() -> dict[str, object]:
    """Every environment variable that is read, with its default."""
    found: dict[str, object] = {}
    for settings in SETTINGS:
        for name, field in settings.model_fields.items():
            alias = field.validation_alias
            if isinstance(alias, AliasChoices):
                alias = str(alias.choices[0])
            variable = alias or f"{settings.model_config.get('env_prefix', '')}{name}"
            found[str(variable).upper()] = field.default
    return found


def test_the_settings_table_names_every_variable_and_its_default() -> None:
    rows = re.findall(
        r"^\| `([A-Z_0-9]+)` \| (.+?) \|", (ROOT / "README.md").read_text("utf-8"), re.M
    )

    expected = {
        name: "unset" if default is None else f"`{default}`"
        for name, default in variables_in_code().items()
    }
    assert dict(rows) == expected


def test_every_decision_has_a_number_of_its_own_and_the_four_headings() -> None:
    numbers = [decision.name[:4] for decision in DECISIONS]
    assert numbers == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]

    for decision in DECISIONS:
        text = decision.read_text("utf-8")
        assert text.startswith(f"# {decision.name[:4]}. ")
        assert re.findall(r"^## (.+)$", text, re.M) == HEADINGS


def test_every_decision_is_in_the_index_under_its_title() -> None:
    index = (ROOT / "docs" / "README.md").read_text("utf-8")

    for decision in DECISIONS:
        number, title = decision.read_text("utf-8").split("\n", 1)[0].removeprefix("# ").split(". ")
        assert f"[{number}](adr/{decision.name}) | {title} |" in index


def code_files() -> list[Path]:
    """Everything of ours that may cite a page, without what is built or installed."""
    found = [ROOT / name for name in ("Makefile", "pyproject.toml", "requirements.txt")]
    for folder in sorted(TOP_LEVEL - {"docs", ".ci"}):
        for path in (ROOT / folder).rglob("*"):
            is_ours = not {"node_modules", "dist"} & set(path.parts)
            if is_ours and path.suffix in {".py", ".ts", ".tsx", ".yaml"}:
                found.append(path)
    return [path for path in found if path != Path(__file__)]


def test_every_page_that_the_code_cites_exists() -> None:
    missing = []
    for path in code_files():
        cited = re.findall(r"docs/adr/\d{4}|docs/[\w/-]+\.md", path.read_text("utf-8"))
        missing += [(name_of(path), page) for page in cited if not list(ROOT.glob(f"{page}*"))]

    assert missing == []


def test_the_pinned_closure_leaves_out_exactly_what_its_decision_says() -> None:
    decision = next(one for one in DECISIONS if one.name.startswith("0003")).read_text("utf-8")
    said = set(re.findall(r"^- `([a-z-]+)`, named by", decision, re.M))
    pinned = {
        canonicalize_name(line.split("==")[0])
        for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines()
        if "==" in line and not line.startswith("#")
    }

    named: set[str] = set()
    for package in pinned:
        try:
            requirements = distribution(package).requires or []
        except PackageNotFoundError:
            pytest.fail(f"{package} is pinned and not installed")
        for requirement in map(Requirement, requirements):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                named.add(canonicalize_name(requirement.name))

    assert named - pinned == said
