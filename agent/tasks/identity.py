"""Getting to know who is asking, step by step: an e-mail address, then a code."""

from agent.state import ConversationState, TaskFrame
from agent.tasks.frames import MOST_TRIES
from agent.tasks.task_turn import TASK_QUESTION, TaskTurn
from tools.calls import Caller, IdentityTier
from tools.ids import CustomerId


class IdentitySteps:
    """Asks for what is missing and takes the answers; `runner` gets the new caller."""

    def __init__(self, runner: TaskTurn) -> None:
        self._runner = runner

    def ask(self, frame: TaskFrame) -> None:
        """Ask for the address: of the order where that is enough, else of the account."""
        needs_code = self._runner.tier_of(frame) is IdentityTier.VERIFIED
        self._ask(frame, "email", "identity_email" if needs_code else "claim_email")

    async def take(self, frame: TaskFrame, asked: str, value: str) -> bool:
        """Take an answer; whether the task may go on."""
        if asked == "code":
            return await self._take_code(frame, value)
        if self._runner.tier_of(frame) is IdentityTier.VERIFIED:
            return await self._send_code(frame, value)
        return await self._take_claim(frame, value)

    async def _take_claim(self, frame: TaskFrame, email: str) -> bool:
        number = frame["slots"]["order_number"]
        order_id = await self._runner.identity.claim(number, email)
        if order_id is not None:
            self._runner.caller = Caller(IdentityTier.CLAIMED, claimed_order_id=order_id)
            return True
        self._runner.say("claim_failed", order_number=number)
        self._again(frame, "email")
        return False

    async def _send_code(self, frame: TaskFrame, email: str) -> bool:
        if await self._runner.identity.send_code(email):
            self._runner.drop(frame, "code_too_many")
            return False
        frame["tries"] = 0
        self._ask(frame, "code", "identity_code", email=email)
        return False

    async def _take_code(self, frame: TaskFrame, code: str) -> bool:
        verdict = await self._runner.identity.verify(code)
        if verdict.customer_id is not None:
            self._runner.caller = Caller(IdentityTier.VERIFIED, verdict.customer_id)
            self._runner.say("identity_verified")
            return True
        if verdict.is_dead:
            self._runner.drop(frame, "code_dead")
        else:
            self._ask(frame, "code", "code_wrong")
        return False

    def _again(self, frame: TaskFrame, asked: str) -> None:
        frame["tries"] += 1
        if frame["tries"] >= MOST_TRIES:
            self._runner.drop(frame, "asked_enough")
        else:
            frame["asked"] = asked
            self._runner.asked = TASK_QUESTION

    def _ask(self, frame: TaskFrame, asked: str, key: str, **values: str) -> None:
        self._runner.say(key, **values)
        # Of a code that is on its way the customer must be told, whatever else comes.
        self._runner.sections[-1]["asks"] = asked == "email"
        frame["asked"] = asked
        self._runner.asked = TASK_QUESTION


def caller_of(state: ConversationState) -> Caller:
    """Who asks in this turn, as the transport or a verification has said."""
    customer_id = state["customer_id"]
    return Caller(
        IdentityTier(state["caller_tier"]),
        CustomerId(customer_id) if customer_id else None,
        state["claimed_order_id"],
    )
