"""The plot of impact: gains and losses beside a line at zero, each in its colour; what is unclear has neither."""

import pytest

from tasks.report.plots import intervals


def row(arm, gain, low, high, setting="50 real rows"):
    scores = {"setting": setting, "arm": arm, "unit": "%", "value": 50.0, "low": 48.0, "high": 52.0}
    return scores | {"gain": gain, "gain_low": low, "gain_high": high}


REAL = row("real only", 0, 0, 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("gain", "colour"), [((4, 1, 7), "passed"), ((-4, -7, -1), "failed"), ((1, -2, 4), "gave-nothing")]
)  # fmt: skip
def test_a_loss_is_as_plain_as_a_gain(gain, colour):
    plot = intervals([REAL, row("30 % synthetic", *gain)])
    assert f"var(--{colour})" in plot and f"{gain[0]:+.1f}".replace("-", "\u2212") in plot.replace("-", "\u2212")
    assert not any(f"var(--{other})" in plot for other in {"passed", "failed", "gave-nothing"} - {colour})
    assert "better than the real rows alone" in plot


@pytest.mark.slow
def test_rows_without_gains_have_one_panel_and_equal_rows_equal_bytes():
    plain = [
        {name: value for name, value in each.items() if "gain" not in name} for each in (REAL, row("other", 0, 0, 0, "all"))
    ]
    assert "better than" not in intervals(plain) and intervals(plain) == intervals(plain)
    assert intervals([]).startswith("<svg")
