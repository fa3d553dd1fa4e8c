"""What belongs together in a source must stay together in what is said of it."""

import re

from agent.generation.content import CLAUSES, SENTENCES, Content, split
from knowledge.pack import Language

_ABSOLUTE = frozenset({"free", "alway", "every", "免费", "全额", "随时"})
"""Stems and pairs that promise much; what they hang on must be said with them."""
_CONDITION = re.compile(
    r"\b(?:if|only|for|from|over|above|unless|when|within)\b|满|仅|若|如果|凡|当|时|内|以上|的(?=退货|订单)",
    re.IGNORECASE,
)


_PARTS = re.compile(
    r"(?<=[,:;])\s+|\s-\s|\s(?:and|but|so|while|plus)\s|[，、：；]|并且|而且|同时|另外"
)
LEAST_PART_COVERAGE = 0.6
"""Share of the content of a part of a sentence that must be known, where it has two words or more:
a long true sentence would carry any short one on its back."""
_LEAST_PART_WORDS = {"en": 2, "zh": 4}
_PROMISE = re.compile(
    r"\b(?:any ?time|whenever|free|refund|vouchers?|discount|compensat|waive|guarantee|bonus"
    r"|gifts?|cash|lifetime|forever|always|unlimited|instantly|immediately|in full|double|triple)"
    r"|免费|退款|全额|代金券|优惠券|折扣|补偿|赔偿|减免|赠送|免单|返现|现金|终身|永久|永远|随时"
    r"|一律|无限|立即|立刻|双倍|翻倍|任何",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"\b(?:only|just|solely|exclusively|at most|no more than|maximum)\b|只|仅|最多", re.IGNORECASE
)
_DUTY = re.compile(
    r"\b(?:must|(?:need|needs|needed|have|has|had) to|required?|obliged|mandatory)\b"
    r"|必须|务必|只能|需要您",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:must|needs?|ha(?:ve|s) to|required?|should|please|only|cannot|ask you)\b"
    r"|必须|务必|须|需|请|只|不能",
    re.IGNORECASE,
)
"""How a source asks for something; a duty that it does not ask for is invented."""
_UNITS = (
    r"working days?|days?|hours?|minutes?|weeks?|months?|years?|instalments?|points?|times?|pieces?"
    r"|kg|cm|lm|w|l|%|个?工作日|天|小时|分钟|周|个?月|年|期|积分|次|件|公斤|厘米|流明|瓦|升|折"
)
_MEASURE = re.compile(
    rf"(?P<money>\$\s?)?(?P<figure>\d+(?:[.,:/–-]\d+)*)(?:[\s-]?(?P<unit>{_UNITS})(?![a-z]))?"
)

_YOU = re.compile(r"\b(?:you|your)\b|[您你]", re.IGNORECASE)
_WE = re.compile(r"\b(?:we|our|us)\b|我们", re.IGNORECASE)
_SHORT_HAN = 20
_JOINING_HAN = re.compile(r"[是的有在能会请不没为按由被把给须需后内到和或及可用以]")
_UNIT_WORDS = (
    Content.of("working days hours minutes weeks months years", "en").words
    | Content.of("个工作日内，小时内，分钟内，个月内", "zh").words
)


def adds_a_part(sentence: str, known: frozenset[str], language: Language) -> bool:
    """Whether a part of the sentence speaks of something that nobody has mentioned."""
    parts = [Content.of(part, language).words for part in split(_PARTS, sentence)]
    return any(
        len(words & known) < LEAST_PART_COVERAGE * len(words)
        for words in parts
        if len(words) >= _LEAST_PART_WORDS[language]
    )


def measures(text: str) -> frozenset[str]:
    """Figures with what they measure: "$20", "20 kg" and "20" are different things."""
    return frozenset(
        f"{'$' if found['money'] else ''}{found['figure']}{(found['unit'] or '').rstrip('s')}"
        for found in _MEASURE.finditer(text.casefold())
        if found["money"] or found["unit"]
    )


def figures_stay(sentence: str, source: str, language: Language) -> bool:
    """Whether the figures of each part are those of the sentences that it is like."""
    told = _contents(SENTENCES, source, language)
    for _, part in _contents(_PARTS, sentence, language):
        whole = part if len(part.words) >= _LEAST_PART_WORDS[language] else None
        closest = _closest(whole or Content.of(sentence, language), told)
        figures = frozenset[str]().union(*(content.figures for _, content in closest))
        if closest and not part.figures <= figures:
            return False
    return True


