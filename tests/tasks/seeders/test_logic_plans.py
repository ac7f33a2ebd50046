from collections import Counter
from random import Random

import pytest

from tasks.logic.deduction import RELATIONS, Clue, proof
from tasks.seeders.logic_plans import capacity, logic_plans, needed, relations, worlds


def test_clues_that_leave_two_worlds_are_not_enough():
    assert needed([Clue("before", (0, 1))], ((0, 1, 2),), 3, 3) is None


def test_a_superfluous_clue_is_left_out():
    pool = [Clue("before", (0, 2)), Clue("before", (0, 1)), Clue("before", (1, 2))]
    assert needed(pool, ((0, 1, 2),), 3, 3) == pool[1:]


def test_a_claim_that_somebody_is_truthful_never_decides_alone():
    assert needed([Clue("says is", (0, 1))], (), 2, 2) is None


def test_contradicting_clues_have_no_proof():
    assert proof([Clue("before", (0, 1)), Clue("before", (1, 0))], ((0, 1),), 2, 2) is None


def test_a_supposition_that_fails_is_part_of_the_proof():
    steps = proof([Clue("says same", (0, 1, 2)), Clue("says is_not", (1, 2)), Clue("says is", (2, 0))], (), 3, 2)
    assert steps is not None
    assert any(step["kind"] == "suppose" for step in steps)


def test_all_worlds_are_there():
    assert (len(worlds(((0, 1, 2), (3, 4, 5)), 6, 3)), len(worlds((), 4, 2))) == (36, 16)


def test_every_relation_can_be_drawn_and_decided():
    assert set(relations()) == set(RELATIONS)


@pytest.mark.slow
def test_kinds_and_solutions_are_spread_evenly():
    seeder, kinds, first = logic_plans(), Counter[str](), Counter[int]()
    for i in range(600):
        facts = seeder.draw(i, Random(f"l/{i}")).read()
        kinds[facts["story"]] += 1
        if len(facts["items"]) == 4 and len(facts["slots"]) == 4:
            first[facts["solution"][0]] += 1
    assert len(kinds) == 11
    expected = sum(first.values()) / 4
    assert sum((first[slot] - expected) ** 2 / expected for slot in range(4)) < 16.3  # chi-square, 3 degrees, p = 0.001


def test_seed_number_i_depends_on_nothing_but_its_rng():
    seeder = logic_plans()
    alone = seeder.draw(5, Random("x"))
    seeder.draw(4, Random("y"))
    assert seeder.draw(5, Random("x")) == alone


@pytest.mark.parametrize("kind", ["line", "grid", "island"])
def test_there_are_millions_of_settings(kind: str):
    assert capacity()[kind] > 10**6
