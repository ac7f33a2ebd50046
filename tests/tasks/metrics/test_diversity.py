"""diversity: the published hand cases, and that copies are seen as copies."""

import numpy as np
import pytest

from tasks.metrics.diversity import compression_ratio, distinct_n, diversity, vendi
from tasks.text.self_bleu import counted
from tests.tasks.metrics.evidence import figures, measured


def kernel(samples):
    """exp(-|a - b|), as in the authors' example (github.com/vertaix/Vendi-Score)."""
    at = np.array(samples, dtype=float)
    return np.exp(-np.abs(at[:, None] - at[None, :]))


@pytest.mark.parametrize(
    ("samples", "effective"),
    [([0, 0, 10, 10, 20, 20], 2.9999), ([0, 0, 0, 0], 1.0), ([0, 100, 200, 300], 4.0), ([0], 1.0)],
)
def test_vendi_of_the_published_hand_cases(samples, effective):
    assert vendi(kernel(samples)) == pytest.approx(effective, abs=1e-3)


@pytest.mark.parametrize(
    ("texts", "n", "share"),
    [
        ([["a", "b", "a", "b"]], 1, 0.5),
        ([["a", "b", "a", "b"]], 2, 2 / 3),
        ([["a", "b"], ["a", "b"]], 2, 0.5),
        ([["a"]], 2, 0.0),
    ],
)
def test_distinct_n_is_distinct_over_all(texts, n, share):
    assert distinct_n([counted(text) for text in texts], n) == pytest.approx(share)


def test_repetition_compresses():
    assert compression_ratio(["one and the same sentence"] * 50) > 10 > compression_ratio(["one and the same sentence"])


def test_copies_are_less_varied_than_different_questions():
    copies = [{"question": "What is two plus two?"} for _ in range(8)]
    varied = [{"question": f"Word{n} something else{n} about thing{n}", "origin": "real"} for n in range(8)]
    found = figures(measured(diversity(), *copies, *varied))
    assert found["vendi_synthetic"] == 1.0 and found["vendi_real"] > 5
    assert found["distinct_synthetic"] < found["distinct_real"] and found["compression_synthetic"] > found["compression_real"]


def test_both_kinds_are_measured_on_samples_of_one_size():
    rows = [{"origin": "real"} for _ in range(3)] + [{} for _ in range(9)]
    assert {row["texts"] for row in measured(diversity(), *rows).rows} == {3}


def test_a_text_without_words_is_a_text():
    assert measured(diversity(), {"question": "?!"}, {"question": ""}).figures


def test_no_rows_no_figures():
    assert measured(diversity(), {}).rows
