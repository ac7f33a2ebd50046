"""Every value is as likely, each dimension apart from the others; what cannot be drawn is refused with its place."""

import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2_contingency, chisquare

from schemas.errors import RecipeError
from schemas.rows import Seed
from tasks.frames import stamped_seed
from tasks.operators import built

DIMENSIONS: dict[str, Any] = {
    "topic": {
        "by": "section",
        "values": {"sports": ["tennis", "sailing", "money"], "politics": ["courts", "money"], "arts": ["opera", "jazz"]},
    },
    "section": ["sports", "politics", "arts"],
    "length": [30, 100, 200],
    "style": {"values": ["report", "interview", "satire"], "by": "section", "never": {"politics": ["satire"]}},
}
DRAWS = 3000


def seeds(count: int = DRAWS, **params: Any) -> list[Seed]:
    seeder = built("seed", "attributes", {"dimensions": DIMENSIONS} | params, Path())
    assert seeder.size is None
    return [seeder.draw(index, Random(f"7/attributes/{index}")) for index in range(count)]


def values(name: str, **params: Any) -> list[Any]:
    return [seed.read()["values"][name] for seed in seeds(**params)]


@pytest.mark.slow
def test_values_are_drawn_evenly() -> None:
    for name in ("section", "length"):
        counts = Counter(values(name))
        assert len(counts) == 3 and chisquare(list(counts.values())).pvalue > 0.001
    sports = Counter(v["topic"] for seed in seeds() if (v := seed.read()["values"])["section"] == "sports")
    assert len(sports) == 3 and chisquare(list(sports.values())).pvalue > 0.001


@pytest.mark.slow
def test_dimensions_are_drawn_apart_from_each_other() -> None:
    pairs = Counter(zip(values("section"), values("length"), strict=True))
    table = np.array([[pairs[one, other] for other in (30, 100, 200)] for one in DIMENSIONS["section"]])
    assert chi2_contingency(table).pvalue > 0.001


def test_a_value_that_a_class_never_has_is_not_drawn_for_it() -> None:
    drawn = set(zip(values("section"), values("style"), strict=True))
    assert ("politics", "satire") not in drawn and len(drawn) == 8


@pytest.mark.slow
def test_what_a_class_shares_with_a_similar_one_is_left_out_of_it() -> None:
    similar = {"label": "section", "similar": {"sports": ["politics"]}}
    drawn = set(zip(values("section", **similar), values("topic", **similar), strict=True))
    assert ("sports", "money") not in drawn and ("politics", "money") in drawn
    facts = next(found for seed in seeds(**similar) if (found := seed.read())["values"]["section"] == "sports")
    assert (facts["label"], facts["similar"]) == ("section", ["politics"])


def test_equal_draws_are_different_seeds_and_the_same_number_gives_the_same() -> None:
    found = seeds(200, dimensions={"section": ["sports"]})
    assert len({stamped_seed(seed).id for seed in found}) == 200
    assert seeds(5) == seeds(5)


def test_strata_are_all_dimensions_or_those_named_and_quotas_read_them() -> None:
    seed = seeds(1, strata=["section", "length"])[0]
    drawn = seed.read()["values"]
    assert seed.strata == f'{{"length":{drawn["length"]},"section":"{drawn["section"]}"}}'
    assert sorted(DIMENSIONS) == sorted(json.loads(seeds(1)[0].strata))


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"dimensions": {}}, "at least 1 entry"),
        ({"dimensions": {"a": []}}, "dimensions.a: no value is left"),
        ({"dimensions": {"a": [1.5]}}, "params.dimensions.a"),
        ({"dimensions": {"a": {"values": {"x": [1]}}}}, "`by` must name the dimension"),
        ({"dimensions": {"a": {"values": [1], "by": "b"}}}, "dimensions.a.by: no dimension 'b'"),
        ({"dimensions": {"a": {"values": {"z": [1]}, "by": "b"}, "b": ["x"]}}, "dimensions.a: b has no value 'z'"),
        ({"dimensions": {"a": {"values": {"x": [1]}, "by": "b"}, "b": ["x", "y"]}}, "no value is left beside b 'y'"),
        (
            {"dimensions": {"a": {"values": [1], "by": "b"}, "b": {"values": [2], "by": "a"}}},
            "depend on each other in a circle: a, b",
        ),
        ({"strata": ["sectoin"]}, "no dimension 'sectoin'; did you mean 'section'?"),
        ({"label": "nobody"}, "no dimension 'nobody'"),
        ({"similar": {"sports": ["politics"]}}, "`label` must name"),
        ({"label": "section", "similar": {"sports": ["politic"]}}, "section has no value 'politic'; did you mean 'politics'?"),
        (
            {
                "label": "c",
                "similar": {"x": ["y"]},
                "dimensions": {"c": ["x", "y"], "t": {"by": "c", "values": {"x": list("abcdef"), "y": list("abcdef")}}},
            },
            "'x' shares 6 values with similar classes",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(params: dict[str, Any], reason: str) -> None:
    with pytest.raises(RecipeError) as refused:
        built("seed", "attributes", {"dimensions": DIMENSIONS} | params, Path())
    assert reason in str(refused.value)
