"""ratio: the stated shares, by leaving out and never by inventing."""

import pytest

from schemas.errors import RecipeError, StageError
from tasks.mixers.ratio import kept_counts, ratio
from tests.tasks.mixers.pool import decided, dropped, mixed, pool_of

POOL = [{"origin": "real"} for _ in range(10)] + [{"origin": "synthetic"} for _ in range(30)]


def rows():
    return pool_of(*(dict(row) for row in POOL))


@pytest.mark.parametrize(
    ("there", "shares", "kept"),
    [
        ({"real": 10, "synthetic": 30}, {"real": 0.5, "synthetic": 0.5}, {"real": 10, "synthetic": 10}),
        ({"real": 10, "synthetic": 30}, {"real": 0.25, "synthetic": 0.75}, {"real": 10, "synthetic": 30}),
        ({"real": 10, "synthetic": 30}, {"real": 0.1, "synthetic": 0.9}, {"real": 3, "synthetic": 30}),
        ({"a": 10, "b": 10, "c": 10}, {"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}, {"a": 10, "b": 10, "c": 10}),
        ({"a": 2, "b": 100}, {"a": 0.3, "b": 0.7}, {"a": 2, "b": 5}),
    ],
)
def test_the_largest_mixture_with_these_shares(there, shares, kept):
    assert kept_counts(there, shares) == kept


def test_rows_over_their_share_leave_and_say_so():
    found = dropped(ratio(shares={"real": 0.5, "synthetic": 0.5}), rows())
    assert set(found.values()) == {"over the share asked of synthetic"} and len(found) == 20


def test_a_group_that_no_share_names_leaves_and_says_so():
    assert set(dropped(ratio(shares={"real": 1.0}), rows()).values()) == {"no share names the origin synthetic"}


def test_the_same_draw_for_the_same_seed_and_another_for_another():
    mixer = ratio(shares={"real": 0.5, "synthetic": 0.5})
    assert dropped(mixer, rows(), 1) == dropped(mixer, rows(), 1) != dropped(mixer, rows(), 2)


def test_the_draw_does_not_depend_on_the_order_of_the_pool():
    mixer = ratio(shares={"real": 0.5, "synthetic": 0.5})
    backwards = rows().reverse()
    assert decided(mixer, rows(), 1).equals(decided(mixer, backwards, 1))


def test_shares_that_do_not_sum_to_one_are_refused_early():
    with pytest.raises(RecipeError, match=r"the shares sum to 0\.9, wanted 1"):
        ratio(shares={"real": 0.5, "synthetic": 0.4})


def test_a_share_of_nothing_cannot_be_kept():
    with pytest.raises(StageError, match="there is no row of human"):
        dropped(ratio(shares={"human": 0.5, "real": 0.5}), rows())


def test_it_says_which_shares_it_was_asked_for():
    asked = mixed(ratio(shares={"real": 0.5, "synthetic": 0.5}), rows()).asked
    assert asked and (asked.of, asked.shares) == ("origin", {"real": 0.5, "synthetic": 0.5})
