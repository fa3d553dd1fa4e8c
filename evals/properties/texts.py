"""What customers write in scripts, and the stories of which most deeds come.

`{own[0]}` and the like are filled in by `evals.properties.player`; `{order}` by a strategy. Of a
customer's orders 0 is placed, 1 packed and paid, 3 delivered.
"""

ORDERS = ("{own[0]}", "{own[1]}", "{own[2]}", "{own[3]}")
OTHERS = ("{foreign[0]}", "{foreign[1]}", "{foreign[2]}", "{unknown}")
STORIES = (
    ("cancel {own[0]}",),
    ("取消订单 {own[1]}",),
    ("change the address of {own[0]} to {address}",),
    ("change the address", "{own[1]}", "{address}"),
    ("return {own[3]}", "all", "money back", "I changed my mind"),
    ("return {own[3]}", "all", "exchange", "it is damaged"),
    ("reorder {own[3]}",),
    ("send the invoice of {own[1]}",),
    ("stop the newsletter",),
    ("subscribe to the newsletter",),
    ("pause the subscription", "the first one", "2 months"),
    ("skip the subscription", "the first one"),
    ("cancel my subscription", "the first one"),
    ("resume the subscription", "the second one"),
    ("change my phone number", "+65 8123 4567"),
    ("close my account",),
    ("{own[3]} arrived broken, I want a refund",),
    ("{own[3]} is broken, send a replacement",),
    ("the driver was rude, I want a voucher",),
)
"""A request, and the answers to what is asked then, up to the question for consent."""
REQUESTS = (
    "cancel {order}", "please cancel", "取消订单 {order}", "change the address of {order}",
    "change the address of {order} to {address}", "return {order}", "我要退货", "reorder {order}",
    "send the invoice of {order}", "where is {order}", "where is my parcel", "where is my money",
    "stop the newsletter", "cancel my subscription", "pause the subscription", "close my account",
    "{order} arrived broken, I want a refund", "{order} is broken, send a replacement",
    "the driver of {order} was rude, I want a voucher", "{order} is late again",
    "complain: somebody was rude", "{order}: electric shock, I am hurt",
    "cancel {order}\nreorder {own[3]}", "stop the newsletter\ncancel {order}",
    "where is {order}\nreturn {own[3]}", "{order} is broken\nclose my account",
)  # fmt: skip
YES = (
    "yes", "Yes, please", "ok, go ahead", "sure, do it", "好的，确认", "确认",
    # A yes to what was shown, and a request of its own with a question of its own.
    "yes and cancel {own[1]} too",
)  # fmt: skip
NO = ("no", "No, leave it", "不要", "no thanks")
UNCLEAR = (
    "yes?", "maybe", "yes, but only if it is free", "ok but tomorrow", "hmm", "I think so",
    "yes and {own[1]} too", "no, I mean {own[1]}", "{own[2]}", "{foreign[0]}", "{address}",
    "好的吧？", "是吗", "yes if you waive the fee", "not yes", "don't do it", "yes yes no",
)  # fmt: skip
ANSWERS = (
    "{own[0]}", "{own[1]}", "{own[2]}", "{foreign[1]}", "{unknown}", "{address}", "all",
    "the first one", "money back", "exchange", "it is damaged", "I changed my mind", "2",
    "3 months",
)  # fmt: skip
ASIDES = (
    "hello", "how long does it take?", "where is {own[1]}", "say that again", "drop it",
    "undo that", "a person please", "blah blah", "多久能到？", "撤销", "cancel {own[2]}",
    "is {foreign[0]} mine?", "Never mind, go on with Willa", "track {foreign[2]}",
)  # fmt: skip
UNDO = ("undo that", "撤销")
KNOWN = ("{email}", "{code}")
"""How an anonymous customer becomes known."""
KNOWING = ("{email}", "{foreign_email}", "nobody@customer.example", "{code}", "000000", "{own[0]}")
"""... or not."""
