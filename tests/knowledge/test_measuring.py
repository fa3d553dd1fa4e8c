from knowledge.corpus import index_documents
from knowledge.encoder import HashingEncoder
from knowledge.measuring import Examples, measure, pack_examples
from knowledge.pack_loading import PACKS_FOLDER, load_pack
from knowledge.passages import Document
from knowledge.vectors import InMemoryCollection

THINGS = [
    f"{made} {thing}"
    for made in ("oak", "linen", "steel", "glass", "paper", "cork")
    for thing in ("lamp", "shelf", "box", "fan", "kettle", "plug")
]
OTHERS = ["sofa", "paint", "phone", "plant", "bitcoin", "football", "weather", "recipe"]
DOCUMENTS = [
    Document(
        thing.replace(" ", "-"),
        f"How long is the warranty of the {thing}?",
        (f"is my {thing} covered", f"guarantee for the {thing}"),
        (f"The {thing} has two years of warranty. Keep the receipt of the {thing}.",),
    )
    for thing in THINGS
]
EXAMPLES = Examples(
    answerable=tuple(f"my {thing} broke, is that warranty" for thing in THINGS),
    unanswerable=tuple(
        f"{ask} {other}" for other in OTHERS for ask in ("do you sell", "tell me about", "any")
    ),
)
ENCODER = HashingEncoder()


def test_the_threshold_costs_no_more_answerable_questions_than_allowed() -> None:
    corpus = index_documents(InMemoryCollection(), DOCUMENTS, "en", ENCODER)

    report = measure(corpus, EXAMPLES, ENCODER, 0.05).report

    assert report.answerable_rejected <= 0.05
    assert report.unanswerable == len(EXAMPLES.unanswerable)
    assert report.unanswerable_rejected is not None
    assert report.unanswerable_rejected >= 0.9


def test_without_unanswerable_examples_the_threshold_comes_from_the_questions_alone() -> None:
    corpus = index_documents(InMemoryCollection(), DOCUMENTS, "en", ENCODER)

    calibration = measure(corpus, Examples((), ()), ENCODER, 0.05)

    assert calibration.answerability is None
    assert calibration.report.unanswerable_rejected is None
    assert 0 < calibration.report.threshold < 1
    assert calibration.report.answerable > 0


def test_the_shop_offers_examples_of_both_kinds_in_both_languages() -> None:
    pack = load_pack(PACKS_FOLDER / "online_shop")

    for language in pack.company.languages:
        examples = pack_examples(pack, language)
        assert len(examples.answerable) >= 500
        assert len(examples.unanswerable) >= 100
