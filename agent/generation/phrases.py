"""Phrases that state nothing, and phrases by which a model speaks of itself."""

import re


def _any(phrases: str) -> str:
    return "|".join(phrase.strip() for phrase in phrases.split(",") if phrase.strip())


_ENGLISH = _any("""
hi, hello, hey, sure, certainly, of course, (?:great|good) question, good news, absolutely,
thanks?(?: you)?(?: for (?:asking|your message|reaching out|getting in touch))?,
you['’]re welcome, (?:i['’]?m )?(?:happy|glad|sorry)(?: to (?:help|hear that))?,
sorry (?:to hear that|about that), (?:i )?hope (?:this|that) helps,
let me know(?: if you (?:need|have) (?:anything else|(?:(?:any|more|other|further) )*questions))?,
is there anything else(?: (?:i can help(?: you)?(?: with)?|you need))?,
have a (?:nice|great|lovely) day, here you (?:go|are)
""")
_CHINESE = _any(
    """
您好, 你好, 好的, 没问题, 当然可以, 当然, 不客气, 谢谢(?:您|你)?(?:的(?:提问|咨询|理解))?,
很高兴(?:为您服务|能帮到您), 很?抱歉(?:听到这个消息|给您带来不便)?,
希望(?:这|以上)?(?:能|可以)?(?:对您有|帮到您|有所)(?:帮助)?,
(?:如果|如)您?还?有(?:其他|别的|任何)(?:问题|疑问)[，,]?(?:请)?(?:随时)?(?:告诉我|联系我们|问我),
还有(?:什么|其他)(?:可以|能)(?:帮您|帮到您)的吗
""".replace("[，,]", "，")
)
SMALL_TALK = re.compile(
    rf"^(?:(?:{_ENGLISH})[\s,.!?-]*)+$|^(?:(?:{_CHINESE})[，,。！!？?～~\s]*)+$", re.IGNORECASE
)
"""A whole sentence of nothing but courtesies."""

ABOUT_ITSELF = re.compile(
    r"\b(?:language model|as an ai|system prompt|my instructions|openai|chatgpt"
    r"|the (?:provided )?(?:passages?|context|documents?|sources?))\b"
    r"|语言模型|系统提示|提示词|根据(?:提供的|以上)?(?:资料|文档|上下文)",
    re.IGNORECASE,
)

FUNCTION_WORDS = frozenset(
    re.findall(
        r"\S+",
        "a an the and or but if then than so as of in on at by for to from with within into per "
        "via is are was were be been being am do does did have has had will would can could may "
        "might should shall must i you we they he she it this that these those there here your our "
        "my its their us me them him her what which who when where how why all any both each more "
        "most other some such only own same very just also please yes no not get gets got take "
        "takes make makes let lets need needs want wants use using used about after before during "
        "until while once one two again up down out off over under further",
    )
)
"""English words that carry no content of their own."""
