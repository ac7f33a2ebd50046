from collections import Counter
from fractions import Fraction
from random import Random

import pytest

from tasks.seeders.table_plans import ASKS, answer_of, capacity, number, table_plans
from tasks.tables.domains import BY_NAME

SHOP = BY_NAME["shop"]
TABLE = [
    {"label": "Kettle", "units": 40, "price": "10.00", "warehouse": "North"},
    {"label": "Teapot", "units": 25, "price": "12.50", "warehouse": "North"},
    {"label": "Desk lamp", "units": 35, "price": "12.50", "warehouse": "Harbour"},
]


@pytest.mark.parametrize(
    ("plan", "answer"),
    [
        ({"ask": "lookup", "column": "units", "label": "Teapot"}, 25),
        ({"ask": "top", "column": "units", "end": "max", "where": []}, "Kettle"),
        ({"ask": "top", "column": "price", "end": "max", "where": []}, None),  # a tie
        ({"ask": "rank", "column": "units", "end": "max", "place": 2}, "Desk lamp"),
        ({"ask": "rank", "column": "price", "end": "max", "place": 3}, None),  # a tie before it
        ({"ask": "total", "column": "units", "where": [{"column": "warehouse", "op": "=", "value": "North"}]}, 65),
        ({"ask": "count", "where": [{"column": "units", "op": ">", "value": 500}]}, None),  # none
        ({"ask": "count", "where": [{"column": "units", "op": ">", "value": 5}]}, None),  # all: nothing was asked
        ({"ask": "group_sum", "column": "units", "group": "warehouse", "end": "max", "where": []}, "North"),
        ({"ask": "product_total", "where": []}, 1150),
        ({"ask": "share", "column": "units", "where": [{"column": "units", "op": "<", "value": 30}]}, 25),
    ],
)
def test_answers_by_hand(plan: dict, answer: object):
    assert answer_of(SHOP, TABLE, plan) == answer


def test_a_figure_between_two_roundings_is_not_asked():
    assert number(Fraction(1, 8)) is None
    assert number(Fraction(1, 3)) == 0.33


@pytest.mark.slow
def test_every_kind_of_question_is_drawn():
    seeder = table_plans()
    drawn = Counter(seeder.draw(i, Random(f"a/{i}")).read()["plan"]["ask"] for i in range(600))
    assert set(drawn) == set(ASKS)


def test_seed_number_i_depends_on_nothing_but_its_rng():
    seeder = table_plans()
    alone = seeder.draw(5, Random("x"))
    for i in range(5):
        seeder.draw(i, Random(i))
    assert seeder.draw(5, Random("x")) == alone


@pytest.mark.slow
def test_the_row_that_is_the_answer_stands_anywhere():
    seeder, places = table_plans(smallest=6, largest=6, asks=["top"]), Counter[int]()
    for i in range(1200):
        facts = seeder.draw(i, Random(f"b/{i}")).read()
        if not facts["plan"]["where"]:
            places[[row[0] for row in facts["rows"]].index(facts["answer"])] += 1
    expected = sum(places.values()) / 6
    assert sum((places[p] - expected) ** 2 / expected for p in range(6)) < 20.5  # chi-square, 5 degrees, p = 0.001


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="no question of the kinds"):
        table_plans(asks=["sorting"])


def test_there_is_no_end_of_tables():
    assert capacity(5) > 10**20