def promises_more(sentence: str, source: str, language: Language) -> bool:
    """Whether a word of promise is not that of the sentences that a part is like."""
    told = _contents(SENTENCES, source, language)
    for text, part in _contents(_PARTS, sentence, language):
        promises = {found.casefold() for found in _PROMISE.findall(text)}
        near = " ".join(one for one, _ in _closest(part, told)).casefold() if promises else ""
        if any(promise not in near for promise in promises):
            return True
    return False


def drops_only(sentence: str, source: str, language: Language) -> bool:
    """Whether the source has an "only" in all that the sentence is like, and it has none."""
    clauses = [
        clause for one in split(SENTENCES, source) for clause in _contents(CLAUSES, one, language)
    ]
    closest = _closest(Content.of(sentence, language), clauses)
    if not closest or _ONLY.search(sentence):
        return False
    return all(_ONLY.search(text) for text, _ in closest)


def adds_only_or_duty(sentence: str, source: str, language: Language) -> bool:
    """Whether it says "only" or "must" where none of the sentences that it is like does."""
    told = " ".join(text for text, _ in _closest_to(sentence, source, language))
    adds_only = _ONLY.search(sentence) and not _ONLY.search(told)
    return bool(adds_only or (_DUTY.search(sentence) and not _ASKED.search(told)))


def changes_who(sentence: str, source: str, language: Language) -> bool:
    """Whether "you" do what in all sentences that it is like "we" do."""
    if not _YOU.search(sentence) or _WE.search(sentence):
        return False
    told = [text for text, _ in _closest_to(sentence, source, language)]
    return bool(told) and all(_WE.search(text) and not _YOU.search(text) for text in told)


def says_little(sentence: str, language: Language) -> bool:
    """Whether a short Chinese sentence strings nouns together: it has no word that joins them."""
    return language == "zh" and len(sentence) < _SHORT_HAN and not _JOINING_HAN.search(sentence)


def figures_keep_their_clause(sentence: str, source: str, language: Language) -> bool:
    """Whether each measure is said of something that its own clause of the source speaks of.

    "You can return it within 2 working days" takes the days from "we inspect it within 2 working
    days". A part that is nothing but figures speaks of whatever was asked.
    """
    clauses = [
        (measures(text), content.words)
        for one in split(SENTENCES, source)
        for text, content in _contents(CLAUSES, one, language)
    ]
    for text, part in _contents(_PARTS, sentence, language):
        said = part.words - _UNIT_WORDS
        if not said:
            continue
        for measure in measures(text):
            with_it = [words for found, words in clauses if measure in found]
            if with_it and not any(said & words for words in with_it):
                return False
    return True


def _closest_to(sentence: str, source: str, language: Language) -> list[tuple[str, Content]]:
    return _closest(Content.of(sentence, language), _contents(SENTENCES, source, language))


def _contents(ends: re.Pattern[str], text: str, language: Language) -> list[tuple[str, Content]]:
    return [(part, Content.of(part, language)) for part in split(ends, text)]


def _closest(said: Content, told: list[tuple[str, Content]]) -> list[tuple[str, Content]]:
    """Where most of the words stand, or nearly as many."""
    best = max((len(said.words & content.words) for _, content in told), default=0)
    return [one for one in told if best and len(said.words & one[1].words) >= 0.8 * best]


def figures_belong(said: Content, source: str, language: Language) -> bool:
    """Whether each figure belongs to what it is said of: "PayNow takes 5-10 days" takes the cards'.

    A word that stands in a clause with figures of its own, and not in any with this one, is of
    something else.
    """
    for sentence in split(SENTENCES, source):
        clauses = [Content.of(part, language) for part in split(CLAUSES, sentence)]
        for figure in said.figures:
            with_it = [clause for clause in clauses if figure in clause.figures]
            if not with_it:
                continue
            near = frozenset().union(*(clause.words for clause in with_it))
            others = [one for one in clauses if one.figures and figure not in one.figures]
            alone = frozenset().union(*(one.words for one in others)) - near
            if said.words & alone and not said.figures & {
                one for clause in others for one in clause.figures
            }:
                return False
    return True


def drops_condition(said: Content, source: str, language: Language) -> bool:
    """Whether "free", "always" and the like lose what they hang on in the source."""
    for sentence in split(SENTENCES, source):
        for clause in split(CLAUSES, sentence):
            told = Content.of(clause, language)
            absolute = said.words & told.words & _ABSOLUTE
            condition = _CONDITION.search(clause)
            if absolute and condition:
                needed = Content.of(clause[condition.end() :], language)
                if not said.words & needed.words and not said.figures & needed.figures:
                    return True
    return False
