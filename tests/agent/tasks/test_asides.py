import pytest

from agent.tasks.asides import aside_of, asks_to_repeat


@pytest.mark.parametrize(
    "text",
    [
        "why?",
        "but why",
        "why do you need that?",
        "Why do I have to give you my e-mail",
        "what do you need my phone number for?",
        "what for?",
        "is that really necessary?",
        "为什么要这个",
        "为什么？",
        "为啥要我提供邮箱",
        "要这个干嘛",
        "问我的邮箱干什么",
    ],
)
def test_asking_what_the_question_is_for(text: str) -> None:
    assert aside_of(text) == "why"


@pytest.mark.parametrize(
    "text",
    [
        "I don't know",
        "no idea",
        "I can't remember the number",
        "sorry, I forgot",
        "not sure",
        "I didn't get the code",
        "不知道",
        "忘了",
        "我找不到订单号",
        "没收到验证码",
    ],
)
def test_not_knowing_the_answer(text: str) -> None:
    assert aside_of(text) == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "W104233",
        "why is my parcel late?",
        "why do I need to pay for delivery?",
        "为什么要收运费",
        "forget it",
        "I forgot, never mind",
        "忘了，算了吧",
        "12 Toa Payoh Lorong 4 #05-12 S310012",
        "the lamp",
    ],
)
def test_an_answer_another_question_and_the_end_of_it_are_no_asides(text: str) -> None:
    assert aside_of(text) is None


@pytest.mark.parametrize("text", ["I really couldn't tell you", "手边没有，不好意思", "这我哪知道"])
def test_not_having_it_at_hand_is_no_wish_to_hear_it_again(text: str) -> None:
    assert aside_of(text) == "unknown"
    assert not asks_to_repeat(text)


@pytest.mark.parametrize("text", ["can you say that again?", "sorry?", "没看懂", "再说一遍"])
def test_wanting_to_be_told_once_more(text: str) -> None:
    assert asks_to_repeat(text)
