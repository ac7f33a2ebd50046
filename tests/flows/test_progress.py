"""The board: a log says each minute how far a round is, and not more often."""

import pytest

from flows import progress
from flows.progress import HOPS, Lines


def test_a_log_says_now_and_then_how_far_a_long_round_is(monkeypatch: pytest.MonkeyPatch) -> None:
    now, said = 0.0, list[str]()
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    board = Lines(said.append)
    board.round(1000)
    for window in range(1, 1001):
        now = window * 0.9
        for hop in HOPS:
            board.passed(hop)
    assert said[0] == "round 1: 1,000 windows of seeds" and said[-4:] == [f"  {hop}: done" for hop in HOPS]
    assert said[1] == "  67 of 1,000 windows through, about 14 min left in this round"
    assert len(said) == 1 + 14 + 4


def test_a_short_round_says_only_its_hops() -> None:
    said = list[str]()
    board = Lines(said.append)
    board.round(2)
    for hop in (*HOPS, *HOPS):
        board.passed(hop)
    assert said == ["round 1: 2 windows of seeds", *(f"  {hop}: done" for hop in HOPS)]
