"""coverage: counts by stratum, and effective numbers."""

from tasks.metrics.coverage import coverage
from tests.tasks.metrics.evidence import figures, measured


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
