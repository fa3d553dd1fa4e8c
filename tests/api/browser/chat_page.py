"""A visitor's view of the demo shop and its chat: what a person sees and does, no selectors."""

import re
from dataclasses import dataclass, field

from playwright.async_api import ConsoleMessage, FrameLocator, Locator, Page, expect

_NETWORK_NOISE = re.compile(r"Failed to load resource: net::ERR_|status of (401|404|413)")


@dataclass
class ChatPage:
    """One tab; `problems` collects what the browser complained about."""

    page: Page
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))

    def _note(self, message: ConsoleMessage) -> None:
        # Chromium logs each refused or broken request by itself; policy violations are errors too.
        if message.type in {"error", "warning"} and not _NETWORK_NOISE.search(message.text):
            self.problems.append(message.text)

    @property
    def frame(self) -> FrameLocator:
        """The isolated application."""
        return self.page.frame_locator("#rapport iframe")

    @property
    def launcher(self) -> Locator:
        """The round button on the embedding page."""
        return self.page.locator("#rapport button")

    @property
    def log(self) -> Locator:
        """The list of whole messages, as a screen reader announces them."""
        return self.frame.get_by_role("log")

    @property
    def answers(self) -> Locator:
        """Finished messages of the agent, the greeting first."""
        return self.log.locator(".message-agent")

    @property
    def questions(self) -> Locator:
        """The customer's own messages."""
        return self.log.locator(".message-customer")

    @property
    def field(self) -> Locator:
        """Where the customer writes."""
        return self.frame.locator(".field textarea")

    async def open(self) -> None:
        """Open the chat by its button."""
        await self.launcher.click()
        await expect(self.field).to_be_visible()

    async def say(self, text: str) -> None:
        """Write and press Enter."""
        await self.field.fill(text)
        await self.field.press("Enter")

    async def choose(self, item: str) -> None:
        """Pick an item of the menu."""
        await self.frame.get_by_role("button", name=re.compile("^(Menu|菜单)$")).click()
        await self.frame.get_by_role("button", name=item).click()

    async def stored(self, key: str) -> str | None:
        """What the application keeps in its own storage under this key."""
        script = "(element, key) => element.ownerDocument.defaultView.localStorage.getItem(key)"
        value: str | None = await self.field.evaluate(script, key)
        return value

    async def store(self, key: str, value: str) -> None:
        """Put a value into the application's own storage."""
        script = "(element, [key, value]) => localStorage.setItem(key, value)"
        await self.field.evaluate(script, [key, value])

    async def expect_turns(self, count: int) -> None:
        """So many questions, each answered once (and the greeting)."""
        await expect(self.questions).to_have_count(count)
        await expect(self.answers).to_have_count(count + 1)
        await expect(self.frame.locator(".writing")).to_have_count(0)
