"""What is no answer to a question of ours, and no other subject: "why?", "I don't know", "huh"."""

import re
from typing import Literal

Aside = Literal["why", "unknown", "repeat"]
LONGEST = 80
"""Whoever writes more tells of something else."""
_ASKED_FOR = r"(?:[我问填给这那]|知道|提供|订单|单号|邮箱|地址|电话|手机|号码|姓名|验证|原因)"
_WHY = re.compile(
    r"^\W*(?:(?:but|and|ok|okay|sorry|hmm|uh|er)\W+)*why(?:\W+(?:though|please|so|that))?\W*$"
    r"|\bwhy (?:do|would|are|must|should) you (?:even |really |still )?"
    r"(?:need|needing|ask|asking|want|wanting|require|have to know|have to ask)\b"
    r"|\bwhy (?:do|should|must|would) i (?:have to |need to |even )*"
    r"(?:give|tell|share|say|provide|enter|type|verify|confirm|send you)\b"
    r"|\bwhy (?:is|are) (?:that|this|it|these|those) (?:needed|necessary|required|important)\b"
    r"|\bwhat(?:['’]?s| is| do you need| do you want)"
    r" (?:that|this|it|these|my [\w-]+(?: [\w-]+)?) for\b"
    r"|^\W*what for\W*$|\bis (?:that|this|it) (?:really )?necessary\b"
    r"|^\W*(?:请问|那|但是?|可是)?"
    r"(?:为什么|为啥|为何|干嘛|干吗|凭什么|有必要吗|有什么用)[呢呀啊]?\W*$"
    rf"|(?:为什么|为啥|为何|干嘛|干吗|凭什么)(?:还|一定|非|都|你们?|您)?(?:要|得|需要|必须){_ASKED_FOR}"
    r"|[要问](?:这个?|这些|它|我的?\S{0,6}|邮箱|地址|订单号|单号|号码|手机号?)?"
    r"(?:干嘛|干吗|干什么|做什么|有什么用|有啥用)",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"\b(?:do(?:n['’]?t| not)|dunno|can(?:['’]?t|not| not)|cannot|couldn['’]?t|no longer)"
    r"(?: really)? (?:know|remember|recall|get (?:it|the|a|any)"
    r"|(?:have|find) (?:it|that|the|one|any|my|a))\b"
    r"|\bno (?:idea|clue)\b|\bnot (?:really )?sure\b|\bunsure\b|\bforg[eo]t(?!\s+(?:it\b|about))"
    r"|\bforgotten\b|\bdunno\b|\bidk\b|\b(?:lost|deleted|threw away) (?:it|that|the|my)\b"
    r"|\bdid(?:n['’]?t| not) (?:get|receive) (?:it|that|the|a|any)\b"
    r"|\bhaven['’]?t (?:got|received|a clue)\b"
    r"|\b(?:could|can)(?:['’]?t|n['’]?t| not|not) (?:tell|say)\b"
    r"|(?:\bnot|n['’]?t have \w+) (?:on me|with me|to hand|at hand|handy)\b"
    r"|不知道|不记得|不清楚|不晓得|不确定|记不[得清住起]|想不起|忘了|忘记|找不到"
    r"|没有?(?:订单号|单号|邮箱)|没(?:有?收到|存|记|印象)|弄丢|删了|不太?记得|说不上来|说不[准清好]"
    r"|[手身]边(?:没|不)|手头(?:没|不)|没带(?:在身上|着)|(?:哪儿?|哪里|怎么|谁)(?:会|能)?(?:知道|记得|晓得)",
    re.IGNORECASE,
)
# To the intent model much that is short asks to say it again.
_REPEAT = re.compile(
    r"\b(?:again|repeat|once more|one more time|pardon|come again|rephrase|say (?:that|it|what)"
    r"|excuse me|(?:did|do)(?:n['’]?t| not) (?:\w+ )?(?:catch|get|hear|see|read|follow|understand)"
    r"|what (?:was|were|did|do you mean|is it|are you asking|question)|last message|scroll\w*)\b"
    r"|^\W*(?:sorry|what|huh|eh|hm+)?\W*[?？]+\W*$|^\W*(?:what|huh|eh)\W*$"
    r"|再(?:说|讲|发|来|问|重复|写|看)|重[复新发说]|又?[没不](?:有?听|有?看|太|大)?(?:[懂清到明]|明白)"
    r"|(?:刚才|刚刚|上面|前面)|什么意思|^\W*(?:啥|什么|嗯)\W*$|[说问](?:的)?(?:什么|啥)",
    re.IGNORECASE,
)
# "I forgot, never mind": that is the end of it.
_GIVES_UP = re.compile(
    r"\b(?:never ?mind|forget (?:it|about)|leave it|drop it|cancel)\b|算了|不用了|不弄了|不办了",
    re.IGNORECASE,
)


def aside_of(text: str) -> Aside | None:
    """Whether `text` asks what our question is for, or says that the answer is not known."""
    if len(text) > LONGEST or _GIVES_UP.search(text):
        return None
    if _WHY.search(text):
        return "why"
    return "unknown" if _UNKNOWN.search(text) else None


def asks_to_repeat(text: str) -> bool:
    """Whether `text` has words of wanting to be told once more."""
    return _REPEAT.search(text) is not None
