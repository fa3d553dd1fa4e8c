from tools.ids import new_id


def test_ids_are_unique_and_sort_by_the_time_they_were_made() -> None:
    ids = [new_id() for _ in range(1000)]

    assert len(set(ids)) == 1000
    assert {len(one) for one in ids} == {36}
    assert ids == sorted(ids)
