"""A wish for a person in English: typing slips, chat spellings, Singapore English."""

import re
from functools import lru_cache

_PERSON = frozenset(
    {
        "human", "humans", "person", "agent", "agents", "operator", "representative", "rep",
        "manager", "supervisor", "advisor", "adviser", "colleague", "colleagues", "employee",
        "employees", "specialist", "attendant", "personnel", "staff", "humanbeing", "teammember",
    }
)  # fmt: skip
# Words of four letters and more are not matched loosely: "rep" is one slip away from "red".
_LOOSE = (
    "human", "person", "agent", "operator", "representative", "manager", "supervisor", "advisor",
    "colleague", "employee", "specialist", "someone", "speak", "connect", "transfer", "please",
    "escalate", "contact", "customer", "robot",
)  # fmt: skip
_NOT_A_SLIP = frozenset(
    {
        "humane", "humana", "persona", "manage", "managed", "manages", "operated", "operates",
        "pleased", "agency", "contract", "contracts", "contacts", "connects", "customers",
        "speaks", "persons", "gent", "operators", "representatives", "managers", "advisors",
        "employed", "specialists", "transfers", "robots",
    }
)  # fmt: skip
_CHAT_SPELLING = {
    "u": "you", "ur": "your", "r": "are", "w": "with", "ppl": "people", "svc": "service",
    "cust": "customer", "cs": "customer", "sum1": "someone", "some1": "someone", "any1": "anyone",
    "anybody": "anyone", "somebody": "someone", "dun": "not", "dont": "not", "don't": "not",
    "cant": "not", "can't": "not", "cannot": "not", "isn't": "is not", "won't": "not",
    "pls": "please", "plz": "please", "plss": "please", "plzz": "please", "wanna": "want",
    "2": "to", "robots": "bot", "robot": "bot", "bots": "bot", "chatbot": "bot", "i'm": "i am",
    "she's": "she is", "he's": "he is", "humans": "human", "persons": "people",
}  # fmt: skip
_LEET = str.maketrans("013457@", "oleasta")

_OURS = "|".join(sorted(_PERSON, key=len, reverse=True))
_P = f"(?:{_OURS})"
_ANY = f"(?:{_OURS}|lady|gentleman|guy|man|woman|boss|someone|anyone|people|nobody)"
# Up to n words between a verb and the person; a preposition would start another thought.
_GAP = r"(?:(?!(?:for|with|when|if|because|and|who|which|that|as|at|on|in|about)\b)[a-z']+ )"
# What people call themselves to be obeyed; a title alone asks for nobody.
_TITLE = (
    rf"(?:{_OURS}|ceo|boss|owner|director|founder|president|admin|administrator|developer|engineer|"
    r"moderator|root|auditor|inspector|police(?: officer)?|officer|lawyer|journalist|receptionist|"
    r"secretary|assistant)"
)
_BOT = r"(?:bot|ai|machine|computer|software|program|algorithm)"
_TALK = r"(?:talk|speak|chat|discuss)"
_MOVE = r"(?:connect(?:ed)?|transfer(?:red)?|put through|escalate|switch)"

