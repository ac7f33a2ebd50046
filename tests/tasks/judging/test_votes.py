"""Votes are takes of one question; most of them must be usable, and a run that must stop is not a vote."""

import pytest

from schemas.errors import RowError, StageError
from schemas.rows import Message
from tasks.judging.votes import most_of, votes_of
from tasks.models.loop import run
from tests.tasks.judges.scripted import UNUSABLE, Scripted

ASKED = [Message("user", "?")]


@pytest.mark.parametrize(
    ("said", "texts"),
    [(["a", "b", "c"], ["a", "b", "c"]), ([UNUSABLE, "b", "c"], ["b", "c"]), (["a"], ["a"])],
)
def test_usable_votes_in_their_order(said: list[str], texts: list[str]) -> None:
    ask = Scripted(*said)
    replies = run(votes_of(ask, ASKED, len(said)))
    assert [reply.text for reply in replies] == texts
    assert [options["take"] for options in ask.options] == list(range(len(said)))


@pytest.mark.parametrize("said", [[UNUSABLE], [UNUSABLE, "b"], [UNUSABLE, UNUSABLE, "c"]])
def test_too_few_usable_votes_are_no_decision(said: list[object]) -> None:
    with pytest.raises(RowError, match="the reply was cut") as refusal:
        run(votes_of(Scripted(*said), ASKED, len(said)))
    assert refusal.value.raw == "the repl"


def test_a_run_that_must_stop_stops() -> None:
    with pytest.raises(StageError, match="no money"):
        run(votes_of(Scripted("a", "b", StageError("no money")), ASKED, 3))


@pytest.mark.parametrize(
    ("choices", "most"), [(["a"], "a"), (["a", "a", "b"], "a"), (["a", "b"], ""), (["a", "b", "c"], ""), ([], "")]
)
def test_more_than_half(choices: list[str], most: str) -> None:
    assert most_of(choices) == most
