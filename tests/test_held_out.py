"""Held-out sets stay held out: no sentence of theirs is in anything that the models have seen."""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from knowledge import Pack, load_pack

ROOT = Path(__file__).parent.parent
SHOP = ROOT / "knowledge" / "packs" / "online_shop"
COLLECTIONS = ("online_shop", "online_shop_development")


def normalised(text: str) -> str:
    """Letters, digits and single spaces, in lower case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"[\w']+", folded))


def is_sentence(text: str) -> bool:
    """At least three different words or four Chinese characters; less is a spelling."""
    words = set(normalised(text).split())
    return len(words) >= 3 or len(re.findall(r"[\u3400-\u9fff]", text)) >= 4


def grams_of(text: str, length: int) -> set[str]:
    """Its parts of so many characters; all of it where it is shorter."""
    plain = normalised(text)
    return {plain[start : start + length] for start in range(max(1, len(plain) - length + 1))}


def near_ones(texts: Iterable[str], seen: Iterable[str], *, length: int, above: float) -> list[str]:
    """Sentences that share more than a part `above` of their and another's grams (Jaccard)."""
    grams_seen = [grams_of(text, length) for text in dict.fromkeys(map(normalised, seen))]
    where = defaultdict(list)
    for number, grams in enumerate(grams_seen):
        for gram in grams:
            where[gram].append(number)
    near = []
    for text in texts:
        grams = grams_of(text, length)
        common = Counter(number for gram in grams for number in where.get(gram, ()))
        if is_sentence(text) and any(
            count / len(grams | grams_seen[number]) > above
            for number, count in common.most_common(100)
        ):
            near.append(text)
    return near


def training_texts(pack: Pack) -> list[str]:
    """Everything that the models and the search of the shop have seen."""
    texts = [text for article in pack.articles for text in (article.title, *article.questions)]
    for path in sorted(SHOP.rglob("*.txt")):
        texts += path.read_text("utf-8").splitlines()
    for path in sorted(SHOP.glob("calibration/*.csv")):
        with path.open(encoding="utf-8") as file:
            texts += [row["text"] for row in csv.DictReader(file)]
    return texts


def held_out_files(name: str) -> list[Path]:
    return [
        path
        for collection in COLLECTIONS
        for path in sorted((ROOT / "evals" / "sets" / collection).glob(f"{name}_*.csv"))
    ]


def held_out_texts() -> list[tuple[str, str]]:
    """Pairs of file name and text."""
    found = []
    for path in held_out_files("*"):
        with path.open(encoding="utf-8") as file:
            found += [(path.name, row["text"]) for row in csv.DictReader(file)]
    return found


def paraphrases() -> list[str]:
    """What simulated customers say, with an order number where one is named."""
    return [
        text.replace("{order}", "W107345")
        for path in sorted((ROOT / "evals" / "sets" / "online_shop_paraphrases").rglob("*.yaml"))
        for texts in yaml.safe_load(path.read_text("utf-8")).values()
        for text in texts
    ]


@pytest.fixture(scope="module")
def shop() -> Pack:
    return load_pack(SHOP)


def test_no_held_out_sentence_is_a_training_sentence(shop: Pack) -> None:
    seen = {normalised(text) for text in training_texts(shop)}
    held_out = held_out_texts()

    shared = [row for row in held_out if is_sentence(row[1]) and normalised(row[1]) in seen]

    assert shared == []
    assert len(held_out) > 1500


def test_no_held_out_sentence_is_nearly_a_training_sentence(shop: Pack) -> None:
    texts = [text for _, text in held_out_texts()]

    assert near_ones(texts, training_texts(shop), length=5, above=0.8) == []


def test_no_simulated_customer_speaks_in_training_sentences(shop: Pack) -> None:
    seen = {normalised(text) for text in training_texts(shop)}
    said = paraphrases()

    shared = [text for text in said if is_sentence(text) and normalised(text) in seen]

    assert shared == []
    assert len(said) > 2500


def test_no_simulated_customer_nearly_speaks_in_training_sentences(shop: Pack) -> None:
    """Three characters carry Chinese; above 0.75 there were 51, alike but for a word or two."""
    assert near_ones(paraphrases(), training_texts(shop), length=3, above=0.75) == []


def test_what_is_alike_but_for_a_word_is_found_and_what_means_the_same_is_not() -> None:
    seen = ["delete my account", "积分怎么换钱？"]
    said = [
        "Delete my account pls",
        "please get rid of me in your books",
        "积分怎么换钱呢",
        "积分能当钱用吗",
    ]

    found = near_ones(said, seen, length=3, above=0.75)

    assert found == ["Delete my account pls", "积分怎么换钱呢"]


def test_no_held_out_sentence_is_there_twice_with_two_meanings() -> None:
    meanings = defaultdict(set)
    for path in held_out_files("understanding"):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                meanings[normalised(row["text"])].add(row["intents"])

    assert {text: found for text, found in meanings.items() if len(found) > 1} == {}


def test_every_intent_in_the_held_out_sets_is_one_of_the_packs(shop: Pack) -> None:
    names = {intent.name for intent in shop.intents}
    used: set[str] = set()
    for path in [*held_out_files("understanding"), *held_out_files("multi")]:
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                used.update(row["intents"].split("|"))

    assert used - names == set()
    assert yaml.safe_load((SHOP / "intents.yaml").read_text("utf-8")).keys() == names
