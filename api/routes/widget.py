"""What the widget needs before the first message."""

from fastapi import APIRouter

from agent import Agent
from agent.sections import person_quick_reply
from api.dependencies import ServicesDep
from api.models import QuickReply, WidgetConfig

router = APIRouter(prefix="/v1/widget", tags=["widget"])


@router.get("/config")
async def read_config(services: ServicesDep) -> WidgetConfig:
    """Names, greeting and first quick replies of this company."""
    return _config(services.agent)


def _config(agent: Agent) -> WidgetConfig:
    pack, say = agent.needs.pack, agent.needs.wording.say
    languages = pack.company.languages
    return WidgetConfig(
        company_name=dict(pack.company.name),
        agent_name=dict(pack.company.agent_name),
        languages=list(languages),
        greeting={language: say("greeting", language, seed="widget") for language in languages},
        quick_replies={
            language: [
                QuickReply(label=offer[language], message=offer[language])
                for offer in pack.company.quick_replies
            ]
            for language in languages
        },
        ai_notice={language: say("ai_notice", language, seed="widget") for language in languages},
        person_button={
            language: person_quick_reply(agent.needs.wording, language)["message"]
            for language in languages
        },
        timezone=pack.company.timezone,
    )
