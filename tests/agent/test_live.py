from agent.live import LiveEvent, LiveUpdates


async def test_every_watcher_of_a_conversation_hears_what_happens_to_it() -> None:
    live = LiveUpdates()
    event = LiveEvent("message", {"text": "hi"}, 1)

    with live.watch("a") as first, live.watch("a") as second, live.watch("b") as other:
        live.publish("a", event)

        assert first.get_nowait() == second.get_nowait() == event
        assert other.empty()


async def test_a_watcher_that_falls_behind_misses_events_and_stops_nobody() -> None:
    live = LiveUpdates()

    with live.watch("a") as slow:
        for number in range(1000):
            live.publish("a", LiveEvent("message", {}, number))

        assert 0 < slow.qsize() < 1000
        assert slow.get_nowait().seq == 0


async def test_nobody_is_kept_after_watching() -> None:
    live = LiveUpdates()

    with live.watch("a"):
        assert live.watcher_count == 1
    live.publish("a", LiveEvent("message", {}))

    assert live.watcher_count == 0
