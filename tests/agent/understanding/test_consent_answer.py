import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.understanding import consent_answer
from agent.understanding.consent_answer import read_consent_answer
from agent.understanding.consent_phrases import PHRASES as BLOCKS

# Answers between bars; the sections say what each must be read as.
ENGLISH = {
    "yes": """
yes | Yes. | YES!!! | yes please | yes, please | yes yes yes | yesss | yse | yess | yep |
yep go ahead | yup | yeah | yeah sure | ya can | aye | ok | OK! | O.K. | okkk | okok | okie |
okay thanks | ok do it | ok, go-ahead | ok can | k | sure | sure, cancel it | sure thing |
for sure | of course | certainly | absolutely | definitely, please do | confirm | comfirm |
I confirm | confirmed, thank you | correct | that's correct | That’s right, go ahead | agreed |
I agree | proceed | please proceed | please continue | go ahead | go ahead and cancel it |
go for it | do it | do it now pls | just do it | please do | fine | fine with me | that's fine |
that works, thanks | sounds good | sounds good, thank you so much! | alright | all right then |
yes of course | yes I'm sure | yes, you can | Yes I do | yes cancel my order |
Yes, please cancel the order. | yes refund me | yes cancel & refund it | yes I want to cancel it |
yes lah | hi, yes please | oh yes please | sorry, yes | yes :) | yes 😊 | 👍 | 👍🏽 | ✅ |
👌 thanks | 🆗 | ＹＥＳ | y\u200bes | \u200fyes | 𝐲𝐞𝐬 | yes 好的
""",
    "no": """
no | No. | nooo | nope | nah | no thanks | No, thank you! | no no no | no lah | no need | no way |
don't | dont | please don't | don't do it | don't cancel it | do not cancel my order |
I don't want you to cancel it | I don't want to | cancel that | leave it | leave it as it is |
keep it | please keep my order | never mind | nevermind | nvm | forget it | stop | not now |
not yet | of course not | absolutely not | I changed my mind | sorry, no | no, it's fine | can't |
please do not cancel | you cannot | 👎 | ❌
""",
    "unclear": """
yes? | yes?! | ok? | sure? | yes or no? | yes no | no yes | yes and no | no, cancel it | ok wait |
wait | hold on | one sec | hmm | hmm ok | let me think | let me check | not sure | I'm not sure |
maybe | perhaps yes | I guess? | I guess | I guess so | I think so | I suppose | yeah right |
yeah, right | sure, right | whatever | fine, whatever | up to you | why not | yes haha |
sure lol | ok lor | ok meh | yes... | ok… | "yes" | “yes” | 'yes' | (yes) | yes ( | ~~yes~~ |
> yes | yes/no | yes * | cancel it | please cancel it | refund it | I don't want it anymore |
I want it | it's fine | ok it's fine | that's ok | I'm good | no problem | got it | ok noted |
oh ok | oh yeah | then yes | please confirm | please correct | can cancel | don't stop |
don't leave it | 👍👎 | yes 🤔 | yes 🙄 | 🤷 | ok bye | thanks | please | good | y | n | yes and |
! | ...
""",
    "other": """
yes but to my other address | yes but not the lamp | yes, if it is free |
if you refund me then yes | if not then yes | yes unless it shipped | yes except the kettle |
only yes to the lamp | yes only the lamp | yes after friday | yes tomorrow | yes 2 | yes both |
yes all of them | yes W104233 | ok cancel W104233 | yes S$49 | yes $5 | yes 100% | 1 |
ok so how much is it | ok how much? | yes how long does it take? | yes what about my points |
yesterday it was fine | yesterday | you | y'all | yesman | yes man | yeses | okra | a yes |
he said yes | my wife said yes | yes I said | the answer is yes | yes to the first one |
yes, and change the address | yes and also cancel the other order | yes send it to my office |
yes cancel the lamp | ok cancel the other one | yes the order | confirm the order |
confirm my address | yes cancel half | yes 8 Marine Parade Central | where is my order |
I want to return a lamp | this is wrong | wrong order | can you do it | can I pay later | do you |
yеs | ｙеs | уеѕ | οk | y e s | yés | да | oui | si | はい | نعم | yes نعم |
not before you tell me the fee | ok boomer | true | done deal mate okidoki | undo it all
""",
}
CHINESE = {
    "yes": """
好 | 好的 | 好的好的 | 好好好 | 好滴 | 好哒 | 好嘞 | 好呀 | 好啊 | 好的，谢谢 | 好的 谢谢 |
好的，谢谢你！ | 好的呢 | 好吧 | 行 | 行的 | 行啊 | 行 就这样 | 行，就这样吧 | 就这么办 | 可以 |
可以的 | 可以啊 | 阔以 | 可以，取消吧 | 可以 取消吧 | 可以，就这样 | 好，帮我取消 |
好的，帮我取消订单 | 好的，把订单取消吧 | 嗯，退款吧 | 嗯 | 嗯嗯 | 嗯嗯嗯 | 恩 | 恩恩 | 是 |
是的 | 是的 谢谢 | 是的，麻烦了 | 是啊 | 对 | 对的 | 对对对 | 没错 | 没问题 | 没意见 | 正确 |
确定 | 确认 | 确认！ | 确认取消 | 确认取消订单 | 确认无误 | 確認 | 沒問題，謝謝 | 对，取消 |
同意 | 我同意 | 我确认 | 当然 | 当然可以 | 必须的 | 要 | 要的 | 继续 | 继续吧 | 请继续 | 办吧 |
照办 | 按您说的办 | 欧克 | ok | ok的 | OK 好的 | 好的 ok | 好的👌 | 好的😊 | 👍 | 👍👍 | ✅ | √ |
好的~ | 好的～～ | 好的。。 | 好的!!! | ＯＫ | keyi | 是的，请取消 | 请帮我取消，好的 |
好的，直接取消吧 | 好的，尽快 | 对的，麻烦你办一下 | 不好意思，好的
""",
    "no": """
别，先不动它 | 先别动它，谢谢 | 那就别动了 | 算了，不动它了 | 不用办了 | 我还是留着吧 |
不 | 不。 | 不不不 | 不要 | 不要不要 | 不要取消 | 不用 | 不用了 | 不用了，谢谢 | 不用退款 |
不必了 | 不行 | 不可以 | 不同意 | 不了 | 不取消 | 不取消了 | 别 | 别别别 | 别取消 | 别取消了 |
先别 | 先别取消 | 先不 | 先不要 | 先不取消了 | 暂时不用 | 算了 | 算了吧 | 还是算了 | 那算了 |
保留 | 留着吧 | 保持原样 | 保持原样吧 | 拒绝 | 停 | 我改主意了 | 以后再说 | 不好意思，不用了 |
没事，不用了 | 別取消 | 👎 | ❌
""",
    "unclear": """
好吧? | 好吧？ | 好的？ | 可以吗 | 可以吗？ | 可以么 | 可以嘛 | 行吗 | 行不 | 行不行 | 好不好 |
好不 | 是不是 | 是吗 | 是吧 | 对吧 | 可以吧 | 可不可以 | 要不要 | 要是 | 要是可以 | 好是好 |
可以就取消 | 嗯…让我想想 | 嗯... | 嗯。。。 | 好的…… | 让我想想 | 我想想 | 再想想 | 考虑一下 |
等等 | 等一下 | 稍等 | 好的等一下 | 等会儿 | 好像可以 | 可能 | 可能可以 | 应该可以 | 也许 |
不确定 | 不一定 | 随便 | 都行 | 都可以 | 也行 | 看着办 | 哦 | 哦好的 | 噢 | 呃 | 呵呵 | 好的哈哈 |
知道了 | 收到 | 了解 | 好的，知道了 | 好的，明白 | 取消 | 取消吧 | 请取消 | 退款吧 | 帮我取消 |
可以取消 | 可以退款 | 不要了 | 我不要了 | 不想要了 | 就要 | 算了，取消吧 | 好的，不要 | 是不 |
别停 | 不是不可以 | 没事 | 没关系 | 请确认 | 帮我确认 | 那就好 | 好了 | 行了 | 对了 | 谢谢 |
“好的” | 「好的」 | 好的（ | 好的🤔 | 👍👎
""",
    "other": """
好的，不过… | 好的，不过要换地址 | 好的，但是别收手续费 | 可以，但 | 可是可以 | 如果可以就好 |
如果免费就可以 | 可以的话取消 | 可以的话 | 只要免费就好 | 除了台灯都可以 | 好的，明天 |
好的，下周一 | 好的，5号 | 好的，取消W104233 | 确认104233 | 可以 S$5 | 可以，49块 |
好的，两个都取消 | 好的，取消一个 | 好的，取消第二个 | 好的，取消台灯 | 好的，取消另一个订单 |
好的，换个地址 | 好的，寄到公司 | 好的，退到支付宝 | 好的，多少钱 | 好的，要多久 |
好的，什么时候到账？ | 多少钱 | 我的订单到哪了 | 我要退台灯 | 不对，是另一单 | 地址错了 | 好好的 |
好久 | 好奇怪 | 好多 | 好烦 | 好贵 | 好说 | 好人 | 行李 | 对面 | 对比一下 | 是否 | 是谁 | 是我的 |
要求 | 要钱吗 | 要多少 | 可以便宜点 | 可能要三天 | 成都 | 当然贵 | 嗯哼哼唧 | 她说可以 |
我老公说好的 | 昨天说好的 | 之前确认过 | 确认订单 | 确认地址 | 确认收货 | 没问题的话 | 同意书 |
继续下单 | 好的，顺便查物流 | 好的，再买一个 | 可以，另外帮我开发票 | 是的，而且 | 或者不 |
是或否
""",
}


