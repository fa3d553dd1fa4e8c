"""Which keys of a file came before."""

from tools.database.seen_keys import SeenKeys, digest_of


def test_a_key_that_came_before_is_told_with_its_line_and_whether_it_said_the_same() -> None:
    with SeenKeys() as seen:
        first = seen.note("L-1", digest_of(["Lamp"]), 2)
        same = seen.note("L-1", digest_of(["Lamp"]), 3)
        other = seen.note("L-1", digest_of(["Bulb"]), 4)
        elsewhere = seen.note("L-2", digest_of(["Lamp"]), 5)

    assert (first, same, other, elsewhere) == (None, (2, True), (2, False), None)


def test_broken_bytes_in_a_key_are_no_reason_to_fail() -> None:
    with SeenKeys() as seen:
        assert seen.note("L-\udce7", digest_of(["\udce7"]), 2) is None
        assert seen.note("L-\udce7", digest_of(["\udce7"]), 3) == (2, True)
