"""`python -m evals`: how well does it work?"""

import typer

from evals.cascade.commands import cascade
from evals.churn.buying import churn_buying
from evals.churn.commands import churn
from evals.churn.self_training import churn_self_training
from evals.commands import effects, shop, speed
from evals.contract.commands import contract
from evals.dialogs.commands import dialogs
from evals.dialogs.live_quality import quality
from evals.dialogs.run_commands import compare_runs, gate_run
from evals.injections.commands import injections
from evals.intents import intents
from evals.model_speed.commands import model_speed
from evals.mutations.commands import mutations
from evals.properties.commands import properties
from evals.recommendations import recommendations
from evals.redaction import redaction
from evals.reporting.commands import report
from evals.retrieval import retrieval
from evals.setups.commands import setups
from evals.shadow.commands import shadow_replay
from evals.short_answers import answers
from evals.suggestions.commands import suggestions
from evals.support import support
from evals.value import value

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_show_locals=False)
app.command()(intents)
app.command()(retrieval)
app.command()(answers)
app.command()(shop)
app.command()(dialogs)
app.command("compare")(compare_runs)
app.command("gate")(gate_run)
app.command()(report)
app.command()(contract)
app.command("shadow")(shadow_replay)
app.command()(quality)
app.command()(suggestions)
app.command()(mutations)
app.command()(properties)
app.command()(injections)
app.command()(speed)
app.command()(model_speed)
app.command()(cascade)
app.command()(setups)
app.command()(recommendations)
app.command()(churn)
app.command()(support)
app.command()(value)
app.command()(churn_buying)
app.command()(churn_self_training)
app.command()(redaction)
app.command()(effects)


@app.callback()
def _keep_command_names() -> None:
    """Without it Typer drops the name of a command that is the only one."""


if __name__ == "__main__":
    app()
