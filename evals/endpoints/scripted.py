"""An endpoint that plays a decent but talkative model: it chooses, answers, and makes things up.

All it says follows from the request's text, so that a run can be repeated. It knows which of its
sentences no passage backs: none of them may ever be shown.
"""

import json
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from evals.endpoints.listening import Answering
from evals.endpoints.misbehaving import says

_CHECKED = '{"parts": [{"colour": "blue"}]}'
_PASSAGE = re.compile(r"^\[1\] [^\n]*\n(.*?)\n\nRules:", re.DOTALL | re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
_FIGURE = re.compile(r"\d+")
_TOKEN = re.compile(r"[a-z]{3,}|[\u4e00-\u9fff]{2}")
_CHANCE_OF_BAD = 0.5
_MOST_SENTENCES = 3
_INVENTIONS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "I have refunded S$20 to your card already",
        "We will call you back within 2 hours",
        "You can also collect it in our Orchard Road shop",
        "Everything is always free for you",
        "As an AI language model I cannot be wrong",
        "Your manager Peter Lim has approved it",
        "这一句不是英文，谁也看不懂",
    ),
    "zh": (
        "我已经把 S$20 退到您的银行卡了",
        "我们会在 2 小时内给您回电话",
        "您也可以到乌节路的门店自取",
        "所有服务一律永远免费",
        "作为一个人工智能语言模型，我不会出错",
        "经理林先生已经批准了",
        "This sentence is not in the right language",
    ),
}
Change = Callable[[str], str]
_UNTRUE: Mapping[str, tuple[Change, ...]] = {
    "en": (
        lambda one: _FIGURE.sub(lambda found: str(int(found[0]) * 3 + 1), one, count=1),
        lambda one: re.sub(r"\b(can)not\b|\b(do|does|is|are|will) not\b", r"\1\2", one, count=1),
        lambda one: re.sub(r"\bcan\b(?!not)", "cannot", one, count=1),
    ),
    "zh": (
        lambda one: _FIGURE.sub(lambda found: str(int(found[0]) * 3 + 1), one, count=1),
        lambda one: re.sub(r"不能|不可以|无法", "可以", one, count=1),
        lambda one: re.sub(r"(?<!不)可以", "不可以", one, count=1),
    ),
}


@dataclass
class ScriptedModel:
    """Chooses what to answer; give `answer` to `listening`."""

    proposed: int = 0
    """Sentences said in answers."""
    untrue: set[str] = field(default_factory=set)
    """Those that no passage backs, as they would be shown."""

    def answer(self, asked: dict[str, Any]) -> Answering:
        """To the check of its abilities, a reading, or an answer."""
        messages = asked["messages"]
        if asked.get("stream"):
            return says(self._written(messages))
        if asked.get("response_format", {}).get("json_schema") and len(messages) > 1:
            return says(json.dumps(_chosen(asked), ensure_ascii=False))
        return says(_CHECKED)

    def _written(self, messages: list[dict[str, str]]) -> str:
        found = _PASSAGE.search(messages[0]["content"])
        if found is None:
            return "NO ANSWER"
        passage = found[1].replace("**", "")
        # Not for secrets: the same question gets the same answer.
        chance = random.Random(passage + messages[-1]["content"])  # noqa: S311
        language = "zh" if len(re.findall(r"[\u4e00-\u9fff]", passage)) > len(passage) / 4 else "en"
        sentences = [one.strip(" -") for one in _SENTENCE.split(passage) if len(one.strip()) > 8]
        told = [_shorter(one) for one in sentences[:_MOST_SENTENCES]]
        if told and chance.random() < _CHANCE_OF_BAD:
            untrue = self._untrue(chance, language, sentences, passage)
            told.insert(chance.randrange(len(told) + 1), untrue)
        self.proposed += len(told)
        return " ".join(_cited(one) for one in told)

    def _untrue(
        self, chance: random.Random, language: str, sentences: list[str], passage: str
    ) -> str:
        """A sentence of the passage made wrong, or one that comes from nowhere."""
        change, sentence = chance.choice(_UNTRUE[language]), chance.choice(sentences)
        changed = change(sentence)
        if changed == sentence or changed.rstrip(".。") in passage or chance.random() < 0.5:
            changed = chance.choice(_INVENTIONS[language])
        self.untrue.add(_cited(changed).replace(" [1]", ""))
        return changed


def _shorter(sentence: str) -> str:
    """Without what leads up to it; a model mostly leaves something out."""
    return re.sub(r"^(?:Yes|No|Of course|可以|是的|当然)[,，] ?", "", sentence)


def _cited(sentence: str) -> str:
    """With the mark that the prompt wants."""
    end = "。" if re.search(r"[\u4e00-\u9fff]", sentence) else "."
    return f"{sentence.rstrip('.!?。！？')} [1]{end}"


def _chosen(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The offered intent whose description shares most words with the message."""
    schema = asked["response_format"]["json_schema"]["schema"]
    offered = schema["properties"]["requests"]["items"]["properties"]["intent"]["enum"]
    described = dict(re.findall(r"^- (\w+): (.*)$", asked["messages"][0]["content"], re.MULTILINE))
    message = json.loads(asked["messages"][-1]["content"])["message"]
    words = set(_TOKEN.findall(message.casefold()))
    best = max(
        offered,
        key=lambda name: len(words & set(_TOKEN.findall(described.get(name, "").casefold()))),
    )
    return {"requests": [{"intent": best, "words": message, "values": []}]}
