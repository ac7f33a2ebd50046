"""split: whole families go to one split, and the shares are met."""

import numpy as np
import pytest

from schemas.errors import RecipeError
from tasks.mixers.split import split, with_family
from tests.tasks.mixers.pool import pool_of


def splits(mixer, *rows):
    pool = pool_of(*map(dict, rows))
    return pool.join(mixer(pool, np.random.default_rng(7)).lazy(), on="id", suffix="_new").collect()


def test_the_shares_are_met():
    found = splits(split(test=0.2, validation=0.1), *({} for _ in range(100)))
    assert dict(found["split_new"].value_counts().iter_rows()) == {"train": 70, "test": 20, "validation": 10}


def test_no_seed_and_no_passage_is_in_two_splits():
    rows = [{"seed_id": f"s{n % 20}"} for n in range(60)] + [{"span": f"book:{n % 9}", "seed_id": f"t{n}"} for n in range(60)]
    found = splits(split(test=0.3), *rows)
    assert found.filter(span="").group_by("seed_id").n_unique()["split_new"].max() == 1
    assert found.filter(found["span"] != "").group_by("span").n_unique()["split_new"].max() == 1


@pytest.mark.parametrize(
    ("spans", "families"),
    [
        (["0-100", "80-180", "170-260", "260-300"], [[0, 1, 2], [3]]),  # a chain of three, and one that only touches it
        (["0-300", "20-40", "50-80", "300-310"], [[0, 1, 2], [3]]),
        (["1-2", "1-3", "2-1"], [[0], [1], [2]]),  # chapters and verses: no places
        (["0-100", "80-180", "page 3"], [[0], [1], [2]]),
    ],
)
def test_passages_that_overlap_are_one_family(spans, families):
    pool = pool_of(*({"source": "book", "span": span} for span in [*spans, *spans]), {"source": "other", "span": spans[0]})
    found = with_family(pool, "seed").sort("id").collect()["family"].to_list()
    names = [found[: len(spans)][members[0]] for members in families]
    assert [found[place] for members in families for place in members] == [
        name for name, members in zip(names, families, strict=True) for _ in members
    ]
    assert found[: len(spans)] == found[len(spans) : -1] and len(set(found)) == len(families) + 1
    assert names[0] == f"book\x1f{spans[0]}"


def test_whole_sources_stay_together_when_asked():
    found = splits(split(test=0.3, by="source"), *({"source": f"book {n % 7}"} for n in range(70)))
    assert found.group_by("source").n_unique()["split_new"].max() == 1
    assert found["split_new"].n_unique() == 2


def test_nothing_left_to_train_on_is_refused():
    with pytest.raises(RecipeError, match="nothing is left to train on"):
        split(test=0.6, validation=0.4)


def test_a_row_stays_in_its_split_when_others_come_and_go():
    """Test rows of one version that are training rows of the next would spoil every comparison of the two."""
    rows = [{"id": f"{n:020x}", "seed_id": f"s{n}"} for n in range(1000)]
    before, after = splits(split(test=0.1), *rows), splits(split(test=0.1), *rows[50:], *rows[:20])
    both = before.select("id", "split_new").join(after.select("id", now="split_new"), on="id")
    assert both.height == 970 and (both["split_new"] != both["now"]).sum() <= 5


def test_near_duplicates_are_one_family_where_asked():
    said = [
        f"Ann number {n} has bought {n} red apples on market day {n} and eaten two of them: how many are left"
        for n in range(30)
    ]
    twins = [
        {"question": text + end, "seed_id": f"{side}{n}"}
        for side, end in (("a", "?"), ("b", "???"))
        for n, text in enumerate(said)
    ]
    chained = [{"question": "something else is asked here", "seed_id": seed} for seed in ("a0", "a1")]
    found = splits(split(test=0.5, similarity=0.8), *twins, *chained)
    parts = dict(found.select("seed_id", "split_new").iter_rows())
    assert all(parts[f"a{n}"] == parts[f"b{n}"] for n in range(30)) and parts["a0"] == parts["b0"] == parts["a1"] == parts["b1"]
    assert set(parts.values()) == {"train", "test"}
