"""What an answer to "Shall I do that?" says: a closed grammar, so that only a plain yes is a yes.

Every word of a yes must be known, and known to change nothing: an unknown word, a digit, a
condition or a question makes it something else. English and Chinese are read together, because
customers here mix them.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Literal

from agent.understanding.slots import choose_option
from knowledge.pack import Language

__all__ = ["ConsentAnswer", "choose_option", "read_consent_answer"]

ConsentAnswer = Literal["yes", "no", "unclear", "other"]
MAX_CHARACTERS = 200
"""Nobody needs more for a plain yes or no."""
USUAL_DEEDS = "cancel order, refund"
"""What a customer may repeat where the caller does not say what was asked."""

# Commas between phrases, no apostrophes. The longest phrase wins, so that a phrase may be safe
# where its words are not ("that's fine", "it's fine") and the other way round ("of course not").
_PHRASES: Mapping[str, str] = {
    "yes": """
yes, yse, yess, yeas, yep, yup, yeah, yea, yeh, yah, ya, yas, aye, ok, oky, okay, okey, oki, okie,
okies, okok, k, kk, kay, sure, sur, suer, shure, certainly, absolutely, absolutly, definitely,
definately, affirmative, indeed, exactly, correct, corect, confirm, comfirm, confrim, cofirm,
confirmed, comfirmed, approve, approved, agree, agreed, accept, accepted, proceed, procede,
procced, continue, alright, alrite, fine, can, goahead, haode, keyi, queren, shide, meiwenti,
okie dokie, okey dokey, sure thing, for sure, of course, ofcourse, ofc, by all means,
that is correct, thats correct, thats right, that is right, i confirm, i comfirm, i approve,
i agree, i accept, i do, i would, do it, do that, do so, please do, just do it, go ahead, go ahed,
go for it, carry on, all right, fine by me, fine with me, ok with me, okay with me, ok by me,
ok with that, fine with that, works for me, that works, sounds good, sounds great, sounds fine,
sounds perfect, sounds right, looks good, looks right, looks correct, lets do it, lets do that,
lets go ahead, lets proceed, you may, you can, can do, id like that, i would like that, thats fine,
that is fine, thats what i want, that is what i want, that would be great, that would be good,
that would be fine, i am sure, that would be perfect, that would be lovely, thatd be great,
im fine with that, im ok with that, im okay with that, i am fine with that, i am ok with that,
im happy with that, happy with that, go ahead with it, go ahead with that, go ahead with this,
proceed with it, proceed with that, proceed with this, you have my permission, you have my consent,
you have my approval, id like to proceed, i would like to proceed, i want to proceed,
happy to proceed, im sure, its correct, it is correct, everything is correct, all correct, 好,
好的, 好滴, 好哒, 好嘞, 好啊, 好呀, 好哦, 好喔, 好吧, 好的哦, 好的喔, 好的呢, 好好, 嗯, 嗯呢, 恩,
是, 是的, 是滴, 是啊, 是呀, 对, 对的, 对滴, 对啊, 对呀, 对头, 没错, 正确, 确定, 确认, 确认无误,
无误, 信息无误, 没有问题, 没问题, 没毛病, 没意见, 同意, 我同意, 我确认, 我确定, 可以, 可以的,
可以哦, 阔以, 阔以的, 当然, 当然可以, 当然好, 必须的, 行, 行的, 行吧, 行啊, 行呀, 成, 要, 要的,
要啊, 欧克, 办吧, 去办吧, 帮我办吧, 请办理, 办理吧, 处理吧, 请处理, 执行, 执行吧, 办一下, 办一下吧,
处理一下, 继续, 继续吧, 请继续, 开始吧, 弄吧, 去做吧, 做吧, 照办, 照做, 就这么办, 就这样办,
就这么做, 就这么定了, 就这么定, 按你说的办, 按您说的办, 按你说的做, 按您说的做, ok的, 👍, 👌, ✅,
✔, ☑, 🆗, 🙆, ✓, √, confirm it, i confirm it, go ahead and do it, 好就这样, 好就这样吧, 行就这样,
行就这样吧, 可以就这样, 可以就这样吧""",
    "filler": """