_CROSSED_OUT = re.compile(
    # "Are you human?" is a question about us.
    r"\b(?:are|were|is|am|was) (?:you|i|this|that|it|he|she|there)(?: (?:a|an|really|real|actual|"
    rf"just|talking|speaking|chatting|to|with|even|or)){{0,5}} (?:{_OURS}|bot|ai)\b(?: or .*)?|"
    rf"\b(?:i|she|he|who|they|we) (?:am|is|are) (?:(?:a|an|the|real|only|just|very) ){{0,3}}{_P}\b|"
    rf"\bdid (?:a|an|any) {_P}\b|\bby real people\b|"
    # People of the customer's own, and people as a measure.
    r"\b(?:my|his|her|their|our|single|one|two|three|four|six|twelve|per|each|every|forwarding|"
    rf"shipping|estate|property|phone|mobile|sales|travel|which|what) (?:(?!of)\w+ )?{_P}\b|"
    rf"\b(?:another|other) {_P} (?:to )?(?:collect|pick|sign|receive|accept|take|get|use|pay)\w*|"
    r"\b(?:what time|how many|how much|which days?) (?:(?!talk|speak|chat|"
    rf"reach)\w+ ){{0,6}}{_ANY}\b|"
    # Compounds, and people who are told about rather than asked for.
    rf"\b{_P} (?:hair|body|skin|size|discount|room|job|vacancy|software|hours|reviews?|of taste)\b|"
    rf"\b(?:spoke|spoken|talked|chatted|chatting|told|met) (?:to |with |by )?(?:\w+ ){{0,2}}{_P}\b"
    r"(?= (?:yesterday|last|on|about|before|earlier|and|who|already|this))|"
    rf"\b{_P} (?:said|told|came|was|were|brought|stole|forgot|promised|at the|gets|(?:who|that) "
    r"(?:came|brought|delivered|called|gets|receives|ordered|signs))\b|"
    r"\bthe contact person\b|\bcontact person (?:on|for|of|in)\b|\b(?:hire|hiring|recruiting)\b"
    r"[^,.;!?]*|"
    # A wish that is taken back, unless it is the machine that is not wanted, or a threat.
    r"(?<!\bif you )(?<!\bif i )(?<!\bif we )(?<!\bwhy )"
    r"\b(?:not|no need to|needn't) (?:\w+ )?(?:connect|transfer|fetch|get|bring|need|want|hand|"
    r"call|"
    rf"escalate|talk|speak)\b(?![^,.;!?]*\b{_BOT}\b)[^,.;!?]*"
)
# Who the customer is, or says they are; who of ours has allowed something; people at large.
_TOLD = re.compile(
    # A customer who needs a moment wants nobody.
    r"^\W*(?:(?:please|pls|ok|oh|no|wait|eh)\W+)*(?:hold on|hang on|wait|"
    r"(?:one|a|just a) (?:sec|second|moment|minute|min))\b|"
    rf"\b(?:i am|this is|as|it is|speaking as)(?: (?:the|your|an?|now|also))* {_TITLE}\b"
    r"(?: (?:speaking|here|talking))?|"
    rf"\b{_P}(?: (?!not\b)\w+){{0,3}} (?:agreed|approved|allowed|confirmed|assured|offered|granted|"
    r"accepted|authorised|authorized|helped|ordered|bought|paid|recommended|reminded|suggested)\b|"
    r"\bpeople (?:in|at|from|around|on|like|say|think|keep|always|who live|living|are|have|here|"
    r"downstairs|upstairs)\b|"
    r"\b(?:these|those|some|many|most|other|young|old) people\b(?! (?:to|talk|speak|call))|"
    r"\b(?:when|what time|until when|how late)(?: \w+){0,2} (?:is|are|do|does|can)(?: \w+){0,3} "
    rf"{_ANY}(?: \w+){{0,2}} (?:there|in|on|online|here|available|work|start|open|around)\b"
    r"[^!?]*\??"
)
_REQUEST = re.compile(
    rf"\b{_TALK} (?:[a-z']+ ){{0,5}}{_P}\b|\b{_MOVE} (?:(?!my\b)[a-z']+ ){{0,5}}{_P}\b|"
    rf"\b(?:{_TALK}|{_MOVE}) (?:me )?(?:to|with) (?:(?:a|an|the|some|your|one|of) ){{0,3}}{_ANY}\b|"
    r"\b(?:want|need|get|give (?:me|us)|bring|fetch|find|send|call|ring|reach|contact|prefer|"
    r"pass|hand|"
    r"summon|see|show|let|grateful for|chance of|(?:'d|would|do) like|rather have|put|forward|"
    rf"redirect) {_GAP}{{0,5}}{_P}\b|"
    r"\b(?:get|give|call|bring|fetch|contact|want|need|ring)(?: [a-z']+){0,4} your boss\b|"
    r"\b(?:call|ring|phone) me (?:please|back|now)\b|"
    r"\b(?:fetch|bring|ring|summon|find|get me|give me) (?:me )?(?:just )?someone\b|"
    rf"\b{_P} (?:please|now|lah|leh|instead|can|to the front)\b|"
    # A person at the end of a thought: "the next step is a person, right?"
    rf"(?<!for )(?<!as )(?<!like )(?<!about )(?<!being )\ba (?:real |human |live )?{_P}(?: right|"
    r" then| first)?(?=\s*(?:[.,!?]|$))|"
    r"\b(?:handled|answered|done|read|reviewed|dealt with|looked at|checked|served|decided) by "
    rf"(?:[a-z']+ ){{0,3}}{_ANY}\b|"
    rf"\b(?:have|let|ask|get|can|could|may|must) (?:[a-z']+ ){{0,4}}{_P}(?: "
    rf"[a-z']+){{0,4}} (?:call|ring|"
    r"phone|contact|touch|back|over|look|read|handle|step in|come|reply|decide)\b|"
    r"\b(?:someone|anyone|man|woman|lady)(?: from [a-z']+)? (?:to |can )?(?:talk|speak|call|ring|"
    r"phone|"
    r"contact|get in touch|get back|take (?:this |it )?over|reply)(?: (?:to|with|"
    r"back to))? (?:me|us|this|it)\b|"
    r"\b(?:someone|anyone) (?:\w+ )?(?:with a brain|real|human|alive|in charge|senior|competent)\b|"
    r"(?<!when )\b(?:is|there|there's) (?:there )?(?:really )?(?:nobody|noone|no one|anyone|"
    r"someone)"
    r"(?=\s*(?:[.,!?]|$)| (?:there|alive|real|human|i can|to talk|to speak|who can))|"
    r"^(?:\w+ )?(?:anyone|someone) (?:there|here|alive|real)\b|\b(?:word|chat|talk) with someone\b|"
    r"\b(?:someone|people) (?:who|that) (?:\w+ )?(?:can|could) (?:actually |really )?(?:decide|"
    r"think)\b|"
    rf"\b(?:any|one|some) of your (?:{_OURS}|people|team) (?:have|has|talk|speak|call|help|read|"
    r"come|"
    r"take|please)\b|(?<!or )\b(?:real|live|actual) (?:one|people|customer service)\b|"
    rf"\bcustomer (?:service|care|support) (?:{_OURS}|rep|officer|team|people)\b|"
    rf"\b(?:is there|are there|where is|where's|where are|any) (?:[a-z']+ ){{0,2}}{_P}"
    r"(?=\s*(?:[.,!?]|$)| (?:here|there|available|around|i can|i could|to talk|to speak)\b)|"
    r"\bput through to (?:the |your |a )?(?:\w+ )?(?:team|department)\b|"
    r"\b(?:put|pass|hand) (?:me|us) (?:on )?(?:onto|to|through to) (?:some of )?(?:your|the) "
    r"(?:own )?(?:people|team|staff)\b|"
    r"\b(?:get|let) me (?:out of|past|away from) (?:the |this )?bot\b|"
    r"\bcome back on\b|\bwho can\b[^.!?]{0,4}\?? ?send (?:them|him|her) in\b"
)
# A transfer to nobody in particular. "Connect it" is about a lamp, "connect me" is not.
_TRANSFER = re.compile(
    r"\b(?:transfer|connect|put|pass|switch|forward|redirect|hand) (?:me|us)(?: (?:through|over|"
    r"across))?"
    r"(?: (?:please|now|lah|already|to (?:\w+ )?(?:service|team|care|support)))*\s*(?:[.,!?]|$)|"
    r"\b(?:hand|pass|escalate|transfer|forward) (?:(?:this|the|my|our|it) )?(?:conversation|chat|"
    r"case|"
    r"issue|ticket|matter|complaint)\b|\bescalate (?:this|it)\b|"
    r"^(?:live|real|customer) (?:support|service|care|chat)(?: please| now)*[.!?]*$"
)
_NO_MACHINE = re.compile(
    r"(?<!you are )(?<!you're )\b(?:no|not|stop|enough|without|instead of|hate|never|sick of|"
    r"tired of|done with)"
    r"(?: (?:more|a|an|the|want|wanting|need|give|me|talking|chatting|speaking|talk|chat|speak|"
    r"to|with|"
    r"any|this|of|your|deal|dealing))*"
    r" (?:bot|ai)\b|"
    r"\b(?:not|no|zero|stop|hate|never|sick of|tired of|refuse)\b(?: [a-z']+){0,3} (?:talk|speak|"
    r"chat|"
    r"discuss|deal|argue|decide)(?:ing)?(?: [a-z']+){0,2} (?:to|with) (?:an? |the |this |your )?"
    rf"{_BOT}\b|\bnot (?:[a-z']+ ){{0,3}}for an? {_BOT} to\b|\btoo \w+ for an? {_BOT}\b|"
    rf"\b(?:must|have to|why) (?:[a-z']+ ){{0,5}}(?:with|to) (?:a|an|this) {_BOT}\b|"
    r"\bbot (?:go away|get lost|get out|move)|\bout of the way bot\b"
)
_BARE = frozenset(
    {
        "i", "want", "need", "a", "an", "the", "please", "now", "lah", "can", "could", "would",
        "be", "nice", "get", "me", "to", "talk", "ok", "but", "like", "just", "said", "hello",
        "hi", "hey", "stop", "real", "live", "actual", "customer", "service", "care", "support",
        "chat", "team", "with", "go",
    }
)  # fmt: skip


