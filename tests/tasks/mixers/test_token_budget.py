"""token_budget: so many tokens by a named tokenizer, in all or per group."""

import pytest

from schemas.errors import RecipeError
from tasks.mixers.token_budget import token_budget
from tests.tasks.mixers.pool import dropped, mixed, pool_of

TEN_WORDS = {"question": "one two three four five", "answer": "six seven eight nine ten"}


def rows(*more):
    return pool_of(*({**TEN_WORDS, **row} for row in more))


@pytest.mark.parametrize(
    ("tokenizer", "budget", "kept"),
    [("words", 35, 3), ("words", 40, 4), ("characters", 97, 2), ("bytes", 97, 2), ("words", 9, 0)],
)
def test_rows_are_drawn_until_the_budget_is_full(tokenizer, budget, kept):
    found = dropped(token_budget(budget=budget, tokenizer=tokenizer), rows(*[{}] * 8))
    assert len(found) == 8 - kept and set(found.values()) == {f"over the budget of {budget} {tokenizer}"}


def test_letters_of_two_bytes_count_twice_in_bytes_alone():
    pool = [{"question": "éé", "answer": "éé"}]
    assert dropped(token_budget(budget=5, tokenizer="characters"), pool_of(*map(dict, pool))) == {}
    assert len(dropped(token_budget(budget=8, tokenizer="bytes"), pool_of(*map(dict, pool)))) == 1


def test_each_group_has_its_share_of_the_budget_and_what_no_share_names_leaves():
    pool = rows(*[{"lang": "en"}] * 6, *[{"lang": "sw"}] * 6, {"lang": "xx"})
    found = dropped(token_budget(budget=40, of="lang", shares={"en": 0.75, "sw": 0.25}), pool)
    told = sorted(found.values())
    assert told == ["no share names the lang xx"] + ["over the budget of 10 words"] * 5 + ["over the budget of 30 words"] * 3


def test_a_repeated_row_costs_its_tokens_each_time():
    assert len(dropped(token_budget(budget=20), rows({"repeat": 3}))) == 1


def test_shares_that_do_not_sum_to_one_are_refused_early():
    with pytest.raises(RecipeError, match=r"the shares sum to 0\.9, wanted 1"):
        token_budget(budget=5, shares={"real": 0.9})


def test_it_says_how_full_the_budget_got_or_which_shares_were_asked():
    whole = mixed(token_budget(budget=35), rows(*[{}] * 8)).finding
    assert whole and whole.figures[0].value == 0.8571
    asked = mixed(token_budget(budget=40, of="lang", shares={"en": 1.0}), rows({"lang": "en"})).asked
    assert asked and (asked.unit, asked.shares) == ("words", {"en": 1.0})