def _answers(block: str) -> list[str]:
    return [answer.strip(" \n") for answer in block.split("|")]


ROWS = [
    pytest.param(text, language, answer, id=f"{language}-{answer}-{number}")
    for language, sections in (("en", ENGLISH), ("zh", CHINESE))
    for answer, block in sections.items()
    for number, text in enumerate(_answers(block))
]
PHRASES = {name: block.split(",") for name, block in BLOCKS.items()}
YES = [phrase.strip() for phrase in PHRASES["yes"]]
KNOWN = [phrase.strip() for phrases in PHRASES.values() for phrase in phrases]
CONDITIONS = ["but", "if", "wait", "except", "only", "不过", "但", "如果", "等"]
SIGNS = st.sampled_from([" ", ", ", "，", "! ", "。", "\n"])


@pytest.mark.parametrize(("text", "language", "answer"), ROWS)
def test_an_answer_is_read_as_what_it_says(text: str, language: str, answer: str) -> None:
    assert read_consent_answer(text, "zh" if language == "zh" else "en") == answer


def test_there_are_enough_rows_and_half_of_them_are_no_yes() -> None:
    for sections in (ENGLISH, CHINESE):
        counts = {answer: len(_answers(block)) for answer, block in sections.items()}
        traps = counts["unclear"] + counts["other"]
        assert traps >= 60
        assert counts["yes"] + counts["no"] + traps >= 120


