"""`python -m agent`: chat in the terminal, train what the agent understands with."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent.errors import AgentError
from agent.settings import AgentSettings, LanguageModelSettings
from knowledge import KnowledgeError, KnowledgeSettings
from knowledge.console import progress_bar

if TYPE_CHECKING:
    from agent.understanding.encoder_gain import Split

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_show_locals=False)
_console = Console()
_CALLS = (0, 5, 10, 20, 30, 50, 100)


@app.command()
def chat(
    *,
    language: Annotated[str, typer.Option(help="Language to start in: en or zh.")] = "en",
    customer: Annotated[str | None, typer.Option(help="Be this customer of the record.")] = None,
) -> None:
    """Chat in the terminal, with the demo shop in an empty record; /quit leaves."""
    try:
        asyncio.run(_chat(language, customer))
    except (AgentError, KnowledgeError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error


async def _chat(language: str, customer: str | None) -> None:
    from agent.assembly import AssemblySettings, build_agent
    from agent.terminal import chat_in_terminal
    from tools.settings import ToolsSettings

    settings = AssemblySettings(
        AgentSettings(),
        KnowledgeSettings(),
        ToolsSettings(),
        is_demo=True,
        language_model=LanguageModelSettings(),
    )
    async with AsyncExitStack() as stack:
        with progress_bar() as progress:
            agent = await stack.enter_async_context(build_agent(settings, progress=progress))
        await chat_in_terminal(
            agent, _console, language="zh" if language == "zh" else "en", customer_id=customer
        )


@app.command()
def train(
    *,
    fine_tune: Annotated[
        bool, typer.Option("--fine-tune", help="Fine-tune the encoder first (needs the extra).")
    ] = False,
    data: Annotated[
        Path | None, typer.Option(help="CSV with text,label in place of the pack's utterances.")
    ] = None,
    held_out: Annotated[
        Path | None, typer.Option(help="CSV to measure the gain on; else a tenth of the rows.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder of the fine-tuned encoder; else in the data folder.")
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, max=50, help="Rounds of fine-tuning.")] = 8,
) -> None:
    """Train the pack's intent models, one per language; what is up to date is kept."""
    try:
        if fine_tune:
            _fine_tune(data, held_out, output, epochs)
        elif data or held_out or output:
            raise typer.BadParameter("--data, --held-out and --output go with --fine-tune")
        else:
            _train_pack()
    except (AgentError, KnowledgeError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error


def _train_pack() -> None:
    from agent.understanding.pack_models import load_or_train_models
    from knowledge import load_encoder, load_pack

    settings = AgentSettings()
    pack = load_pack(settings.pack_folder)
    with progress_bar() as progress:
        encoder = load_encoder(KnowledgeSettings(), progress)
        trained = load_or_train_models(settings, pack, encoder, progress)
    table = Table("language", "intents", "utterances", "cross-validated", "answers from", "version")
    for language, found in trained.items():
        facts = found.model.facts
        table.add_row(
            language,
            str(len(found.model.labels)),
            f"{facts['utterances']:.0f}",
            f"{facts['cross_validated_accuracy']:.1%}",
            f"p >= {found.threshold:.2f}",
            found.version,
        )
    _console.print(table)


@app.command()
def cascade() -> None:
    """How sure the encoder is of messages written apart, and what asking a language model buys."""
    try:
        _cascade()
    except (AgentError, KnowledgeError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error


def _cascade() -> None:
    from agent.assembly import open_encoder_brain
    from agent.understanding.cascade_table import curve, measure

    settings = AgentSettings()
    with progress_bar() as progress:
        brain, pack = open_encoder_brain(settings, KnowledgeSettings(), progress)
    kinds = {intent.name: intent.kind for intent in pack.intents}
    table = Table(
        "language", "calls per 100", "asked below", "right unasked", "right asked", "can be chosen"
    )
    for language in pack.company.languages:
        measured = measure(brain, pack.calibration.get(language, ()), language, kinds)
        for point in curve(measured, _CALLS):
            shares = (point.right_unasked, point.right_asked, point.offered)
            table.add_row(
                language,
                f"{point.calls_per_100:.0f}",
                f"{point.threshold:.4f}",
                *(f"{share:.1%}" for share in shares),
            )
    _console.print(table)


def _fine_tune(data: Path | None, held_out: Path | None, output: Path | None, epochs: int) -> None:
    from agent.understanding.encoder_gain import fine_tune_and_measure
    from agent.understanding.finetune import FineTuning

    settings, how = AgentSettings(), FineTuning(epochs=epochs, seed=AgentSettings().seed)
    split = _rows_to_split(settings, data, held_out)
    target = output or settings.data_dir / "models" / "encoders" / "fine-tuned"
    with progress_bar() as progress:
        gain = fine_tune_and_measure(
            split, settings=KnowledgeSettings(), target=target, how=how, progress=progress
        )
    low, high = gain.gain_interval
    table = Table("encoder", f"accuracy on {gain.held_out_rows} held-out rows")
    table.add_row("as it was", f"{gain.before:.4f}")
    table.add_row("fine-tuned", f"{gain.after:.4f}")
    table.add_row("gain", f"{gain.after - gain.before:+.4f} [{low:+.4f}, {high:+.4f}]")
    _console.print(table)
    _console.print(f"RAPPORT_KNOWLEDGE_ENCODER_FOLDER={gain.folder}", soft_wrap=True)


def _rows_to_split(settings: AgentSettings, data: Path | None, held_out: Path | None) -> "Split":
    from agent.understanding.encoder_gain import Split, split_rows
    from agent.understanding.utterance_files import read_labelled_texts
    from knowledge import load_pack

    if data is None:
        pack = load_pack(settings.pack_folder)
        pairs = [
            (text, intent.name)
            for intent in pack.intents
            for utterances in intent.utterances.values()
            for text in utterances
        ]
        texts, labels = [text for text, _ in pairs], [label for _, label in pairs]
    else:
        rows = read_labelled_texts(data)
        texts, labels = list(rows.texts), list(rows.labels)
    if held_out is None:
        return split_rows(texts, labels, share=0.1, seed=settings.seed)
    tested = read_labelled_texts(held_out)
    return Split(tuple(texts), tuple(labels), tested.texts, tested.labels)


if __name__ == "__main__":
    app()
