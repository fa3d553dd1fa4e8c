"""Other values for what a summary shows: "the phone is wrong, it's 9123 4567"; pure functions.

A correction never agrees to anything: what was proposed is withdrawn, and a new summary is shown.
"""

import re
from collections.abc import Mapping

from agent.tasks.slot_values import FREE_TEXT, SlotReader
from agent.understanding.addresses import address_parts_missing, corrected_parts, find_address
from agent.understanding.negated import without_negated
from knowledge.pack import Language, SlotDefinition, Task

FORGOTTEN = ""
"""Stands for a slot whose value is said to be wrong, without another one: it is asked for again."""
_BUT = r"|\bbut\b|但是?|不过"
_REPLACING = (
    r"^\W*no\b|\b(?:instead|rather|meant|actually|incorrect|wrong|typo|mistake|should be)\b"
    r"|\bnot (?:that|this|right|correct)\b|不对|不是|应该是|改成|改为|换成"
    r"|[说弄写打搞看选记]错|错了|有误|[搞弄记看]混|\bmix(?:ed)?[\s-](?:\w+\s)?up\b"
    r"|\b(?:make|turn|change|switch) (?:it|that|this) (?:in)?(?:to|a|an)\b"
)
REPLACING = re.compile(_REPLACING, re.IGNORECASE)
CORRECTING = re.compile(_REPLACING + _BUT, re.IGNORECASE)
"""The same, and a "but" that may announce it."""
_WRONG = re.compile(
    r"\b(?:wrong|incorrect|typo|mistake|misspelled|not (?:right|correct)|isn['’]t (?:right|correct)"
    r"|not (?:that|this)|(?:meant )?the other)\b|不对|错|有误|不是这|不是那|是另一",
    re.IGNORECASE,
)
# Words of a correction that are words of answers too: 换成 is no exchange, "wrong" no wrong item.
_CORRECTING_WORDS = re.compile(
    r"\b(?:(?:that|this|it)(?:['’]?s| is)|the \w+ is|sorry,?)\s(?:a )?(?:wrong|incorrect|mistake)\b"
    r"|\bchange[ds]? (?:it|that|this)?\s?to\b|换成|改成|改为|更改|不对|[说弄写打搞]错了?",
    re.IGNORECASE,
)
QUESTION = re.compile(
    r"[?？吗]|多久|多少|几[天时个]|什么|怎么|哪|[会能是要可]不[会能是要可]|"
    r"\b(?:how|what|when|where|which|why)\b",
    re.IGNORECASE,
)
_AROUND_NUMBER = re.compile(
    r"\b(?:please|pls|plz|sorry|oops|no|the|my|order|number|it['’]?s|i|mean|meant|actually|one|for"
    r"|rather|take|use)\b|请|是|我|的|订单号?|单号|不好意思|抱歉|说|指|这[个单]|用|吧|换|选",
    re.IGNORECASE,
)
_NOUNS: Mapping[str, str] = {
    "order_number": r"\border\b|\bnumber\b|订单|单号|这单|那单",
    "address": r"\baddress|\bunit\b|\bpostal|\bpost ?code|\bstreet\b|\bblock\b|地址|门牌|邮编|单元",
    "email": r"\be-?mail|邮箱|邮件",
    "phone": r"\bphone|\bmobile|\bnumber\b|手机|电话|号码",
    "name": r"\bname\b|\bspell|姓名|名字",
    "months": r"\bmonths?\b|\bhow long\b|个月|几个月|时间",
    "choice": r"\bitem\b|\barticle\b|\bproduct\b|\bsubscription\b|商品|这件|那件|订阅",
}
_SAID: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"(?:\b(?:should be|(?:make|change) (?:it|that)(?: to)?|i meant|(?:name|spelling) is"
        r"|spelle?[dt](?: as)?)|(?:^|\W)(?:no|sorry|wrong)\b.{0,20}?\b(?:it['’]?s|it is))\s+"
        r"(?P<value>[^,.!?;]{1,60})",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(?:应该是|改成|改为|写成|名字是|姓名是|我叫|应为)\s*(?P<value>[^，。！？,;；]{1,40})"
    ),
}
_TAIL = re.compile(
    r"(?<!\s)\s++(?:please|pls|thanks|instead|not\s.*)$|(?:吧|才对|谢谢)$", re.IGNORECASE
)


