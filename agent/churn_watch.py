"""How likely the customer of this conversation is to leave, and what the company makes of it.

The customer never hears of it. A turn that hears a complaint, a sharp mood or a wish to leave is
scored with the model of orders and what has just happened; the pack's table `keep_customer` turns
that into a band and an action. Score and event are written with the reply, so that a turn that is
overtaken leaves nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from knowledge.churn_signals import SignalName
from knowledge.pack import Pack
from knowledge.policies import decide
from tools.churn.buying.record import lines_of_record
from tools.churn.buying.saved import CANDIDATE, buyers_of
from tools.churn.errors import ModelFileError
from tools.churn.live import SLOPE_DAYS, LiveScore, Point, Signal, Weight, live_score
from tools.churn.served import ServedModel
from tools.database import Connection, Database, churn_rows
from tools.ids import NewId

TABLE = "keep_customer"
BAND_CHANGED, EVENT_VERSION = "churn.band_changed", 1
_YEAR_DAYS = 365
_MOST_REASONS = 8
_CENTS = 100
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ChurnWatch:
    """Scores customers while they write; thread-safe."""

    database: Database
    pack: Pack
    model: ServedModel

    def is_on(self) -> bool:
        """Whether there is a model of orders, and a table that says what follows."""
        if not self.model.is_there or TABLE not in self.pack.policies.tables:
            return False
        try:
            return self.model.current().about.candidate == CANDIDATE
        except ModelFileError as error:
            # No reply needs it, and whoever runs the server has to hear of it.
            _log.warning("churn_model_unusable", error=str(error))
            return False

    async def assess(
        self, customer_id: str, heard: Sequence[SignalName], now: datetime
    ) -> dict[str, Any] | None:
        """Score, band, action and reasons as plain data; None of who has not ordered yet."""
        return await self.database.run(
            lambda connection: self._assessed(connection, customer_id, heard, now)
        )

    def _assessed(
        self, connection: Connection, customer_id: str, heard: Sequence[SignalName], now: datetime
    ) -> dict[str, Any] | None:
        buyers = buyers_of(self.model.current(), self.model.folder)
        lines = lines_of_record(connection, until=now, customer_id=customer_id)
        score = buyers.score(lines, now).get(customer_id)
        if score is None:
            return None
        signals = [Signal(*row) for row in churn_rows.signals_of(connection, customer_id)]
        signals += [Signal(name, now) for name in heard]
        since = now - timedelta(days=SLOPE_DAYS)
        past = churn_rows.past_scores(connection, customer_id, since)
        live = live_score(
            score,
            signals,
            self._weights(),
            past=[Point(one.scored_at, one.log_odds) for one in past],
            rising_by=self.pack.churn.rising_by,
            now=now,
        )
        newest = now.timestamp() / 86_400 - _YEAR_DAYS
        spent = float(lines.amount[(lines.day >= newest) & ~lines.is_return].sum())
        return {"customer_id": customer_id, **self._decided(live, signals, spent)}

    def _decided(self, live: LiveScore, signals: Sequence[Signal], spent: float) -> dict[str, Any]:
        names = {signal.name for signal in signals}
        decision = decide(
            self.pack.policies.table(TABLE),
            {
                "probability_percent": round(100 * live.probability),
                "trend": live.trend,
                "spent_cents": round(_CENTS * spent),
                "has_severe_complaint": "severe_complaint" in names,
                "wants_to_leave": "wants_to_leave" in names,
            },
        )
        return {
            "probability": live.probability,
            "base_probability": live.base_probability,
            "log_odds": live.log_odds,
            "trend": live.trend,
            "band": decision.decision,
            "action": str(decision.values.get("action", "none")),
            "rule_id": decision.rule_id,
            "reasons": [
                {"feature": one.feature, "value": one.value, "contribution": one.contribution}
                for one in live.reasons[:_MOST_REASONS]
            ],
            "model_version": live.model_version,
        }

    def _weights(self) -> dict[str, Weight]:
        return {
            name: Weight(one.log_odds, one.half_life_days)
            for name, one in self.pack.churn.signals.items()
        }


def write_assessment(
    connection: Connection,
    assessment: Mapping[str, Any],
    *,
    cause: str,
    new_id: NewId,
    now: datetime,
) -> None:
    """The score, and `churn.band_changed` where the band is another than before; once per cause.

    Who was never scored counts as low before.
    """
    customer_id = str(assessment["customer_id"])
    before = churn_rows.latest_score(connection, customer_id)
    written = churn_rows.add_score(
        connection,
        {"score_id": new_id(), "idempotency_key": cause, "scored_at": now, **assessment},
    )
    band_before = str(before["band"]) if before else "low"
    if not written or band_before == assessment["band"]:
        return
    payload = {name: assessment[name] for name in ("band", "trend", "action", "probability")}
    churn_rows.add_event(
        connection,
        {
            "event_id": new_id(),
            "idempotency_key": f"{BAND_CHANGED}/{cause}",
            "name": BAND_CHANGED,
            "version": EVENT_VERSION,
            "customer_id": customer_id,
            "payload": {**payload, "band_before": band_before},
            "happened_at": now,
        },
    )