please, pls, plz, plss, pleas, plese, plase, kindly, thanks, thx, tks, tq, ty, thankyou, tysm,
thnks, cheers, lah, la, dear, bro, boss, sis, sir, madam, maam, mate, guys, now, then, immediately,
asap, quickly, very, just, good, great, cool, nice, perfect, awesome, wonderful, excellent, lovely,
hi, hello, hey, oh, ah, sorry, thank you, thank u, thank you so much, thank you very much,
many thanks, thanks a lot, thanks so much, appreciate it, much appreciated, right now, right away,
straight away, at once, as soon as possible, so much, very much, thats all, that is all, all good,
good idea, thats good, thats great, thats perfect, as you said, as described, as proposed,
like that, very sure, i want that, 谢谢, 谢谢你, 谢谢您, 谢了, 谢啦, 多谢, 感谢, 非常感谢, 辛苦了,
辛苦, 麻烦, 麻烦了, 麻烦你, 麻烦您, 麻烦你了, 麻烦您了, 请, 拜托, 拜托了, 您, 亲, 你好, 您好, 啊,
呀, 哈, 啦, 咯, 哟, 那, 那就, 就, 直接, 现在, 马上, 立刻, 立即, 尽快, 赶紧, 快点, 一定, 就这样,
就这样吧, 就是这样, 这样, 这样吧, 这样就好, 这样可以, 非常好, 很好, 太好了, 不好意思, 抱歉, 对不起,
🙏, 😊, 🙂, 😀, 😃, 😄, 😁, ☺, 🥰, 😍, 🤗, ❤, 💕, 🎉, 🌹, ✨, 💐, 😉, 😎, 🤝, 👏, 💪, 🫡, ♀, ♂""",
    "no": """
no, noo, nope, nah, nay, nop, nvm, nevermind, stop, negative, abort, decline, declined, reject,
rejected, refuse, disagree, cannot, cant, dunwan, buyao, buyong, suanle, no thanks, no need,
no way, hell no, never mind, leave it, leave it as it is, leave it as is, leave it be,
leave it alone, leave it like that, leave as is, leave that, leave the order, keep it,
keep it as it is, keep that, keep the order, keep my order, keep order, forget it, forget about it,
forget that, stop it, stop that, cancel that, not now, not yet, not at the moment, not this time,
not interested, not necessary, not needed, not at all, i changed my mind, changed my mind,
ive changed my mind, i have changed my mind, i dont want that, i do not want that,
i would rather not, rather not, better not, absolutely not, of course not, certainly not,
definitely not, no go, i disagree, i dont agree, i do not agree, i refuse, i decline, can not,
dun want, dont do it, dont do that, dont do this, dont do so, do not do it, do not do that,
do not do this, dont want, thats fine no, no thats fine, no thats ok, bu yao, 不了, 不要了吧, 不行,
不可以, 不好, 不同意, 我不同意, 不确认, 不是, 不是的, 不用了, 不用啦, 不用谢谢, 不必了, 不需要了,
算了, 算了吧, 还是算了, 那算了, 就算了, 别了, 别弄了, 别办了, 别动, 不办了, 不弄了, 先不了,
先这样不动, 先放着, 先留着, 留着, 留着吧, 保留, 保留吧, 保持原样, 保持原样吧, 维持原样, 维持原样吧,
不变吧, 不动, 不变, 不改了, 不退了, 不换了, 不取消了, 停, 停止, 住手, 拒绝, 我拒绝, 我改主意了,
改主意了, 我后悔了, 下次吧, 下次再说, 以后再说, 暂时不了, 👎, ❌, 🚫, 🙅, ✖, ⛔""",
    "not": """
dont, donot, not, never, dun, do not, no dont, please dont, please do not, i do not, i would not,
i wouldnt, you cannot, you can not, i dont want to, i do not want to, id rather not, dont want to,
no need to, i dont want you to, you dont need to, 别, 不, 不要, 不用, 不想, 我不想, 我不要, 不必,
不需要, 先别, 先不, 先不要, 先不用, 暂时不, 暂时别, 暂时不要, 暂时不用, 还是不, 还是别, 还是不要,
请别, 请不要, 千万别, 我先不""",
    "soft": """
