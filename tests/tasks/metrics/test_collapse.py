"""collapse: depths, shares in tokens, and a warning above the bound."""

from tasks.metrics.collapse import collapse
from tests.tasks.metrics.evidence import figures, measured

TEN = {"question": "one two three four five", "answer": "six seven eight nine ten"}
REAL, SYNTHETIC = {"origin": "real", "depth": 0, **TEN}, {"origin": "synthetic", "depth": 1, **TEN}


def test_depths_are_counted_and_a_mixture_below_the_bound_is_not_warned_of():
    finding = measured(collapse(), *[REAL] * 4, SYNTHETIC, {**SYNTHETIC, "depth": 2})
    assert [(row["depth"], row["rows"]) for row in finding.rows] == [("depth 0", 4), ("depth 1", 1), ("depth 2", 1)]
    found = figures(finding)
    assert (found["lambda"], found["over_bound"]) == (0.5, 0) and "Warning" not in finding.about
    assert found["drift"] == round(20 / (40**2 + 2 * 40 * 20 + 20), 12)


def test_a_mixture_above_the_bound_is_warned_of_and_repeats_count():
    finding = measured(collapse(), *[REAL] * 4, {**SYNTHETIC, "repeat": 3})
    assert figures(finding)["over_bound"] == 10 and "above the Seddik bound" in finding.about


def test_without_real_text_the_report_says_what_that_means():
    finding = measured(collapse(), SYNTHETIC)
    assert figures(finding) == {"synthetic_share": 1} and "There is no real text" in finding.about