@pytest.mark.parametrize("text", ["", " \n ", "\u200b", "\u202e", "。", "\ud83d"])
def test_an_empty_answer_is_asked_again(text: str) -> None:
    assert read_consent_answer(text, "en") == "unclear"


@pytest.mark.parametrize(
    ("text", "about", "answer"),
    [
        ("ok, cancel it", "cancel_order", "yes"),
        ("ok, cancel it", "restore_order", "unclear"),
        ("ok, cancel it", "I would change the address. Shall I do that?", "unclear"),
        ("好的，取消吧", "我将为您取消订单 W104233。确认取消吗？", "yes"),
        ("好的，取消吧", "我将恢复订单 W104233。确认恢复吗？", "unclear"),
        ("yes cancel my order", "cancel_subscription", "unclear"),
        ("yes cancel my subscription", "cancel_subscription", "yes"),
        ("yes, change the address", "change_address", "yes"),
        ("yes, change the address", None, "other"),
        ("yes, return it", None, "other"),
        ("return it", "cancel_order", "other"),
        ("yes, return it", "return_item", "yes"),
        ("don't cancel it", "restore_order", "no"),
        ("yes", "restore_order", "yes"),
    ],
)
def test_only_the_deed_that_was_asked_for_may_be_repeated(
    text: str, about: str | None, answer: str
) -> None:
    assert read_consent_answer(text, "en", about=about) == answer