its fine, its ok, its okay, its alright, it is fine, it is ok, it is okay, thats ok, thats okay,
that is ok, thats alright, im fine, im good, im ok, im okay, i am fine, i am good, i am ok,
all set, no worries, 没事, 没事的, 没事了, 没关系""",
    "doubt": """
maybe, perhaps, possibly, probably, think, guess, suppose, idk, dunno, unsure, wait, moment,
thinking, later, hmm, hm, mhm, um, umm, uh, er, erm, eh, huh, well, right, whatever, either, noted,
understood, haha, hahaha, lol, lmao, hehe, hahah, why, what, seriously, bye, goodbye, mostly,
partly, almost, kinda, sorta, lor, leh, hor, meh, y, n, or, surely, i guess, i guess so, guess so,
i suppose, i suppose so, i think, i think so, think so, i dont know, i do not know, dont know,
not sure, im not sure, i am not sure, not really, hold on, hang on, hold off, one moment,
one second, one sec, one minute, a moment, a sec, a minute, just a moment, just a second,
just a minute, just a sec, give me a moment, give me a minute, give me a second, give me a sec,
let me think, let me think about it, let me check, let me see, i need to think, need to think,
ill think about it, i will think about it, maybe later, up to you, as you wish, as you like,
it depends, no problem, got it, i see, oh ok, oh okay, ah ok, ah okay, why not, are you sure,
kind of, sort of, yes and no, please confirm, pls confirm, i want it, i dont want it,
i do not want it, i dont want it anymore, dont want it, dont want it anymore, 吗, 么, 嘛, 呢, 哦,
噢, 喔, 呃, 额, 啥, 不要了, 我不要了, 不想要了, 我不想要了, 没有, 好了, 行了, 可以了, 对了, 好的吧,
是的吧, 是吧, 对吧, 可以吧, 嗯吧, 应该可以, 应该吧, 应该是, 应该, 算是吧, 也行, 也可以, 也好, 都行,
都可以, 随便, 随便吧, 看着办, 你看着办, 知道了, 收到, 了解, 明白, 明白了, 再说, 再说吧, 再看看,
改天, 再想想, 想想, 我想想, 我再想想, 让我想想, 让我再想想, 让我想一下, 我想一下, 考虑, 考虑一下,
我考虑一下, 我再考虑一下, 考虑考虑, 等, 等等, 等一下, 等一等, 等会, 等会儿, 等下, 先等等, 稍等,
稍等一下, 慢着, 且慢, 不知道, 不清楚, 不确定, 我不确定, 不一定, 不错, 可能, 可能吧, 也许, 大概,
或许, 好像, 好不好, 可不可以, 是不是, 行不行, 要不要, 对不对, 能不能, 可否, 行不, 好不, 可以不,
是不, 要不, 不是不可以, 不是不行, 不好说, 不行吗, 不可以吗, 呵呵, 哈哈, 哈哈哈, 再见, 拜拜, 要是,
好是, 行是, 可以是, 对是, 就要, 我就要, 先这样, 先这样吧, can cancel, can refund, oh yeah, oh sure,
then yes, then ok, then sure, please correct, pls correct, plz confirm, kindly confirm,
please approve, please accept, please agree, 可以就, 行就, 好就, 对就, 是就, 那就好, 就好, 就行,
就可以, 请确认, 请您确认, 请你确认, 麻烦确认, 可以取消, 可以退款, 可以退, 可以帮我, 可以给我,
really""",
    "link": """
