"""Names in messages: those that somebody introduces, and capitalised words that are no others.

English names are found by how they are written, Chinese ones by their surname and what stands
around them. What is not a name and hidden anyway (a place, another company's product) costs
little: it is put back in the reply.
"""

import re
from collections.abc import Iterator

from agent.privacy.spans import PersonalDatum

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽΑ-ΩА-Я"
_LETTER = r"[^\W\d_\u2e80-\u9fff]"  # of an alphabet
_CAPITALISED = rf"[{_UPPER}]{_LETTER}*(?:['’-]{_LETTER}+)*"
_INITIAL = rf"[{_UPPER}]\."
_PARTICLE = r"(?:bin|binti|bte|d/o|s/o|a/l|a/p|de|del|della|da|di|van|von|der|den|la|le|al|el|ibn)"
_RUN = re.compile(
    rf"(?<![a-zA-Z0-9@.])(?:{_INITIAL}|{_CAPITALISED})"
    rf"(?:[ \t]+(?:{_INITIAL}|{_CAPITALISED}|{_PARTICLE}(?=[ \t]+[{_UPPER}])))*"
)
_WORD = re.compile(rf"{_LETTER}+(?:['’-]{_LETTER}+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\"“”(*•>-]|\s-)\s*$")
_INTRODUCED = re.compile(
    r"\b(?:my\s(?:full\s)?name(?:\sis|'s|’s)|name\s?[:=]|call\sme|under\sthe\sname(?:\sof)?"
    r"|(?:attn|attention|recipient|addressee|contact\sperson)\s?[:=]?)\s+"
    r"(?P<name>[^\W\d_][\w.'’/-]*(?:[ \t]+[^\W\d_][\w.'’/-]*){0,3})",
    re.IGNORECASE,
)
_NAME_ENDS = frozenset(
    re.findall(
        r"\S+",
        "and or but the a an i my order please pls is was from at in on with for to not can could "
        "would do does have has had want wanted need here there phone email address so because if "
        "when where what how who this that it its still already just also ",
    )
)
_GREETINGS = frozenset(re.findall(r"\S+", "hi hello hey dear i'm i thanks regards it's this"))
_TITLED = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Mdm|Madam|Mister|Dr|Prof|Sir)\b\.?[ \t]+(?P<name>{_CAPITALISED}"
    rf"(?:[ \t]+(?:{_CAPITALISED}|{_INITIAL})){{0,3}})"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔"
    "向汤葉張陳劉楊黃趙吳鄭羅馬許鄧馮蔣蘇呂盧鍾譚陸賈鄒閻顧龔嚴錢"
)
_GIVEN = r"[\u4e00-\u9fff]{1,2}"
_AFTER_NAME = r"(?=[\s,，.。!！?？;；、:：(（]|$|先生|小姐|女士|太太|电话|手机|地址)"
_HAN_INTRODUCED = re.compile(
    rf"(?:我叫|名字(?:是|叫|：|:)|姓名(?:是|：|:)?|(?:收件|收货|联系|下单|订购)人(?:是|叫|：|:)?|本人)\s*"
    rf"(?P<name>[{_SURNAMES}]{_GIVEN}?)(?={_AFTER_NAME[3:-1]}|[的,，]|我|电|手|地|住)"
)
_HAN_SAID = re.compile(rf"(?:我是|这里是|这是)\s*(?P<name>[{_SURNAMES}]{_GIVEN}){_AFTER_NAME}")
_HAN_TITLED = re.compile(
    rf"(?P<name>(?:[{_SURNAMES}]{_GIVEN}|[{_SURNAMES}]))(?=先生|小姐|女士|太太|师傅|老师|经理)"
)


def find_names(text: str, known_words: frozenset[str]) -> Iterator[PersonalDatum]:
    """Names; `known_words` are words in lower case that are none, however they are written."""
    for pattern in (_TITLED, _HAN_INTRODUCED, _HAN_SAID, _HAN_TITLED):
        for found in pattern.finditer(text):
            yield PersonalDatum("NAME", *found.span("name"))
    for found in _INTRODUCED.finditer(text):
        length = _name_length(found["name"])
        if length:
            yield PersonalDatum("NAME", found.start("name"), found.start("name") + length)
    for found in _RUN.finditer(text):
        yield from _unknown_parts(text, found, known_words)


def _name_length(words: str) -> int:
    """Of the words after "my name is", those that are still a name."""
    end = 0
    for word in _WORD.finditer(words):
        if word[0].casefold() in _NAME_ENDS:
            break
        end = word.end()
    return end


def _unknown_parts(
    text: str, run: re.Match[str], known_words: frozenset[str]
) -> Iterator[PersonalDatum]:
    """From the first word of a capitalised run that may be a name to its end.

    "Hi Will Smith", "call Will Smith": a known word is part of the name beside an unknown one,
    but not at the beginning of a sentence, where every word is capitalised.
    """
    words = [*_WORD.finditer(text, run.start(), run.end())]
    if text.isupper() and len(words) > 1:
        return  # shouting
    if all(_is_known(word[0], known_words) for word in words):
        return
    begins_sentence = bool(_SENTENCE_START.search(text, 0, run.start()))
    if begins_sentence and _is_known(words[0][0], known_words):
        del words[0]
    words = words[next((n for n, one in enumerate(words) if not _is_greeting(one[0])), 0) :]
    is_alone = len(words) == 1
    if is_alone and len(words[0][0]) < 2:
        return
    if is_alone and words[0][0].isupper() and len(words[0][0]) <= 4:
        return  # an abbreviation: GST, HEPA
    yield PersonalDatum("NAME", words[0].start(), words[-1].end())


def _is_greeting(word: str) -> bool:
    return word.casefold().replace("’", "'") in _GREETINGS


def _is_known(word: str, known_words: frozenset[str]) -> bool:
    folded = word.casefold().replace("’", "'")
    return folded in known_words or folded.removesuffix("'s") in known_words
