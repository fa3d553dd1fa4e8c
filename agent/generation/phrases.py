"""Phrases that state nothing, and phrases by which a model speaks of itself."""

import re


def _any(phrases: str) -> str:
    return "|".join(phrase.strip() for phrase in phrases.split(",") if phrase.strip())


_ENGLISH = _any("""
hi, hello, hey, sure, certainly, of course, (?:great|good) question, good news, absolutely,
thanks?(?: you)?(?: for (?:asking|your message|reaching out|getting in touch))?,
you['’]re welcome, (?:(?:i|we)['’]?(?:m|re) )?(?:happy|glad|sorry)(?: to (?:help|hear that))?,
(?:i['’]?m )?sorry for (?:the|any) (?:confusion|inconvenience|delay|trouble),
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
    r"|the (?:provided )?(?:passages?|context|documents?|sources?)|i['’]?m (?:not )?an?)\b"
    r"|我(?!们)|语言模型|系统提示|提示词|根据(?:提供的|以上)?(?:资料|文档|上下文)",
    re.IGNORECASE,
)

TO_A_MODEL = re.compile(
    r"<!--|<\|"
    r"|^\W*(?:system|assistant|developer|ai|llm|bot|sys|inst)\b[^.\w]{0,3}[:：,，\]>]"
    r"|\b(?:notes?|instructions?|messages?|memos?|commands?|hints?|reminders?) (?:to|for) "
    r"(?:the |all |any |every )?(?:ai|assistants?|language models?|bots?|chatbots?|llms?)\b"
    r"|\b(?:attention|dear|hey),? (?:ai|assistants?|language models?|bots?|chatbots?|llms?)\b"
    r"|\b(?:ignore|disregard|forget|override|bypass)\b[^.]{0,30}"
    r"\b(?:instructions?|rules?|prompts?|guidelines?|told)\b"
    r"|\b(?:system|hidden|developer) (?:prompt|message|instructions?)\b|\byour prompt\b"
    r"|\bas an? (?:ai|assistant|language model)\b"
    r"|^\W*(?:系统|助手|助理|客服助手|开发者|模型|机器人|人工智能|AI)\s*(?:消息|指令|提示|注意)?"
    r"\s*[:：,，】\]]"
    r"|(?:助手|助理|模型|AI|智能客服)(?:请)?(?:注意|必须|务必|须知|应当|请)"
    r"|(?:给|致|对)(?:AI|助手|助理|模型|智能客服)"
    r"|(?:忽略|无视|忘记|忘掉|绕过|覆盖)[^。]{0,12}(?:指令|规则|提示|设定|要求|限制)"
    r"|系统提示|提示词|隐藏指令",
    re.IGNORECASE | re.MULTILINE,
)
"""A passage's line that speaks to a model and not to customers; it states nothing."""

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
