import httpx


async def test_the_widget_gets_names_greeting_and_notice_in_every_language(
    client: httpx.AsyncClient,
) -> None:
    config = (await client.get("/v1/widget/config", params={"locale": "zh"})).json()

    assert config["languages"] == ["en", "zh"]
    for texts in (
        "company_name",
        "agent_name",
        "greeting",
        "ai_notice",
        "quick_replies",
        "person_button",
    ):
        assert set(config[texts]) == {"en", "zh"}
        assert all(config[texts].values())
    assert config["timezone"] == "Asia/Singapore"
    assert "AI" in config["ai_notice"]["en"]
    assert config["quick_replies"]["en"][0].keys() == {"label", "message"}
