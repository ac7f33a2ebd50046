"""fidelity: equal text is equal, other text is apart, and a part of the real text has precision without recall."""

import numpy as np
import pytest

from tasks.metrics.fidelity import fidelity, frontier, js_of_words, within
from tests.tasks.metrics.evidence import figures, measured

THINGS = ["apples and pears at the market", "a train to the coast", "the choir of the old school", "bricks for a garden wall"]


def texts(origin: str, kinds: list[str], count: int) -> list[dict[str, str]]:
    rng = np.random.default_rng(len(origin))
    return [{"origin": origin, "question": f"{kinds[n % len(kinds)]} number {rng.integers(9)}"} for n in range(count)]


@pytest.mark.slow
def test_text_of_one_kind_is_near_and_text_of_another_is_apart() -> None:
    near = figures(measured(fidelity(), *texts("real", THINGS, 80), *texts("synthetic", THINGS, 80)))
    far = figures(measured(fidelity(), *texts("real", THINGS[:2], 80), *texts("synthetic", THINGS[2:], 80)))
    assert near["words"] < 0.05 and min(near["precision"], near["recall"], near["frontier"]) > 0.85
    assert far["words"] > 0.5 and far["precision"] < 0.2 and far["recall"] < 0.2 and far["frontier"] < 0.3


@pytest.mark.slow
def test_a_mixture_that_lost_a_part_of_the_real_text_keeps_its_precision_and_loses_recall() -> None:
    found = figures(measured(fidelity(), *texts("real", THINGS, 80), *texts("synthetic", THINGS[:1], 80)))
    assert found["precision"] > 0.9 and found["recall"] < 0.5


@pytest.mark.slow
def test_every_figure_has_an_interval_round_it() -> None:
    for figure in measured(fidelity(), *texts("real", THINGS, 80), *texts("synthetic", THINGS, 80)).figures:
        assert figure.low is not None and figure.high is not None and figure.low <= figure.value <= figure.high


def test_few_rows_have_no_figures() -> None:
    finding = measured(fidelity(), *texts("real", THINGS, 80), *texts("synthetic", THINGS, 9))
    assert not finding.figures and "the smaller has 9" in finding.about


@pytest.mark.parametrize(
    ("ours", "theirs", "bits"),
    [
        ([["a", "b"]], [["b", "a"]], 0.0),
        ([["a"]], [["b"]], 1.0),
        ([["a", "b"]], [["a", "a"]], 0.311278),  # (KL((.5, .5), (.75, .25)) + KL((1, 0), (.75, .25))) / 2
    ],
)
def test_bits_between_words_by_hand(ours: list[list[str]], theirs: list[list[str]], bits: float) -> None:
    assert js_of_words(ours, theirs) == pytest.approx(bits, abs=1e-6)


def test_the_reach_of_a_point_is_its_kth_neighbour() -> None:
    others = np.array([[0.0], [1.0], [10.0]])  # reaches with k = 1: 1, 1 and 9
    assert within(np.array([[2.0], [-1.0], [-1.1], [19.5]]), others, 1) == 0.5


def test_the_frontier_of_equal_shares_is_one_and_of_disjoint_ones_near_none() -> None:
    assert frontier([0, 1, 2], [0, 1, 2]) == pytest.approx(1)
    assert frontier([0, 0], [1, 1]) < 0.05
    assert frontier([0, 0, 1], [0, 1, 1]) == pytest.approx(frontier([0, 1, 1], [0, 0, 1]))
