"""A bare FastAPI echo of the chat contract: what HTTP and JSON alone cost on a machine."""

from fastapi import FastAPI

from api.models import ChatReply, ChatRequest


def create_echo() -> FastAPI:
    """Answers every message with itself; no agent, no database."""
    app = FastAPI(title="Echo")

    @app.post("/v1/chat")
    async def chat(message: ChatRequest) -> ChatReply:
        return ChatReply(
            conversation_id="echo",
            message_id="echo",
            reply=message.message,
            language=message.locale,
            handed_over=False,
        )

    @app.get("/healthz")
    async def is_alive() -> dict[str, str]:
        return {"status": "ok"}

    return app
