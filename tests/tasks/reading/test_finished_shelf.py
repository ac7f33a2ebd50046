"""A finished data set as seeds: folders and exports give the same rows, with all that is known of them."""

from pathlib import Path
from random import Random

import polars as pl
import pytest

from schemas.errors import ContractError, RecipeError
from schemas.recipe import read_recipe
from schemas.rows import Message
from tasks.exporting.dataset_folder import write_dataset
from tasks.frames import drafts_frame, stamped_draft, stamped_seed
from tasks.generators.as_finished import as_finished
from tasks.models.loop import run
from tasks.seeders.finished_rows import finished_rows
from tests.builds import a_draft, a_mixture, a_seed, nobody, with_tools
from tests.recipes import write_recipe

BOOK = a_seed(source="book", licence="CC-BY-4.0", span="book.txt:3", strata='{"topic":"sums"}', depth=1)
DRAFTS = [a_draft(BOOK, origin="real"), a_draft(BOOK, rejected=(Message("assistant", "5"),)), with_tools(target=None)]


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """A data set of three rows: one real, two synthetic; one of them held out."""
    splits = pl.when(pl.col("generator") == "calling").then(pl.lit("test")).otherwise(pl.lit("train"))
    a_mixture(tmp_path / "sums", DRAFTS, [BOOK], split=splits)
    return tmp_path / "sums"


def seeds_of(path: Path, **params):
    seeder = finished_rows(path=path, **params)
    return [seeder.draw(index, Random(1)) for index in range(seeder.size)]


def copied(seed):
    [draft] = run(as_finished()(stamped_seed(seed), nobody))
    return stamped_draft(draft, stamped_seed(seed), "demo")


def test_rows_to_train_on_are_read_and_those_held_out_stay_held_out(finished):
    assert len(seeds_of(finished / "mixture")) == 2
    assert len(seeds_of(finished, splits=["test"])) == 1
    assert len(seeds_of(finished, splits=["train", "test"])) == 3


def test_a_seed_says_where_its_row_came_from(finished):
    [seed] = [seed for seed in seeds_of(finished) if seed.read()["origin"] == "real"]
    assert (seed.source, seed.licence, seed.span, seed.depth) == ("book", "CC-BY-4.0", "book.txt:3", 1)
    assert seed.strata == '{"component":"adding","data_set":"sums","topic":"sums"}'


def test_a_row_that_is_copied_keeps_its_words_and_its_depth(finished):
    before = drafts_frame(DRAFTS).drop("id", "seed_id", "generator").sort(pl.col("origin"), "depth")
    found = drafts_frame(copied(seed) for seed in seeds_of(finished, splits=["train", "test"]))
    assert found.drop("id", "seed_id", "generator").sort("origin", "depth").equals(before)


def test_a_model_that_writes_on_a_row_makes_it_one_deeper(finished):
    depths = {seed.depth: stamped_draft(a_draft(), stamped_seed(seed), "writing").depth for seed in seeds_of(finished)}
    assert depths == {1: 2, 2: 3}


def test_an_export_is_read_as_the_folder_it_came_from(finished, tmp_path):
    mixture, seeds = a_mixture(tmp_path / "again", DRAFTS, [BOOK], split=pl.lit("train"))
    recipe = read_recipe(write_recipe(tmp_path))
    write_dataset(mixture, seeds, recipe, None, tmp_path / "hub", [])
    read = [seeds_of(tmp_path / name, name="sums") for name in ("again", "hub")]
    assert sorted(map(repr, read[0])) == sorted(map(repr, read[1])) and len(read[0]) == 3


def test_rows_are_found_in_any_order_of_drawing(tmp_path):
    frames = [a_draft(a_seed(span=str(number))) for number in range(9)]
    a_mixture(tmp_path / "sums", frames, [a_seed(span=str(number)) for number in range(9)])
    seeder = finished_rows(path=tmp_path / "sums")
    forwards, backwards = ([seeder.draw(index, Random(1)).span for index in order] for order in (range(9), reversed(range(9))))
    assert forwards == backwards[::-1] and sorted(forwards) == [str(number) for number in range(9)]


def test_a_folder_without_a_data_set_and_a_split_without_rows_are_refused(finished, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(RecipeError, match=r"holds no finished data set: wanted mixture/manifest.json \(`seedmill run`"):
        finished_rows(path=tmp_path / "empty")
    with pytest.raises(RecipeError, match="has no row in validation"):
        finished_rows(path=finished, splits=["validation"])


def test_a_damaged_shard_is_found(finished):
    [shard] = (finished / "mixture").glob("*.parquet")
    shard.write_bytes(shard.read_bytes()[:-1])
    with pytest.raises(ContractError, match="is damaged"):
        finished_rows(path=finished)


def test_foreign_parquet_is_no_export_of_ours(tmp_path):
    (tmp_path / "data" / "default").mkdir(parents=True)
    pl.DataFrame({"text": ["a"]}).write_parquet(tmp_path / "data" / "default" / "train-00000.parquet")
    with pytest.raises(RecipeError, match="was not exported by Seedmill; it has no column component, depth"):
        finished_rows(path=tmp_path)
