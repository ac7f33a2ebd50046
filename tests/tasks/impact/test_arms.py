"""Arms are equal in rows and steps, honour weights, and do not let a small real arm be taught by real rows it lacks."""

from collections import Counter

import numpy as np

from tasks.impact.arms import MIXED, REAL, SYNTHETIC, UNFILTERED, Pool, Trial
from tasks.impact.backend import Example, Scores


def pool(kind, count, *, weights=None, seeds=None):
    names = tuple(f"{kind}{number}" for number in range(count))
    return Pool(tuple(Example(name, ("yes",)) for name in names), np.array(weights or [1.0] * count), tuple(seeds or names))


def kinds(rows):
    return Counter(row.text.rstrip("0123456789") for row in rows)


NOTHING = pool("x", 0)


def test_all_arms_have_the_same_number_of_rows():
    trial = Trial(pool("r", 30), pool("s", 70), pool("d", 90), (), None, 1, (0.25,))
    arms = trial.arms(30, np.random.default_rng(1))
    assert {arm: dict(kinds(rows)) for arm, rows in arms.items()} == {
        REAL: {"r": 100},
        MIXED: {"r": 30, "s": 70},
        SYNTHETIC: {"s": 100},
        "25 % synthetic": {"r": 75, "s": 25},
        UNFILTERED: {"r": 30, "d": 70},
    }
    assert set(Counter(row.text for row in arms[REAL]).values()) == {3, 4}


def test_smaller_amounts_are_of_real_rows_and_look_at_no_other_share():
    arms = Trial(pool("r", 30), pool("s", 70), pool("d", 90), (), None, 1, (0.25,)).arms(10, np.random.default_rng(1))
    assert {arm: len(rows) for arm, rows in arms.items()} == {REAL: 80, MIXED: 80, SYNTHETIC: 80}
    assert len({row.text for row in arms[REAL]}) == 10


def test_what_was_made_of_a_real_row_that_is_left_out_is_left_out_too():
    made = pool("s", 30, seeds=[f"r{number % 30}" for number in range(30)])
    arms = Trial(pool("r", 30), made, NOTHING, (), None, 1).arms(10, np.random.default_rng(1))
    real = {row.text for row in arms[REAL]}
    assert {row.text.replace("s", "r") for row in arms[SYNTHETIC]} == real and len(arms[MIXED]) == 20
    only_twins = pool("s", 1, seeds=["r29"])
    assert Trial(pool("r", 30), only_twins, NOTHING, (), None, 1).arms(1, np.random.default_rng(1)) == {}


def test_rows_are_drawn_by_their_weight():
    drawn = Counter(row.text for row in pool("s", 3, weights=[0.0, 1.0, 3.0]).drawn(400, np.random.default_rng(1)))
    assert drawn == {"s1": 100, "s2": 300}


def test_every_run_gives_the_arms_one_seed_and_steps_by_rows():
    asked = []

    def backend(train, test, *, steps, seed):
        asked.append((len(train), steps, seed))
        return Scores(np.ones(1), np.ones(1))

    found = Trial(pool("r", 5), pool("s", 5), NOTHING, (Example("t", ("yes",)),), backend, 4).run(
        5, 2, np.random.default_rng(1)
    )
    assert {arm: len(runs) for arm, runs in found.items()} == {REAL: 2, MIXED: 2, SYNTHETIC: 2}
    assert {(rows, steps) for rows, steps, _ in asked} == {(10, 40)} and len({seed for *_, seed in asked}) == 2
