"""Questions that an article does not answer although they are about its topic.

Words and embeddings bring "how loud is the humidifier" to the article on cleaning it. What tells
the two apart is not the topic but what is wanted: a measure that the article does not state,
another product than its own, this very moment, a place that is only planned.
"""

import re
from collections.abc import Collection, Mapping
from typing import Literal

from knowledge.content_words import content_terms
from knowledge.pack import Article
from knowledge.tokens import normalise, words
from knowledge.wanted import MEASURES, wanted, without_measures

KNOWN_SHARE = 0.5
"""Of the words for what is measured, an article must have more than this share."""
Reason = Literal["measure", "origin", "tax", "product", "moment", "other place"]


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_MEASURES: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "loudness": (
        _pattern(
            r"\bhow (?:loud|quiet|noisy)\b|\bdecibels?\b|\bdb\b|\bis (?:it|the \w+) (?:loud|noisy)"
            r"|吵不吵|[很太]吵|吵吗|分贝|噪音|多[响吵]"
        ),
        _pattern(r"\d ?(?:db\b|分贝)"),
    ),
    "weight": (
        _pattern(
            r"\bhow heavy is\b|\bhow much do(?:es)? .{1,30}\bweigh\b|多重(?!要)|有几公斤|重量是"
        ),
        _pattern(r"\d ?(?:kg\b|g\b|公斤|千克|克)"),
    ),
    "size": (
        _pattern(
            r"\bhow (?:wide|tall|high|deep|thick) (?:is|are)\b|\bdimensions\b"
            r"|有?多[高宽厚]|几[厘公]分(?:高|宽)|长宽高"
        ),
        _pattern(r"\d ?(?:cm\b|mm\b|厘米|毫米)"),
    ),
    "power": (
        _pattern(
            r"\bhow many (?:watts?|amps?)\b|\bwattage of\b|\bmax(?:imum)? amps\b"
            r"|几瓦|多少瓦|功耗|几安|多少安"
        ),
        _pattern(r"\d ?(?:w\b|watts?\b|瓦|a\b|amps?\b|安|v\b)|\bwattage\b|功率"),
    ),
    "temperature": (
        _pattern(r"\bhow hot is\b|\bwhat temperature\b|[几多少]度(?:数|水)?(?!电)|水温"),
        _pattern(r"\d ?(?:degrees?\b|°|度)"),
    ),
}
"""What asks for a measure, and what states one."""
_ORIGIN = _pattern(
    r"\bwhere (?:is|are|was|were) .{1,40}\b(?:made|manufactured|produced|built)\b"
    r"|\bmade in (?:which|what)\b|\bcountry of (?:origin|manufacture)\b|\bmade in \w+ ?\?"
    r"|产地|哪[里儿国个](?:国家)?(?:生产|制造|产|造)的?|[国本]产的?吗"
)
_STATED_ORIGIN = _pattern(r"\bmade in\b|\bmanufactured in\b|产地|产自|[制造生产]于")
_MOMENT = _pattern(
    r"\bright now\b|\bat (?:the|this) moment\b|\btoday\b|\bcurrently\b|现在|此刻|今天|目前"
)
_STOCK = _pattern(
    r"\b(?:in stock|available|on display|left|you got|you have)\b.*\b(?:showroom|shop|store)\b"
    r"|\b(?:showroom|shop|store)\b.*\b(?:in stock|available|on display|left|you got|you have)\b"
    r"|\bis (?:the )?(?:\w+ ){1,3}(?:in|at) (?:the|your) (?:showroom|shop|store)\b"
    r"|(?:展厅|门店|店里|店内).*(?:有货|还有|还剩|库存|现货|摆|看得?到)"
    r"|(?:有货|还有|还剩|库存|现货|摆|看得?到).*(?:展厅|门店|店里|店内)"
)
_TAX_BACK = _pattern(
    r"\b(?:gst|tax|vat)[- ](?:refund|reclaim|free)"
    r"|\b(?:refund|reclaim)\w* (?:\w+ ){0,3}(?:gst|tax|vat)\b"
    r"|\b(?:gst|tax|vat) (?:\w+ ){0,3}(?:back|refunded|reclaimed)\b|\bduty[- ]free\b"
    r"|退税|免税"
    r"|退.{0,4}(?:消费税|GST)|(?:消费税|GST).{0,6}退"
)
_STATED_TAX_BACK = _pattern(
    r"\b(?:gst|tax) refund|\b(?:refund|reclaim)\w* (?:\w+ ){0,3}(?:gst|tax)\b|退税|免税"
)
_SHOWROOM = _pattern(r"\b(?:showroom|shop|store|branch)\b|展厅|门店")
_OTHER_PLACE = _pattern(
    r"\b(?:new|second|another|other|more|next|upcoming|future|additional)\s+"
    r"(?:showrooms?|shops?|stores?|branch(?:es)?|outlets?)\b"
    r"|\bopen(?:ing)? (?:up )?(?:an?|any|another|more) (?:\w+ ){0,2}"
    r"(?:showrooms?|shops?|stores?|branch(?:es)?|outlets?)\b"
    r"|(?:新|第二[家间个]|别的|其他|另[一外][家间个]|下一[家间个])的?(?:展厅|门店|店|体验店)|分店"
    r"|(?:[多再新还会要]|准备|打算|计划)开[^。？！，]{0,6}(?:店|展厅)"
)
_SEVERAL = _pattern(r"[?!.;？！。；]\s*[^\s?!.;？！。；]{2}")


