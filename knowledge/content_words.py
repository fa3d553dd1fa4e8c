"""The words of a question that carry its topic, without those that any question has."""

import re
from collections import Counter

from knowledge.tokens import normalise, stem, words

_ENGLISH_WORDS = """
a an and are as at be been but by can could did do does for from get gets got had has have
he her here him his how i if in into is it its just me my no not of off ok on one or our
out please she should so some tell than that the their them then there these they this
those to too us was we were what when where which who why will with would you your about
also any am let like much many long may might must need want wants hi hello hey thanks
thank again actually really know say said maybe still now
"""
_ENGLISH = frozenset(stem(word) for word in _ENGLISH_WORDS.split())
# Longest first; a single character only where it is not part of a word that carries meaning.
_CHINESE = re.compile(
    "|".join(
        (
            "多少钱|多长时间|什么时候|是不是|能不能|可不可以|有没有|会不会|行不行|要不要|为什么|怎么样",
            "请问|多少|多久|什么|怎么|哪个|哪里|哪儿|何时|可以|行吗|好吗|的话|一下|你们|我们|您们|他们",
            "这个|那个|那边|这边|需要|应该|如果|要是|然后|还有|另外|以及|不好意思|谢谢|你好|您好|一般",
            "会(?!员)|有(?!效)|能(?!量)|在(?!线)|要(?!求)|[那这呢吗啊吧呀嘛哦了的我你您想是就都也还给把被几得]",
        )
    )
)


def content_terms(text: str) -> Counter[str]:
    """As `knowledge.tokens.words`, without function words and the words of asking."""
    found: Counter[str] = Counter()
    for part in _CHINESE.split(normalise(text)):
        found.update(term for term in words(part).elements() if term not in _ENGLISH)
    return found
