"""Sums in prose: which are right, which are wrong, and what stops the reader."""

import time

import pytest

from schemas.rows import Draft, chat
from tasks.verifiers.equations_hold import equations_hold

CASES = [
    ("She has 24 - 8 = 16 muffins left.", ""),
    ("3 hours * $12.50 = $37.50.", ""),
    ("There are 12 eggs/box * 3 boxes = 36 eggs", ""),
    ("40/100 * 60 = 24 and 60 × 2 = 120", ""),
    ("20% * 50 = 10", ""),
    ("(3 + 4) * 2 = 14", ""),
    ("$1,200 / 4 = $300 = 150 * 2", ""),
    ("24 - 8 = 15", "24 - 8 = 15 is not so"),
    ("10 / 3 = 3.33", "10 / 3 = 3.33 is not so"),
    ("4 * 5 = 20\n20 + 1 = 22", "20 + 1 = 22 is not so"),
    ("5 / 0 = 1", "5 / 0 = 1 cannot be read"),
    ("It is 12.", "the answer writes down no sum"),
    ("2x = 20, and 4 + 4 = 8", ""),
    ("2x = 20, and 4 + 4 = 9", "4 + 4 = 9 is not so"),
    ("X - 2 = 14, so 3 + 1 = 4", ""),
    ("x+5+4x+20 = 265, so 3 + 1 = 4", ""),
    ("4 rooms = 4 * 11 = 44", ""),
    ("4 rooms = 4 * 11 = 45", "4 * 11 = 45 is not so"),
    ("At 10:00 = noon, D1 = 322 and 3 + 1 = 4", ""),
    ("The chance is 15 / 60 * 100 = 25%", ""),
    ("The chance is 15 / 60 * 100 = 26%", "15 / 60 * 100 = 26 % is not so"),
    ("2L + 3L = 5L of water", ""),
    ("1/3 of the cans = 22, and 3 + 1 = 4", ""),
    ("12 x 1 and 1/4 = 15, so 3 + 1 = 4", ""),
    ("He has 12 and 4 + 4 = 9", "4 + 4 = 9 is not so"),
    ("3 boxes of eggs * 12 = 37", "3 * 12 = 37 is not so"),
    ("12 kg + 3 kg = 16 kg", "12 + 3 = 16 is not so"),
]


@pytest.mark.parametrize(("answer", "reason"), CASES)
def test_each_sum_is_worked_out_again(answer: str, reason: str) -> None:
    assert equations_hold()(Draft(chat("?", answer))).reason == reason


@pytest.mark.slow
@pytest.mark.parametrize("bomb", ["9**9**9 = 1", "(" * 100_000 + "= 1", "1+" * 50_000 + "1 = 2", "9" * 100_000 + " = 1"])
def test_hostile_sums_end_in_time_and_are_never_run(bomb: str) -> None:
    began = time.process_time()
    assert not equations_hold()(Draft(chat("?", bomb))).passed
    assert time.process_time() - began < 1