def asks_in_english(text: str) -> bool:
    """Whether lower-cased `text` asks for a person in English."""
    plain = _plain(text)
    if _NO_MACHINE.search(plain):
        return True
    left = _TOLD.sub("_", _CROSSED_OUT.sub("_", plain))
    if _REQUEST.search(left) or _TRANSFER.search(left):
        return True
    return any(map(_is_bare, re.split(r"[.!?;\n]+", left)))


def mentions_in_english(text: str) -> bool:
    """Whether lower-cased `text` tells of people rather than asks for one."""
    return _TOLD.search(_plain(text)) is not None


def _plain(text: str) -> str:
    """Words as in a dictionary, separated by one space; stops stay where they were."""
    text = re.sub(r"\b([a-z]{2,3})-([a-z]{3})\b", r"\1\2", text.replace("’", "'"))
    words = re.sub(r"(?<=[a-z])(?=[.,!?;])|(?<=[.,!?;])(?=\w)", " ", text)
    plain = " ".join(_plain_word(word) for word in re.findall(r"[\w'@]+|[.,!?;\n]+", words))
    plain = re.sub(r"human being", "humanbeing", plain)
    plain = re.sub(
        r"\b(?:team member|member of (?:your|the) \w+|staff member|member of staff)\b",
        "teammember",
        plain,
    )
    return re.sub(r" (?=[.,!?;])", "", plain)