and, with, to, i want to, i would like to, id like to, i want you to, proceed to, i want, 帮我,
给我, 替我, 为我, 帮忙, 我要, 我想, 我想要, 请帮我, 麻烦帮我, 是要""",
}
# What customers repeat; the summary must match the pattern for it to be a repetition.
_DEEDS: Mapping[str, str] = {
    "cancel|取消|撤销": "cancel, cancle, cencel, cancellation, the cancellation, 取消, 撤销",
    "refund|cancel|return|退|取消": "refund, the refund, 退款, 退钱, 退",
    "return|退货|退回": "return, the return, 退货, 退回",
    "restore|bring|恢复": "restore, undo, bring it back, 恢复",
    "exchang|swap|replac|换": "exchange, swap, replace, the exchange, 换, 换货, 更换",
    "chang|updat|改|更新": "change, update, the change, 改, 更改, 修改, 更新",
    "repair|fix|修": "repair, fix, the repair, 修, 维修",
    "book|schedul|slot|预约|安排": "book, schedule, reschedule, 预约, 安排",
    "skip|跳过": "skip, 跳过",
    "pause|暂停": "pause, 暂停",
    "redeem|兑换": "redeem, 兑换",
}
_OBJECTS: Mapping[str, str] = {
    "": "it, them, this, me, my money, 它, 这个, 把它",
    "order|订单": "order, the order, my order, this order, 订单, 这个订单, 我的订单, 这单, 把订单",
    "subscription|订阅": "subscription, the subscription, my subscription, 订阅, 我的订阅",
    "address|地址": "address, the address, my address, 地址, 我的地址",
}
_PAUSES = frozenset(",.!;:~-–—、。")
_TOKEN = re.compile(r"~~(?=\w)|[a-z]+|\.{3,}|。{3,}|\S")
_APOSTROPHE = re.compile(r"(?<=[a-z])['’‘ʼ](?=[a-z])")
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
# A blank between Chinese characters is a comma: "可以 取消吧".
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
# Skin tones and the wish for a coloured glyph change nothing about an emoji; ":)" is a smile.
_DROPPED = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]|[:;=]-?[)d](?![a-z])")
_TRADITIONAL = str.maketrans(
    "確認沒問題謝對嗎訂單請這樣幫麼當過還別個給錢後來辦處執繼續錯換貨兩邊說麻煩",
    "确认没问题谢对吗订单请这样帮么当过还别个给钱后来办处执继续错换货两边说麻烦",
)


def _keyed(blocks: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Phrase, as tokens -> the name of its block."""
    return {
        tuple(_TOKEN.findall(phrase)): name
        for name, block in blocks.items()
        for phrase in block.split(",")
    }


_MEANINGS = _keyed(_PHRASES)
_DEED_PATTERNS = _keyed(_DEEDS)
_OBJECT_PATTERNS = _keyed(_OBJECTS)
_KNOWN_TOKENS = frozenset(
    token
    for phrases in (_MEANINGS, _DEED_PATTERNS, _OBJECT_PATTERNS)
    for phrase in phrases
    for token in phrase
)
_LONGEST = max(map(len, _MEANINGS))


def read_consent_answer(
    text: str, language: Language, *, about: str | None = None
) -> ConsentAnswer:
    """What `text` says to a summary that ends in "Shall I?".

    "yes" only if the whole message is an unconditional yes; "unclear" is worth asking again;
    "other" is a new request, a question or a correction. `about` names what was asked for (the
    summary, or the name of its task): "ok, cancel it" is a yes to nothing but cancelling.
    """
    if len(text) > 5 * MAX_CHARACTERS:
        return "other"
    tokens = _tokens(text)
    units = list(_joined(list(_units(tokens))))
    said = {meaning for meaning, _ in units}
    if "unknown" in said or sum(map(len, tokens)) > MAX_CHARACTERS:
        return "other"
    asked = (about or USUAL_DEEDS).casefold()
    foreign = [one for meaning, one in units if meaning == "deed" and not re.search(one, asked)]
    # "cancel it", where nothing was to be cancelled, may well mean: do not do it.
    if any("cancel" not in pattern for pattern in foreign):
        return "other"
    return "unclear" if foreign else _decide(said)


def _decide(said: set[str]) -> ConsentAnswer:
    """The answer of a message of known phrases."""
    refuses = bool(said & {"no", "not"})
    if said & {"doubt", "link"} or (refuses and said & {"yes", "deed"}):
        return "unclear"
    if refuses:
        return "no"
    return "yes" if "yes" in said and "soft" not in said else "unclear"


