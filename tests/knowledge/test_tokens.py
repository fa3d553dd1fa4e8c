from knowledge.tokens import character_pairs, characters, normalise, stem, word_parts, words


def test_full_width_and_accented_letters_are_brought_to_plain_ones() -> None:
    assert normalise("Ｗ１０４２３３ Café") == "w104233 cafe"


def test_forms_of_an_english_word_meet() -> None:
    assert {stem(word) for word in ("return", "returns", "returned", "returning")} == {"return"}
    assert stem("shipped") == stem("shipping") == "ship"
    assert stem("policies") == stem("policy")


def test_different_words_stay_apart() -> None:
    assert stem("police") != stem("policy")
    assert stem("class") == "class"
    assert stem("f200s") == "f200s"


def test_amounts_stay_whole() -> None:
    assert "4.90" in words("S$4.90.")


def test_chinese_gives_characters_and_pairs_beside_latin_words() -> None:
    terms = words("Fern滤芯")

    assert dict(terms) == {"fern": 1, "滤": 1, "芯": 1, "滤芯": 1}


def test_a_typing_slip_keeps_most_parts_of_a_word() -> None:
    shared = word_parts("delivery").keys() & word_parts("delivrey").keys()

    assert {" de", "deli"} <= shared


def test_pairs_keep_a_lone_character_and_model_numbers() -> None:
    assert dict(character_pairs("狗 F6033")) == {"狗": 1, "f6033": 1}


def test_characters_reach_up_to_three() -> None:
    assert {"退", "退货", "退货吗"} <= characters("退货吗").keys()


def test_text_without_words_has_no_terms() -> None:
    assert not words("?! …")
    assert not characters("")
