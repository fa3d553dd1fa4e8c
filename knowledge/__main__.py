"""`python -m knowledge`: check a company pack, bring its index up to date, search it."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from knowledge import KnowledgeError, KnowledgeSettings, Pack, load_encoder, load_pack, open_search
from knowledge.checks import check_pack
from knowledge.console import progress_bar
from knowledge.pack import Audience, Language
from knowledge.pack_loading import PACKS_FOLDER
from knowledge.policy_trees import TooLargeToDrawError, as_svg, as_text, tree_of
from knowledge.search import ArticleSearch
from knowledge.search_report import print_index, print_matches

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_show_locals=False)

PackOption = Annotated[
    Path, typer.Option("--pack", envvar="RAPPORT_PACK", help="A pack's name, or its folder.")
]
DEFAULT_PACK = Path("online_shop")


@app.command()
def check(pack: PackOption = DEFAULT_PACK) -> None:
    """Validate a pack and lint it; exit code 1 when there is an error."""
    try:
        findings = check_pack(_folder(pack), datetime.now(UTC).date())
    except KnowledgeError as error:
        typer.echo(f"{error}", err=True)
        raise typer.Exit(1) from error
    for finding in findings:
        typer.echo(str(finding))
    errors = sum(finding.severity == "error" for finding in findings)
    typer.echo(f"{pack.name}: {errors} error(s), {len(findings) - errors} warning(s)")
    if errors:
        raise typer.Exit(1)


@app.command()
def draw(
    table: Annotated[str, typer.Argument(help="A decision table of policies.yaml.")],
    pack: PackOption = DEFAULT_PACK,
    out: Annotated[Path | None, typer.Option(help="Also as a picture: an SVG file.")] = None,
) -> None:
    """Show a decision table as the tree of questions that it asks."""
    try:
        found = load_pack(_folder(pack)).policies.table(table)
        tree = tree_of(found)
    except (KnowledgeError, TooLargeToDrawError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(as_text(tree))
    if out is not None:
        out.write_text(as_svg(tree, f"{found.name}: {found.about}"), "utf-8")
        typer.echo(f"{out}")


@app.command()
def index(pack: PackOption = DEFAULT_PACK) -> None:
    """Embed what changed, learn the rankers' weights, measure when to abstain."""
    loaded, found = _open(pack)
    print_index(found, loaded.company.languages)
    found.close()


@app.command()
def search(
    question: str,
    language: Annotated[Language, typer.Option(help="Which articles.")] = "en",
    audience: Annotated[Audience, typer.Option(help="Who asks.")] = "customer",
    pack: PackOption = DEFAULT_PACK,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Also below the threshold.")] = False,
) -> None:
    """Show what the agent would find for a question."""
    loaded, articles = _open(pack)
    matches = articles.search(
        question,
        language=language,
        audience=audience,
        today=_today(loaded),
        min_score=0.0 if everything else None,
    )
    print_matches(matches, articles.threshold(language))
    articles.close()


def _open(pack: Path) -> tuple[Pack, ArticleSearch]:
    settings = KnowledgeSettings()
    try:
        loaded = load_pack(_folder(pack))
        with progress_bar() as progress:
            encoder = load_encoder(settings, progress)
            return loaded, open_search(settings, loaded, encoder, progress)
    except KnowledgeError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error


def _folder(pack: Path) -> Path:
    """A bare name is a pack of this repository; anything else is a path."""
    return PACKS_FOLDER / pack if len(pack.parts) == 1 and not pack.exists() else pack


def _today(pack: Pack) -> date:
    return datetime.now(ZoneInfo(pack.company.timezone)).date()


if __name__ == "__main__":
    app()