def test_no_phrase_has_two_meanings() -> None:
    keys = [tuple(consent_answer._TOKEN.findall(phrase)) for phrase in KNOWN]

    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("phrase", YES)
def test_every_yes_is_one_alone_and_none_with_a_question_mark(phrase: str) -> None:
    assert read_consent_answer(phrase, "en") == "yes"
    assert read_consent_answer(f"{phrase}?", "en") == "unclear"


@given(
    st.lists(st.sampled_from(KNOWN), max_size=6),
    st.one_of(
        st.sampled_from(["?", "？", "⁇", *CONDITIONS]),
        st.characters(categories=["Nd", "Nl", "No"]),
    ),
    SIGNS,
    st.integers(min_value=0, max_value=6),
)
def test_a_number_a_question_or_a_condition_is_never_in_a_yes(
    phrases: list[str], addition: str, sign: str, place: int
) -> None:
    phrases.insert(place, addition)

    assert read_consent_answer(sign.join(phrases), "en") != "yes"


@given(st.text(max_size=60))
def test_any_text_with_a_number_a_question_or_a_condition_is_no_yes(text: str) -> None:
    for addition in ("7", "?", "？", *CONDITIONS):
        assert read_consent_answer(f"{text} {addition}", "zh") != "yes"
        assert read_consent_answer(f"{addition} {text}", "zh") != "yes"


@given(
    st.lists(st.sampled_from(YES), min_size=1, max_size=3),
    st.text(st.characters(categories=["L", "M"]), min_size=1, max_size=12),
    SIGNS,
    st.integers(min_value=0, max_value=3),
)
def test_an_unknown_word_makes_a_yes_something_else(
    phrases: list[str], word: str, sign: str, place: int
) -> None:
    tokens = consent_answer._tokens(word)
    if all(token in consent_answer._KNOWN_TOKENS for token in tokens):
        return

    phrases.insert(place, word)

    assert read_consent_answer(sign.join(phrases), "en") != "yes"


def test_what_is_hidden_behind_a_flood_of_invisible_characters_is_still_read() -> None:
    assert (
        read_consent_answer(f"yes{chr(0x200B) * 900}{'‼' * 60} but to my office", "en") == "other"
    )
    assert read_consent_answer(f"yes{chr(0x200B) * 300} but to my office", "en") == "other"


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert read_consent_answer(text, "en") in {"yes", "no", "unclear", "other"}


@pytest.mark.parametrize(
    "text",
    [
        "yes " * 25_000,
        "好" * 100_000,
        "\u200b" * 100_000,
        "a'" * 50_000,
        "\ufdfa" * 1_000,
        "👍" * 190,
    ],
)
def test_a_flood_of_text_is_read_in_no_time(text: str) -> None:
    started = time.perf_counter()

    answer = read_consent_answer(text, "en")

    assert time.perf_counter() - started < 0.05
    assert answer != "no"