@lru_cache(maxsize=4096)
def _plain_word(word: str) -> str:
    if word in _CHAT_SPELLING:
        return _CHAT_SPELLING[word]
    letters = word.translate(_LEET) if re.search(r"[a-z]", word) else word
    letters = _CHAT_SPELLING.get(
        letters, letters.replace("oo", "u") if len(letters) > 4 else letters
    )
    if len(letters) < 4 or letters in _PERSON or letters in _NOT_A_SLIP or word in _NOT_A_SLIP:
        return letters
    # Four letters are too few for a guess, unless the word is short itself: "agnt", "humn".
    loose = _LOOSE if len(letters) > 4 else ("human", "agent")
    near = next((other for other in loose if is_one_slip_away(letters, other)), None)
    return _CHAT_SPELLING.get(near, near) if near else word


def _is_bare(thought: str) -> bool:
    """Nothing but a person and words that only frame it: "agent now", "a person would be nice"."""
    words = re.findall(r"[a-z']+|_", thought)
    persons = [word for word in words if word in _PERSON]
    return bool(persons) and all(word in _BARE or word in _PERSON for word in words)


def is_one_slip_away(word: str, other: str) -> bool:
    """Equal, or apart by one insertion, deletion, replacement or swap of neighbours.

    Source: the "optimal string alignment" distance of at most 1 (Damerau 1964).
    """
    if word == other:
        return True
    if abs(len(word) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    left, right = word[start:], other[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[:2][::-1] and left[2:] == right[2:])
    )
