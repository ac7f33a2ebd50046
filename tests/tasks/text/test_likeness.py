"""The closest texts of each item: by item, in batches that change nothing."""

import polars as pl
import pytest

from tasks.text import likeness
from tasks.text.likeness import Items

ITEMS = Items(["b:1", "b:2"], ["two blue bolts of fiber", "sixteen eggs of Janet's ducks"])
TEXTS = [
    "blue bolts, two of them",
    "a duck's eggs",
    "nothing of the kind",
    "eggs, sixteen of them",
    "",
    "two blue bolts of fiber",
]
IDS = [f"{place}" for place in range(len(TEXTS))]


def found(**params: float) -> list[tuple[str, str]]:
    near = ITEMS.closest(pl.Series(IDS), pl.Series(TEXTS), **{"floor": 0.1} | params)  # type: ignore[arg-type]
    return list(near.select("item", "id").iter_rows())


def test_each_item_has_its_closest_first() -> None:
    assert found(top=2) == [("b:1", "5"), ("b:1", "0"), ("b:2", "3"), ("b:2", "1")]
    assert ITEMS.closest(pl.Series(["x"]), pl.Series([ITEMS.texts[1]]), 0.0)["likeness"].to_list()[-1] == pytest.approx(1)


def test_batches_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = found(floor=0.0)
    monkeypatch.setattr(likeness, "BATCH", 2)
    assert found(floor=0.0) == whole


def test_one_text_and_its_closest_items() -> None:
    assert ITEMS.near("eggs of ducks", 0.05, 2)[0][0] == 1
    assert ITEMS.near("Quite another matter", 0.05, 2) == []


def test_no_items_and_no_texts() -> None:
    assert Items([], []).closest(pl.Series(IDS), pl.Series(TEXTS), 0.0).height == 0
    assert ITEMS.closest(pl.Series(dtype=pl.String), pl.Series(dtype=pl.String), 0.0).height == 0
    assert Items([], []).near("x", 0.1, 3) == []