def corrected_slots(
    task: Task, slots: Mapping[str, str], text: str, reader: SlotReader
) -> dict[str, str]:
    """Slots that `text` gives another value, and those it makes void (`FORGOTTEN`)."""
    meant = without_negated(text)
    changed: dict[str, str] = {}
    for name, definition in task.slots.items():
        is_known = name in slots or (definition.kind == "address" and "street" in slots)
        if is_known and definition.kind not in FREE_TEXT:
            changed |= _corrected(name, definition, slots, meant, reader)
    if "postal_code" in changed and changed.get("order_number") == f"W{changed['postal_code']}":
        del changed["order_number"]
    for name, definition in task.slots.items():
        if name in slots and definition.kind in FREE_TEXT:
            changed |= _reworded(name, slots[name], meant, reader, is_other=bool(changed))
    if changed:
        changed |= _named_beside(task, slots, meant, reader)
    changed = changed or _named_wrong(task, slots, text)
    return {**dict.fromkeys(dependents(task, changed), FORGOTTEN), **changed}


def takes_back(number: str, text: str, reader: SlotReader) -> bool:
    """Whether `text` says that the order with this number is not meant."""
    named = reader.values("order_number", text)
    return number in named and number not in reader.values("order_number", without_negated(text))


def names_only_another(own: str, text: str, reader: SlotReader) -> bool:
    """Whether `text` is another order's number and little else: "sorry, W104234 please"."""
    named = reader.values("order_number", text)
    if len(named) != 1 or own in named:
        return False
    rest = re.sub(rf"W?\s?{named[0].removeprefix('W')}", " ", text, flags=re.IGNORECASE)
    return not re.search(r"\w", _AROUND_NUMBER.sub(" ", rest))


def _named_beside(
    task: Task, slots: Mapping[str, str], text: str, reader: SlotReader
) -> dict[str, str]:
    """What was not known so far: "rather pause it for a month", where it was to be cancelled."""
    found: dict[str, str] = {}
    for name, definition in task.slots.items():
        if name not in slots and definition.kind not in FREE_TEXT | {"address"}:
            found |= reader.read(name, definition, text, [])
    return found


def dependents(task: Task, changed: Mapping[str, str]) -> list[str]:
    """Slots whose value was chosen from what a changed slot led to: lines of another order."""
    names = list(task.slots)
    first = min((names.index(name) for name in changed if name in names), default=len(names))
    return [
        name
        for name in names[first + 1 :]
        if name not in changed
        and (
            task.slots[name].offered_by is not None
            # A new telephone number is no e-mail address.
            or (task.slots[name].kind == "text" and task.slots[names[first]].kind == "choice")
        )
    ]


def _corrected(
    name: str, definition: SlotDefinition, slots: Mapping[str, str], text: str, reader: SlotReader
) -> dict[str, str]:
    if definition.kind == "address":
        return _corrected_address(name, slots, text, reader)
    if definition.kind == "choice":
        if QUESTION.search(text) and not CORRECTING.search(text):
            return {}
        found = reader.read(name, definition, _CORRECTING_WORDS.sub(" ", text), [])
        values = list(found.values())
    else:
        values = reader.values(definition.kind, text)
    fresh = [value for value in values if value != slots[name]]
    return {name: fresh[0]} if len(fresh) == 1 else {}


def _corrected_address(
    name: str, slots: Mapping[str, str], text: str, reader: SlotReader
) -> dict[str, str]:
    address = find_address(text, reader.language)
    if address is None:
        parts = corrected_parts(text, slots)
        # The old postal code is not that of another street.
        is_other_street = not parts and "street" not in address_parts_missing(text)
        return {name: FORGOTTEN} if is_other_street else parts
    fresh = {
        "street": address.street,
        "unit": address.unit or "",
        "postal_code": address.postal_code,
    }
    return {} if all(slots.get(part) == value for part, value in fresh.items()) else fresh


def _reworded(
    name: str, old: str, text: str, reader: SlotReader, *, is_other: bool
) -> dict[str, str]:
    """Another value for free text: of the same sort, or after words that announce one."""
    before, found = reader.found(old), reader.found(text)
    for kind in ("emails", "phones"):
        values = [one for one in getattr(found, kind) if one not in getattr(before, kind)]
        if len(values) == 1 and (is_other or getattr(before, kind)):
            return {name: values[0]}
    if before.emails or before.phones or QUESTION.search(text):
        return {}
    said = _SAID[reader.language].search(text)
    value = _TAIL.sub("", said["value"].strip()) if said else ""
    return {name: value} if value and value != old and not _WRONG.search(value) else {}


def _named_wrong(task: Task, slots: Mapping[str, str], text: str) -> dict[str, str]:
    """The slot that is said to be wrong, or to be another one."""
    if not _WRONG.search(text) or QUESTION.search(text):
        return {}
    for name, definition in task.slots.items():
        nouns = [_NOUNS.get(definition.kind, "")]
        if definition.kind in FREE_TEXT:
            nouns = [_NOUNS[kind] for kind in ("email", "phone", "name")]
        if definition.kind == "choice" and definition.offered_by is None:
            continue
        is_known = name in slots or (definition.kind == "address" and "street" in slots)
        if is_known and any(noun and re.search(noun, text, re.IGNORECASE) for noun in nouns):
            return {name: FORGOTTEN}
    return {}
