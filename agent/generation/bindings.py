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
