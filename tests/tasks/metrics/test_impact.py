"""impact: gains and losses are told alike, every arm is measured, and the held-out problems stay held out."""

import json

import pytest

from schemas.errors import RecipeError
from schemas.report import Report
from schemas.rows import to_json
from tasks.metrics.impact import impact
from tests.tasks.metrics.evidence import figures, measured

WORDS = {"sum": "together", "rest": "left"}
SOLUTIONS = {"sum": "3 + 4 = 7\n#### 7", "rest": "9 - 4 = 5\n#### 5"}


def problem(kind, number, *, right=True, **rest):
    """A question whose one telling word says which operation it takes; wrong ones tell the opposite."""
    said = kind if right else {"sum": "rest", "rest": "sum"}[kind]
    return {"question": f"Thing{number} and thing{number + 1}: how many {WORDS[kind]}?", "answer": SOLUTIONS[said], **rest}


def problems(count, start, **rest):
    return [problem(("sum", "rest")[number % 2], number, **rest) for number in range(start, start + count)]


@pytest.fixture
def held_out(tmp_path):
    path = tmp_path / "held_out.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in problems(60, 9000)), encoding="utf-8")
    return path


@pytest.mark.slow
def test_rows_that_teach_the_task_are_a_gain(held_out):
    noise = [problem(("sum", "rest")[n % 2], n, right=n % 4 < 2, origin="real") for n in range(24)]
    found = measured(impact(held_out=held_out, runs=3), *noise, *problems(120, 100))
    headline = found.figures[0]
    assert headline.headline and headline.value > 10 and headline.low > 0
    assert figures(found)["mixed"] > 90 and "with the synthetic rows" in headline.about


@pytest.mark.slow
def test_rows_with_wrong_labels_are_a_loss_and_said_to_be_one(held_out):
    found = measured(impact(held_out=held_out, runs=3), *problems(40, 0, origin="real"), *problems(120, 100, right=False))
    assert found.figures[0].high < -20 and figures(found)["synthetic"] < 60 < figures(found)["real"]


def test_a_held_out_problem_that_is_in_the_mixture_is_not_asked(held_out):
    seen = problems(59, 9000, origin="real")
    assert measured(impact(held_out=held_out, runs=3), *seen, *problems(40, 100)).about.startswith("Not measured")


@pytest.mark.slow
def test_smaller_amounts_of_real_rows_are_looked_at_too(held_out):
    found = measured(
        impact(held_out=held_out, runs=3, real_rows=[20, 500]), *problems(40, 0, origin="real"), *problems(60, 100)
    )
    assert list(dict.fromkeys(row["setting"] for row in found.rows)) == ["20 real rows", "40 real rows"]


@pytest.mark.slow
def test_the_same_rows_give_the_same_figures(held_out):
    rows = [*problems(40, 0, origin="real"), *problems(60, 100)]
    assert measured(impact(held_out=held_out, runs=3, real_rows=[], shares=[]), *rows) == measured(
        impact(held_out=held_out, runs=3, real_rows=[], shares=[]), *rows
    )


@pytest.mark.slow
def test_answers_can_be_what_is_told(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text(
        "\n".join(json.dumps({"text": f"word{n} {kind}", "label": kind}) for n in range(30) for kind in "ab"), encoding="utf-8"
    )
    rows = [
        {"question": f"other{n} {kind}", "answer": kind, "origin": o}
        for n in range(30)
        for kind in "ab"
        for o in ("real", "synthetic")
    ]
    assert figures(measured(impact(held_out=path, label="answer", runs=3), *rows))["mixed"] > 90


@pytest.mark.slow
def test_every_arm_is_measured_and_has_a_gain_that_a_gate_can_name(held_out):
    rows = [*problems(40, 0, origin="real"), *problems(60, 100)]
    lost = problems(60, 500, right=False)
    found = measured(impact(held_out=held_out, runs=3, real_rows=[], shares=[0.25, 0.8]), *rows, drafts=[*rows, *lost])
    assert [row["arm"] for row in found.rows] == [
        "real only", "real + synthetic", "synthetic only", "25 % synthetic", "80 % synthetic", "unfiltered",
    ]  # fmt: skip
    assert found.rows[0]["gain"] == found.rows[0]["gain_low"] == 0
    named = figures(found)
    assert {"gain", "gain_synthetic", "gain_share_25", "gain_share_80", "gain_of_filters", "unfiltered"} <= named.keys()
    assert (
        named["gain_of_filters"] == pytest.approx(named["mixed"] - named["unfiltered"], abs=0.02)
        and named["gain_of_filters"] > 0
    )
    empty = {"recipe": {}, "fingerprint": "", "rows": {}, "shortfall": [], "funnel": [], "components": [], "sources": []}
    report = Report(**empty, findings=[found.model_copy(update={"metric": "impact"})], examples=[], cost=[], versions={})
    assert {"impact.gain.low", "impact.gain_of_filters.high", "impact.gain_share_25"} <= report.metrics().keys()


@pytest.mark.slow
def test_a_mixture_of_which_nothing_was_left_out_has_no_unfiltered_arm(held_out):
    found = measured(impact(held_out=held_out, runs=3), *problems(40, 0, origin="real"), *problems(60, 100))
    assert "unfiltered" not in figures(found)


@pytest.mark.slow
def test_names_are_learnt_by_ner(tmp_path):
    def marked(name, place, **rest):
        text = f"{name} sang in {place} and swam."
        entities = [{"text": name, "label": "PER"}, {"text": place, "label": "LOC"}]
        return {"question": text, "answer": to_json(entities), **rest}

    names, places = [f"A{letter}a" for letter in "bcdefghijklmnopqrstuvwxyz"], [f"O{letter}lo" for letter in "bcdfgst"]
    path = tmp_path / "names.jsonl"
    path.write_text("\n".join(json.dumps(marked(name, "Ulm")) for name in names), encoding="utf-8")
    real = [marked(name, "Rom", origin="real") for name in names]
    synthetic = [marked(name, place) for name in names for place in places]
    found = measured(impact(held_out=path, backend="ner", real_rows=[], runs=3, epochs=10), *real, *synthetic)
    assert figures(found)["mixed"] > 90 and found.rows[0]["unit"] == "%" and "guess" not in figures(found)


def test_perplexity_saved_is_a_gain(tmp_path):
    path = tmp_path / "texts.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in problems(30, 9000)), encoding="utf-8")
    odd = [{"question": "zum zim", "answer": f"bim {n}", "origin": "real"} for n in range(30)]
    found = measured(impact(held_out=path, backend="ngram_lm", real_rows=[], runs=3), *odd, *problems(60, 100))
    headline = found.figures[0]
    assert headline.value > 0 and headline.better == "higher" and headline.unit == "perplexity saved"
    assert figures(found)["mixed"] < figures(found)["real"]


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"backend": "ner", "label": "operations"}, "ner learns entities, found 'operations'"),
        ({"checkpoint": "x"}, "only `transformer` begins with one"),
    ],
)
def test_parameters_that_contradict_are_refused(held_out, params, reason):
    with pytest.raises(RecipeError, match=reason):
        impact(held_out=held_out, **params)
