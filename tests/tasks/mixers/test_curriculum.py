"""curriculum: from easy to hard, by length, turns, depth or a stratum."""

import pytest

from schemas.errors import StageError
from schemas.rows import to_json
from tasks.mixers.curriculum import curriculum
from tests.tasks.mixers.pool import decided, pool_of
from tests.tasks.mixers.test_interleave import ordered


def strata(*values):
    return pool_of(*({"strata": to_json({} if value is None else {"level": value})} for value in values))


@pytest.mark.parametrize(
    ("pool", "params", "ids"),
    [
        (pool_of({"answer": "a b c"}, {"answer": "a"}, {"answer": "a b"}), {}, ["01", "02", "00"]),
        (pool_of({"answer": "a b c"}, {"answer": "a"}, {"answer": "a b"}), {"hard_first": True}, ["00", "02", "01"]),
        (pool_of({"answer": "ccc"}, {"answer": "aa bb"}), {"tokenizer": "characters"}, ["00", "01"]),
        (pool_of({"depth": 2}, {"depth": 10}, {"depth": 1}), {"by": "depth"}, ["02", "00", "01"]),
        (strata(10, 9, 2.5), {"by": "strata.level"}, ["02", "01", "00"]),
        (strata(10, None, 2.5), {"by": "strata.level"}, ["02", "00", "01"]),
        (strata(10, None, 2.5), {"by": "strata.level", "hard_first": True}, ["00", "02", "01"]),
        (strata("hard", "easy", "so so"), {"by": "strata.level", "order": ["easy", "so so", "hard"]}, ["01", "02", "00"]),
        (strata("hard", "odd", "easy"), {"by": "strata.level", "order": ["easy", "hard"]}, ["02", "00", "01"]),
    ],
)
def test_the_easy_rows_come_first(pool, params, ids):
    assert ordered(pool, curriculum(**params))["id"].to_list() == ids


def test_stages_are_equally_large_and_shuffled_inside():
    pool = pool_of(*({"depth": n} for n in range(40)))
    found = ordered(pool, curriculum(by="depth", stages=4), "depth")["depth"].to_list()
    parts = [found[start : start + 10] for start in range(0, 40, 10)]
    assert [sorted(part) for part in parts] == [list(range(start, start + 10)) for start in range(0, 40, 10)]
    assert all(part != sorted(part) for part in parts)


def test_texts_without_an_order_are_refused_with_the_way_out():
    with pytest.raises(StageError, match=r"no row has a number under strata\.level, only 'hard'.*list them in `order`"):
        decided(curriculum(by="strata.level"), strata("hard", "easy"))


def test_the_order_of_the_pool_does_not_matter():
    pool = pool_of(*({"depth": n // 5} for n in range(40)))
    mixer = curriculum(by="depth", stages=3)
    assert decided(mixer, pool).equals(decided(mixer, pool.reverse()))