def _tokens(text: str) -> list[str]:
    """Words, Chinese characters and signs, with what does not change the meaning folded."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip().replace("\n", ",")
    if len(folded) > 5 * MAX_CHARACTERS:  # one character may unfold into eighteen
        return [folded]
    visible = "".join(one for one in folded if unicodedata.category(one) not in {"Cf", "Cc"})
    plain = _HYPHEN.sub(" ", _APOSTROPHE.sub("", visible)).replace("&", " and ")
    plain = _SPACED.sub(",", _DROPPED.sub("", plain)).translate(_TRADITIONAL)
    plain = re.sub(r"\bo\.\s?k\b", "ok", plain)
    return [_usual_spelling(token) for token in _TOKEN.findall(plain)]


def _usual_spelling(token: str) -> str:
    """A known token for one with letters drawn out: "yesss", "goood"; else the token itself."""
    if token in _KNOWN_TOKENS or not token.isalpha():
        return token
    shorter = (re.sub(r"(.)\1{2,}", r"\1", token), re.sub(r"(.)\1{2,}", r"\1\1", token))
    candidates = (*shorter, re.sub(r"(.)\1$", r"\1", shorter[0]))
    return next((one for one in candidates if one in _KNOWN_TOKENS), token)


def _units(tokens: list[str]) -> Iterator[tuple[str, str]]:
    """The longest known phrases from left to right: what each means; a deed with its pattern."""
    position = 0
    while position < len(tokens):
        phrase = _phrase_at(tokens, position, _MEANINGS)
        length, pattern = _deed_at(tokens, position)
        if length > len(phrase):
            yield "deed", pattern
        elif phrase:
            yield _MEANINGS[phrase], ""
        else:
            yield _stray(tokens[position]), ""
        position += max(length, len(phrase), 1)


def _deed_at(tokens: list[str], start: int) -> tuple[int, str]:
    """How many tokens name a deed here, and what the summary must match."""
    before = _phrase_at(tokens, start, _OBJECT_PATTERNS)
    # "订单取消" is Chinese; "order cancel" is a new request.
    before = () if "".join(before).isascii() else before
    verb = _phrase_at(tokens, start + len(before), _DEED_PATTERNS)
    if not verb:
        return 0, ""
    end = start + len(before) + len(verb)
    after = _phrase_at(tokens, end, _OBJECT_PATTERNS)
    end += len(after)
    while end < len(tokens) and tokens[end] in "掉吧了":
        end += 1
    objects = [_OBJECT_PATTERNS[one] for one in (before, after) if one]
    needed = [_DEED_PATTERNS[verb], *objects]
    return end - start, "(?s)^" + "".join(f"(?=.*(?:{one}))" for one in needed)


def _phrase_at(
    tokens: list[str], start: int, phrases: Mapping[tuple[str, ...], str]
) -> tuple[str, ...]:
    """The longest of `phrases` that begins at `start`, or nothing."""
    for length in range(min(_LONGEST, len(tokens) - start), 0, -1):
        phrase = tuple(tokens[start : start + length])
        if phrase in phrases:
            return phrase
    return ()


def _joined(units: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Without pauses; "don't" takes its deed, "I want to" and a deed are the deed."""
    for position, (meaning, pattern) in enumerate(units):
        before = units[position - 1][0] if position else "pause"
        after = units[position + 1][0] if position + 1 < len(units) else "pause"
        is_refused = meaning == "deed" and before == "not"
        leads_on = meaning == "link" and after in {"deed", "link"}
        if meaning == "not" and after == "no":
            yield "doubt", ""  # "don't stop", "don't leave it"
        elif meaning != "pause" and not is_refused and not leads_on:
            yield meaning, pattern


def _stray(token: str) -> str:
    """A token that no phrase begins with: a lone sign is a doubt, a word may be anything."""
    if token in _PAUSES:
        return "pause"
    return "unknown" if unicodedata.category(token[0])[0] in "LN" else "doubt"
