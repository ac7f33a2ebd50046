"""split: whole families go to one split, and the shares are met."""

import numpy as np
import pytest

from schemas.errors import RecipeError
from tasks.mixers.split import split
from tests.tasks.mixers.pool import pool_of


def splits(mixer, *rows):
    found = pool_of(*rows).join(mixer(pool_of(*map(dict, rows)), np.random.default_rng(7)).lazy(), on="id", suffix="_new")
    return found.collect()


def test_the_shares_are_met():
    found = splits(split(test=0.2, validation=0.1), *({} for _ in range(100)))
    assert dict(found["split_new"].value_counts().iter_rows()) == {"train": 70, "test": 20, "validation": 10}


def test_no_seed_and_no_passage_is_in_two_splits():
    rows = [{"seed_id": f"s{n % 20}"} for n in range(60)] + [{"span": f"book:{n % 9}", "seed_id": f"t{n}"} for n in range(60)]
    found = splits(split(test=0.3), *rows)
    assert found.filter(span="").group_by("seed_id").n_unique()["split_new"].max() == 1
    assert found.filter(found["span"] != "").group_by("span").n_unique()["split_new"].max() == 1


def test_whole_sources_stay_together_when_asked():
    found = splits(split(test=0.3, by="source"), *({"source": f"book {n % 7}"} for n in range(70)))
    assert found.group_by("source").n_unique()["split_new"].max() == 1
    assert found["split_new"].n_unique() == 2


def test_nothing_left_to_train_on_is_refused():
    with pytest.raises(RecipeError, match="nothing is left to train on"):
        split(test=0.6, validation=0.4)
