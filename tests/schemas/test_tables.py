"""Tables: what each holds, and an empty frame of each is one of them."""

import polars as pl
import pytest

from schemas.contract import checked
from schemas.tables import BY_NAME, SORT_KEYS, Drafts, Mixture, Table, empty, polars_schema


@pytest.mark.parametrize("table", list(SORT_KEYS), ids=list(BY_NAME))
def test_an_empty_frame_keeps_the_contract(table: type[Table]) -> None:
    assert checked(empty(table), table).is_empty()


@pytest.mark.parametrize("table", list(SORT_KEYS), ids=list(BY_NAME))
def test_every_table_is_sorted_by_columns_it_has(table: type[Table]) -> None:
    assert set(SORT_KEYS[table]) <= set(polars_schema(table))


def test_a_mixture_is_a_draft_and_how_to_use_it() -> None:
    drafts = list(polars_schema(Drafts))
    assert list(polars_schema(Mixture)) == [*drafts, "component", "split", "repeat", "weight", "position"]


def test_messages_hold_what_chat_apis_send() -> None:
    turn = polars_schema(Drafts)["messages"].inner  # type: ignore[attr-defined]
    assert [field.name for field in turn.fields] == ["role", "content", "tool_calls", "tool_call_id"]
    assert isinstance(turn.fields[2].dtype, pl.List)
