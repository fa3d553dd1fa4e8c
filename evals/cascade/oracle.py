"""A language model that is always right, on a real socket: the most that any model could gain."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from evals.endpoints.listening import Answering, Listening, listening
from evals.endpoints.misbehaving import says

Wanted = Mapping[str, Sequence[Sequence[str]]]
"""By message: for each of its requests the intents that are right."""


@asynccontextmanager
async def oracle(wanted: Wanted) -> AsyncIterator[Listening]:
    """Serve until the context is left."""

    def choose(asked: dict[str, Any]) -> Answering:
        message = json.loads(asked["messages"][-1]["content"])["message"]
        return says(json.dumps(right_answer(asked, wanted[message])))

    async with listening(choose) as found:
        yield found


def right_answer(asked: Mapping[str, Any], requests: Sequence[Sequence[str]]) -> dict[str, Any]:
    """For each request the right one of the intents that the schema offers, if it does."""
    schema = asked["response_format"]["json_schema"]["schema"]
    of_request = schema["properties"]["requests"]["items"]["properties"]
    offered = set(of_request["intent"]["enum"])
    chosen = [[name for name in accepted if name in offered] for accepted in requests]
    return {
        "requests": [{"intent": names[0], "words": "", "values": []} for names in chosen if names]
    }
