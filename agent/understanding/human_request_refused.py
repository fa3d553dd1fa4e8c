"""A person who is refused: "I don't need a human, just the price" is a question about the price.

Only plain refusals: where a refusal could be a threat ("if you don't get me a person ...") or a
complaint ("no human answers me"), the wish counts.
"""

import re

_PERSON_EN = (
    r"(?:person|human(?: being)?|people|agent|operator|representative|rep|manager|supervisor|"
    r"advis[eo]r|colleague|employee|specialist|staff(?: member)?|someone|anyone|somebody|anybody|"
    r"customer (?:service|care|support))s?\b(?! (?:error|hair|touch|to (?:collect|sign|receive)))"
)
_WHICH = r"(?:(?:a|an|any|the|your|real|live|human|actual|more) )*"
_NOT = r"(?:do ?n[o']?t|don’t|do not|dun|did ?n[o']?t|didn’t|did not)"
_MOVE = (
    r"(?:connect|transfer|put|pass|hand|send|fetch|call|get|bring|escalate|switch|forward|involve|"
    r"bother)"
)
_TALK = r"(?:talk|speak|chat) (?:to|with) "
_TAIL = (
    r"(?: (?:needed|required|necessary|please|pls|plz|thanks|thank you|involved|at all|here|"
    r"right now))*"
)
_ENGLISH = re.compile(
    # I don't need a person; I do not want to talk to anyone
    rf"\b(?:i |we )?(?:really |still )?{_NOT} (?:really |even |actually )?(?:need|want|wanna|"
    rf"require|ask for)(?: to)? (?:{_TALK}|be {_MOVE}\w* (?:(?:over|through) )?to |"
    rf"(?:you to )?{_MOVE} (?:me )?(?:(?:over|through) )?(?:to )?)?{_WHICH}{_PERSON_EN}{_TAIL}|"
    # Please don't connect me to a person: an order, so nobody is named before it.
    rf"(?<!you )(?<!\bu )(?<!\bi )(?<!we )(?<!they )(?<!it )(?:please )?\b(?:{_NOT}|never) "
    rf"{_MOVE} (?:(?:me|us|this|it) )?(?:(?:over|through|on) )?(?:to )?{_WHICH}{_PERSON_EN}{_TAIL}|"
    rf"\b(?:there(?:'s| is) )?no need (?:for |to (?:{_TALK}|{_MOVE} (?:me |this )?(?:to )?))"
    rf"{_WHICH}{_PERSON_EN}{_TAIL}|"
    rf"\bno (?:(?:real|live|human) )?{_PERSON_EN} (?:is )?(?:needed|required|necessary|please)\b|"
    rf"\b(?:i(?:'d| would) )?rather not (?:{_TALK}){_WHICH}{_PERSON_EN}{_TAIL}",
    re.IGNORECASE,
)
_PERSON_ZH = (
    r"(?:人工|真人|活人|专人|专员|坐席|客服|主管|经理|领导|工作人员|同事|员工|别人|其他人)"
    r"(?!智能|费|皮|合成|湖|机器|秀)"
)
_CHINESE = re.compile(
    # 要不要, 需不需要 and 用不用 ask; 不要 alone refuses.
    r"(?:我|也|都|先|暂时|并|真的|其实)*(?<![要需想用])(?:不用|不必|不需要?|无需|不要|不想要?|"
    r"不愿意?|没必要|没(?:有)?(?:想|要|让你|叫你)|不找|别|甭|唔使)(?:再|给我|帮我|老是?|总是?|急着|随便|"
    r"动不动就?)*"
    r"(?:麻烦|转接|转给|转到|转|轉|找|叫|接|联系|安排|喊|请|要|换|跟|和|与|去|给|什么|任何|个|一个|你们的?)*"
    rf"{_PERSON_ZH}"
    r"(?:人工|客服|服务|坐席|聊天?|谈|说话?|来|介入|处理|回答|回复|接听|帮忙|帮我|解决|电话|也行|了|啦|哈|哦|"
    r"啊|的|吧|谢谢)*"
)
_EDGE = re.compile(r"^[\s,，。.;；、!！~～-]+|[\s,，;；、]+$")


def without_refusal(text: str) -> str:
    """`text` without what refuses a person; the same text where nothing does."""
    left = _CHINESE.sub("", _ENGLISH.sub("", text))
    return text if left == text else _EDGE.sub("", left)