def beyond(question: str, article: Article, products: Collection[str]) -> Reason | None:
    """Why `article` cannot answer `question` although it is the best match; None where it may.

    Args:
        question: as the customer wrote it.
        article: the one that would be shown.
        products: names of everything the company sells, in any case.
    """
    if _wants_unstated(question, article):
        return "measure"
    if _has_another_subject(question, article):
        return "product"
    if _ORIGIN.search(question) and not _STATED_ORIGIN.search(article.body):
        return "origin"
    if _TAX_BACK.search(question) and not _STATED_TAX_BACK.search(article.body):
        return "tax"
    asked_by_others = [article.title, *article.questions, *article.examples]
    # Of several sentences, another one may name the product.
    named = frozenset() if _SEVERAL.search(question) else named_products(question, products)
    heading = article.title + article.body.split("\n\n")[0]
    about = named_products(heading, products)
    if named and about and not named & named_products(_joined(article, asked_by_others), products):
        return "product"
    if _is_of_the_moment(question) and not any(map(_is_of_the_moment, asked_by_others)):
        return "moment"
    is_of_a_place = _SHOWROOM.search(heading) and not any(map(_OTHER_PLACE.search, asked_by_others))
    if is_of_a_place and _OTHER_PLACE.search(question):
        return "other place"
    return None


def named_products(text: str, products: Collection[str]) -> frozenset[str]:
    """The products that a text names, in lower case."""
    plain = normalise(text)
    return frozenset(
        name.lower()
        for name in products
        if re.search(rf"(?<![a-z]){re.escape(name.lower())}(?![a-z'’])", plain)
    )


def _wants_unstated(question: str, article: Article) -> bool:
    return any(
        asked.search(question) and not stated.search(article.body)
        for asked, stated in _MEASURES.values()
    )


def _has_another_subject(question: str, article: Article) -> bool:
    """Whether a measure is asked of something that the article hardly has a word for.

    "How many litres does the kettle hold" is near any article that states litres.
    """
    if not wanted(question) & MEASURES:
        return False
    said = content_terms(without_measures(question))
    known = words("\n".join([article.title, article.body, *article.questions, *article.examples]))
    return bool(said) and sum(term in known for term in said) <= KNOWN_SHARE * len(said)


def _is_of_the_moment(question: str) -> bool:
    """Whether it asks what stands in a shop at this moment."""
    return bool(_MOMENT.search(question) and _STOCK.search(question))


def _joined(article: Article, questions: Collection[str]) -> str:
    return "\n".join([article.body, *questions])
