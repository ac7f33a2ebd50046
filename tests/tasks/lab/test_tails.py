"""tails: a cut tail is a floor that more data cannot remove (PAPERS 5.4)."""

import pytest

from tasks.lab.tails import cut_mass, expected_error, zipf

SHARES = zipf(1_000_000, 1.5)


@pytest.mark.parametrize(("cut", "floor"), [(100, 0.0757), (1000, 0.0235)])
def test_the_error_ends_at_the_cut_off_mass(cut: int, floor: float) -> None:
    assert cut_mass(SHARES, cut) == pytest.approx(floor, rel=0.01)
    assert expected_error(SHARES, 1_000_000, cut) == pytest.approx(floor, rel=0.01)


@pytest.mark.parametrize(("samples", "cut", "uncut"), [(100, 0.205, 0.215), (1000, 0.097, 0.091), (10_000, 0.0758, 0.042)])
def test_the_published_errors(samples: int, cut: float, uncut: float) -> None:
    assert expected_error(SHARES, samples) == pytest.approx(uncut, rel=0.08)
    assert expected_error(SHARES, samples, 100) == pytest.approx(cut, rel=0.08)


def test_a_cut_of_one_word_knows_that_word() -> None:
    assert expected_error(zipf(2, 1.0), 10, 1) == pytest.approx(1 / 3)
