"""What a further batch adds: everything, nothing, or what the known rows do not have; and when to stop."""

from pathlib import Path

import pytest

from tasks.metrics.novelty import novelty
from tests.tasks.metrics.evidence import figures, measured

NEW = [{"question": f"alpha{number} beta{number} gamma{number} delta{number}"} for number in range(20)]
SAME = [{"question": "the same four words"} for _ in range(20)]


def curve(*rows: dict[str, str], **params: object) -> list[float]:
    return [row["value"] for row in measured(novelty(batches=4, **params), *rows).rows]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "shares"),
    [
        (NEW, [100, 100, 100, 100]),
        (SAME, [100, 0, 0, 0]),
        ([*NEW[:10], *SAME[:10]], [100, 100, 100, 0]),
        ([*SAME[:5], *(row | {"origin": "real"} for row in SAME), *NEW[:15]], [0, 100, 100, 100]),
    ],
)
def test_a_batch_adds_what_nothing_before_it_holds(rows, shares):
    assert curve(*rows) == shares


def test_rows_of_a_corpus_are_known_before(tmp_path: Path):
    (tmp_path / "known.txt").write_text("\n".join(row["question"] for row in NEW[:10]))
    assert curve(*NEW, against=[tmp_path / "known.txt"]) == [0, 0, 100, 100]


@pytest.mark.parametrize(
    ("patience", "enough", "warning"),
    [
        (2, 15, "after 15 of 20 synthetic rows a batch brings under 10% new 3-grams: vary the recipe"),
        (1, 10, "after 10 of 20 synthetic rows a batch brings under 10% new 3-grams: vary the recipe"),
        (3, 20, ""),
    ],
)
def test_the_stop_rule_is_met_once_enough_batches_in_a_row_bring_too_little(patience, enough, warning):
    finding = measured(novelty(batches=4, patience=patience), *SAME)
    assert (figures(finding)["rows_enough"], finding.warning) == (enough, warning)


def test_too_few_rows_give_words_instead_of_a_figure():
    finding = measured(novelty(), *NEW[:9])
    assert finding.figures == [] and "10 batches need as many synthetic rows; there are 9" in finding.about
