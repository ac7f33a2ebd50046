"""A frame that breaks its table is refused with table, column, rule and three bad values; its bad rows can be told apart."""

from typing import Any

import polars as pl
import pytest

from schemas.contract import bad_rows, checked
from schemas.errors import ContractError
from schemas.rows import Draft, Seed, chat
from schemas.tables import Drafts, Seeds
from tasks.frames import drafts_frame, seeds_frame, stamped_draft, stamped_seed

SEEDS = [stamped_seed(Seed.of({"n": n}, source="made", licence="MIT")) for n in range(5)]


def seeds(**columns: Any) -> pl.DataFrame:
    return seeds_frame(SEEDS).with_columns(**columns)


def test_a_good_frame_comes_back_as_it_is() -> None:
    assert checked(seeds(), Seeds).equals(seeds())


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (seeds(id=pl.lit("x")), ["Seeds.id breaks", "'x', 'x', 'x' (5 rows)"]),
        (seeds(depth=pl.Series([0, -1, 0, -2, 0])), ["Seeds.depth breaks greater_than_or_equal_to(0): '-1', '-2' (2 rows)"]),
        (seeds(licence=pl.lit("")), ["Seeds.licence breaks"]),
        (seeds(lang=pl.lit("English")), ["Seeds.lang breaks"]),
        (seeds(source=pl.lit(None, pl.String)), ["Seeds.source breaks not_nullable: null, null, null (5 rows)"]),
        (seeds(depth=pl.lit("0")), ["Seeds.depth breaks dtype"]),
        (seeds(extra=pl.lit(1)), ["Seeds", "extra"]),
        (seeds().drop("span"), ["Seeds", "span"]),
        (seeds().select(pl.all().reverse()).select(sorted(seeds().columns)), ["Seeds"]),
        (pl.concat([seeds(), seeds()]), ["Seeds.id breaks field_uniqueness"]),
    ],
)
def test_a_broken_rule_is_named_with_its_bad_values(frame: pl.DataFrame, said: list[str]) -> None:
    with pytest.raises(ContractError) as refusal:
        checked(frame, Seeds)
    assert [part for part in said if part not in str(refusal.value)] == []


def test_a_long_bad_value_is_cut() -> None:
    with pytest.raises(ContractError) as refusal:
        checked(seeds(id=pl.lit("x" * 10_000)), Seeds)
    assert len(str(refusal.value)) < 700


def test_bad_rows_are_told_apart_by_position() -> None:
    found = bad_rows(seeds(depth=pl.Series([0, -1, 0, -2, 0])), Seeds)
    assert found["row"].to_list() == [1, 3]
    assert found["reason"].to_list() == [f"Seeds.depth breaks greater_than_or_equal_to(0): {bad}" for bad in (-1, -2)]


def test_a_good_frame_has_no_bad_rows() -> None:
    assert bad_rows(seeds(), Seeds).is_empty()


def test_where_a_column_is_missing_no_row_can_be_trusted() -> None:
    with pytest.raises(ContractError, match="span"):
        bad_rows(seeds().drop("span"), Seeds)


def test_a_chat_must_end_with_the_assistant_and_know_its_roles() -> None:
    good = stamped_draft(Draft(chat("2 + 2?", "4")), SEEDS[0], "adding")
    for messages in (good.messages[:1], (), (*good.messages, *good.messages[:1])):
        with pytest.raises(ContractError, match=r"Drafts.messages breaks ends_with_the_assistant"):
            checked(drafts_frame([Draft(messages, id=good.id, seed_id=good.seed_id, generator="adding")]), Drafts)
    told = drafts_frame([good]).with_columns(
        messages=pl.lit(
            [{"role": "robot", "content": "", "tool_calls": [], "tool_call_id": None}], drafts_frame([]).schema["messages"]
        )
    )
    with pytest.raises(ContractError, match=r"Drafts.messages breaks known_roles"):
        checked(told, Drafts)
