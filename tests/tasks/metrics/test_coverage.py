"""coverage: counts by stratum, and effective numbers."""

import pytest

from tasks.metrics.coverage import coverage, effective_number
from tests.tasks.metrics.evidence import figures, measured


@pytest.mark.parametrize(
    ("counts", "effective"), [([5, 5, 5, 5], 4.0), ([7], 1.0), ([], 0.0), ([3, 0, 3], 2.0), ([3, 1], 1.7548)]
)
def test_the_effective_number_is_exp_of_the_entropy(counts, effective):
    assert effective_number(counts) == pytest.approx(effective, abs=1e-4)


def test_languages_generators_and_every_stratum_are_counted():
    rows = [
        {"strata": '{"topic":"food","steps":2}', "lang": "de"},
        {"strata": '{"topic":"food"}'},
        {"strata": '{"topic":"sport"}'},
    ]
    finding = measured(coverage(), *rows)
    assert figures(finding) == {
        "effective_lang": 1.89,
        "effective_generator": 1.0,
        "effective_topic": 1.89,
        "effective_steps": 1.0,
    }
    assert {"stratum": "topic", "value": "food", "rows": 2} in finding.rows
    assert {"stratum": "steps", "value": "2", "rows": 1} in finding.rows
