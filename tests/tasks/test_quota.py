"""How many seeds the next round draws: enough for the open cells, never past the ceiling, never for ever."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas.recipe import read_recipe
from schemas.rows import Draft, Seed
from tasks.operators import Ask, Generator, expecting
from tasks.plan import Plan, plan_of
from tasks.quota import IDLE_ROUNDS, LEAST_DRAW, Progress, Window, cell_of, next_windows, shortage, shortfall
from tests.recipes import write_recipe

BOTH = [{"use": "tests.toy:adding", "from": ["sums", "few"]}]


def plan(folder: Path, **changes: Any) -> Plan:
    return plan_of(write_recipe(folder, **changes), folder)


def rows(step: str, cells: list[str | None], accepted: bool = True, ordered: bool = True) -> pl.DataFrame:
    count = len(cells)
    columns = {"step": [step] * count, "cell": cells, "ordered": [ordered] * count, "accepted": [accepted] * count}
    return pl.DataFrame(columns, schema_overrides={"cell": pl.String})


def drawn(windows: list[Window]) -> dict[str, int]:
    return {step: sum(w.count for w in windows if w.step == step) for step in dict.fromkeys(w.step for w in windows)}


def test_the_first_round_draws_what_is_wanted_and_the_whole_of_the_real_rows(tmp_path: Path) -> None:
    windows = next_windows(plan(tmp_path), Progress())
    assert drawn(windows) == {"sums": 40, "few": 10}
    assert [window.name for window in windows][:3] == [f"sums-{start:09d}-{n:06d}" for start, n in ((0, 16), (16, 16), (32, 8))]


def test_a_poor_yield_asks_for_more_and_a_good_one_for_less(tmp_path: Path) -> None:
    progress = Progress()
    progress.drawn.update({"sums": 40, "few": 10})
    progress.add(rows("sums", ["all"] * 20))
    assert drawn(next_windows(plan(tmp_path), progress)) == {"sums": 40}
    progress.drawn["sums"] = 20
    assert drawn(next_windows(plan(tmp_path), progress)) == {"sums": 20}


def test_the_last_rows_are_drawn_a_handful_at_a_time(tmp_path: Path) -> None:
    progress = Progress()
    progress.drawn.update({"sums": 39, "few": 10})
    progress.add(rows("sums", ["all"] * 39))
    assert drawn(next_windows(plan(tmp_path), progress)) == {"sums": LEAST_DRAW}


def test_a_filled_order_draws_nothing_more(tmp_path: Path) -> None:
    progress = Progress()
    progress.add(rows("sums", ["all"] * 40))
    assert next_windows(plan(tmp_path), progress) == [] and shortfall(plan(tmp_path).recipe, progress) == {}
    assert shortage(plan(tmp_path), progress) == []


def test_the_ceiling_bounds_the_candidates(tmp_path: Path) -> None:
    progress = Progress()
    progress.drawn.update({"sums": 90, "few": 10})
    progress.add(rows("sums", [None] * 90 + ["all"] * 5))
    assert drawn(next_windows(plan(tmp_path, ceiling=100), progress)) == {"sums": 5}
    progress.add(rows("sums", ["all"] * 5))
    assert next_windows(plan(tmp_path, ceiling=100), progress) == []
    [short] = shortage(plan(tmp_path, ceiling=100), progress)
    assert short.warning == ("SHORT of the size asked for by 30 rows: 30 of all, for the ceiling of 100 candidates is met")


def test_rounds_that_bring_nothing_end(tmp_path: Path) -> None:
    progress = Progress()
    for _ in range(IDLE_ROUNDS):
        assert next_windows(plan(tmp_path), progress)
        progress.drawn["sums"] += 8
        progress.add(rows("sums", ["all"] * 8, accepted=False))
    assert next_windows(plan(tmp_path), progress) == []
    assert shortfall(plan(tmp_path).recipe, progress) == {"all": 40}
    assert "3 rounds in a row gave no row more" in shortage(plan(tmp_path), progress)[0].warning


def test_seeds_that_are_used_up_are_not_drawn_again(tmp_path: Path) -> None:
    seed = [{"use": "tests.toy:few", "params": {"rows": 12}}]
    finite = plan(tmp_path, seed=seed, generate=[{"use": "tests.toy:adding"}])
    assert drawn(next_windows(finite, Progress())) == {"few": 12}
    progress = Progress()
    progress.drawn["few"] = 12
    progress.add(rows("few", ["all"] * 5))
    assert next_windows(finite, progress) == []
    assert "all seeds of few are used up" in shortage(finite, progress)[0].warning


def test_a_cell_named_after_a_generator_draws_from_its_own_seeds(tmp_path: Path) -> None:
    wanted = plan(tmp_path, size={"rows": {"adding": 20}})
    assert drawn(next_windows(wanted, Progress(rounds=1))) == {"sums": 20}


def test_a_cell_is_drawn_from_the_step_that_has_filled_it_so_far(tmp_path: Path) -> None:
    seed = [{"use": "tests.toy:sums"}, {"use": "tests.toy:sums", "name": "few"}]
    wanted = plan(tmp_path, seed=seed, generate=BOTH, size={"by": ["even"], "rows": {"true": 20}})
    assert drawn(next_windows(wanted, Progress())) == {"sums": 10, "few": 10}
    progress = Progress()
    progress.drawn.update({"sums": 10, "few": 10})
    progress.add(rows("few", ["true"] * 10))
    assert drawn(next_windows(wanted, progress)) == {"few": 10}


@pytest.mark.parametrize(
    ("size", "cells"),
    [
        (1, ["all", None, "all"]),
        ({"rows": {"adding": 1}}, ["adding", None, None]),
        ({"by": ["topic"], "rows": {"law": 1, "art": 1}}, ["law", "art", None]),
        ({"by": ["generator", "topic"], "rows": {"adding/law": 1}}, ["adding/law", None, None]),
        ({"by": ["year"], "rows": {"1": 1}}, ["1", None, None]),
        ({"by": ["exam date"], "rows": {"May": 1}}, [None, "May", None]),
    ],
)
def test_a_row_falls_into_the_cell_of_its_strata(tmp_path: Path, size: Any, cells: list[str | None]) -> None:
    frame = pl.DataFrame(
        {
            "origin": ["synthetic", "real", "synthetic"],
            "generator": ["adding", "as_written", "other"],
            "strata": ['{"topic":"law","year":1}', '{"topic":"art","exam date":"May"}', "{}"],
        }
    )
    recipe = read_recipe(write_recipe(tmp_path, size=size))
    assert frame.select(cell=cell_of(recipe))["cell"].to_list() == cells


@pytest.mark.parametrize(("whole", "cell"), [(True, None), (False, "all")])
def test_real_rows_are_what_was_ordered_unless_they_were_read_whole_for_the_mixer(
    tmp_path: Path, whole: bool, cell: str | None
) -> None:
    seed = [{"use": "tests.toy:sums"}, {"use": "tests.toy:few", "whole": whole}]
    frame = pl.DataFrame({"origin": ["real"], "generator": ["as_written"], "strata": ["{}"]})
    assert frame.select(cell=cell_of(plan(tmp_path, seed=seed).recipe))["cell"].to_list() == [cell]


def eight() -> Generator:
    """Makes eight rows of a seed, and says so."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        return []

    return expecting(generate, rows=8)


def test_a_generator_of_many_rows_is_given_fewer_seeds(tmp_path: Path) -> None:
    many = [{"use": f"{__name__}:eight", "from": ["sums", "few"]}]
    assert drawn(next_windows(plan(tmp_path, size=400, ceiling=9000, generate=many), Progress()))["sums"] == 50
