from datetime import date
from pathlib import Path

from knowledge.article_words import ArticleWords
from knowledge.pack import Article


def article(name: str, title: str, body: str) -> Article:
    return Article(
        id=name,
        language="zh",
        title=title,
        owner="care",
        valid_until=date(2030, 1, 1),
        audience="customer",
        questions=(title,),
        body=body,
        path=Path("a.md"),
    )


def test_words_that_an_article_lacks_count() -> None:
    box = article("box", "收纳箱多大", "收纳箱有三种尺寸：30、50 和 70 升，都可以叠放起来。")
    fee = article("fee", "运费是多少", "标准运费是 S$4.90，满 S$60 的订单免运费。")
    known = ArticleWords([box, fee])

    assert known.unknown_share("收纳箱", "box") == 0.0
    assert known.unknown_share("收纳箱", "fee") == 1.0
    assert 0.5 < known.unknown_share("收纳箱能进微波炉吗", "box") < 1.0
    assert known.unknown_share("请问可以吗", "box") == 0.0
