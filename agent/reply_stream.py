"""A reply while it is being written: its customer sees the beginning, and only what stays in it."""

from dataclasses import dataclass, field

from agent.live import LiveEvent, LiveUpdates
from agent.log import Entry
from agent.messages import message_data


@dataclass
class ReplyStream:
    """Tells the watchers of a conversation how a turn goes, and what it has to say."""

    live: LiveUpdates
    conversation_id: str
    message_id: str
    """Of the reply to be; a turn that is dropped or begins anew has another one."""
    _shown: str = field(default="", init=False)

    def say_status(self, status: str) -> None:
        """What is being done."""
        self._tell(LiveEvent("status", {"status": status}))

    def show(self, beginning: str) -> None:
        """Show as much of the reply as is certain; what was shown before stays its beginning.

        A beginning that is another than the one shown is kept back: the message will replace it.
        """
        if len(beginning) > len(self._shown) and beginning.startswith(self._shown):
            piece = beginning[len(self._shown) :]
            self._tell(LiveEvent("delta", {"message_id": self.message_id, "text": piece}))
            self._shown = beginning

    def announce(self, entry: Entry) -> None:
        """Tell of what stands in the log now; of the reply, first what nobody has seen of it."""
        if entry.kind != "message":
            self._tell(LiveEvent(entry.kind, dict(entry.payload), entry.seq))
            return
        if entry.message_id == self.message_id:
            for end in _line_ends(entry.text or ""):
                self.show((entry.text or "")[:end])
        self._tell(LiveEvent("message", message_data(entry), entry.seq))

    def _tell(self, event: LiveEvent) -> None:
        self.live.publish(self.conversation_id, event)


def _line_ends(text: str) -> list[int]:
    """Line by line, so that a long answer appears from the top."""
    ends, end = [], 0
    for line in text.splitlines(keepends=True):
        end += len(line)
        ends.append(end)
    return ends
