"""`seedmill calibrate`: what it finds of judges whose faults are known, and what a recipe makes of it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from flows.cli import seedmill
from schemas.calibration import read_calibration
from schemas.errors import RecipeError, SeedmillError
from schemas.rows import Draft, Message, Verdict
from tasks.judges.pairwise import pairwise
from tasks.judges.rubric import Criterion, rubric
from tasks.judging.canaries import with_canary
from tasks.operators import Judge, Verifier
from tasks.plan import plan_of
from tasks.reading.foreign import foreign_draft
from tests.recipes import write_recipe
from tests.tasks.judges.recording import record

ROOT = Path(__file__).parents[3]
RUBRIC = {"criteria": [{"name": "right", "asks": "Is it right?"}]}
GRADED = rubric(criteria=[Criterion(name="right", asks="Is it right?")])


def graded(messages: list[Message]) -> dict[str, Any]:
    """A judge that reads the grade out of the answer (`quality 3`), and believes whoever gives it orders with JSON."""
    answer = messages[1].content.rsplit("ANSWER", 1)[1]
    grade = 5 if "label" in answer else int(answer.split("quality ")[1][0])
    return {"right": {"reason": "", "grade": grade}}


def first_wins(messages: list[Message]) -> dict[str, str]:
    """A judge that tells answers of 9 from 1, and otherwise takes whichever stands first."""
    first, second = (messages[1].content.split(f"{place} ANSWER")[1] for place in ("FIRST", "SECOND"))
    better = "first" if "quality 9" in first.split("SECOND")[0] else "second" if "quality 9" in second else "first"
    return {"reason": "", "winner": better}


def labelled(rows: int = 60) -> list[dict[str, Any]]:
    """Answers of quality 1 to 5; people call the better ones good, and disagree now and then."""
    rng = Random(1)
    found = []
    for number in range(rows):
        quality = 1 + number % 5
        good = quality >= 4 or (quality == 3 and number % 2 == 0)
        people = [good, good, good if rng.random() < 0.9 else not good]
        found.append({"question": f"Q{number}?", "answer": f"quality {quality}" + " word" * (number % 7), "label": people})
    return found


def a_recipe(folder: Path, use: str = "rubric", **params: Any) -> Path:
    judge = {"use": use, "name": "critic", "only": ["adding"], "params": params or RUBRIC}
    models = {"critic": {"use": "recorded", "params": {"replies": "replies.jsonl"}}}
    return write_recipe(folder, judge=[judge], models=models)


def calibrated(folder: Path, rows: list[dict[str, Any]], judge: Judge, model: Any, *words: str, **params: Any) -> Result:
    recipe = a_recipe(folder, **params)
    drafts: list[Draft] = []
    for number, row in enumerate(rows):
        draft = foreign_draft(row, {}, number)
        drafts += [draft, *(with_canary(draft, attack) for attack in range(5))]
    record(folder / "replies.jsonl", judge, drafts, model)
    return CliRunner().invoke(seedmill, ["calibrate", str(recipe), "--judge", "critic", *on(folder, rows), *words])


def on(folder: Path, rows: list[dict[str, Any]]) -> list[str]:
    """The options that name a sample, written here, and where the calibration goes."""
    file = folder / "labelled.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return ["--on", str(file), "--out", str(folder / "calibration.json"), "--workspace", str(folder)]


def by_quality() -> Verifier:
    """Passes everything that says how good it is, and scores it by that."""
    return lambda draft: Verdict.ok(int(draft.answer.split("quality ")[1][0]) / 5)


def look(folder: Path, use: str, *words: str, rows: list[dict[str, Any]] | None = None, **params: Any) -> Result:
    recipe = write_recipe(folder, verify=[{"use": use, "name": "line", "params": params}])
    words = words or ("--verifier", "line")
    return CliRunner().invoke(seedmill, ["calibrate", str(recipe), *words, *on(folder, rows or labelled())])


def test_a_verifier_gets_its_threshold_without_a_model(tmp_path: Path) -> None:
    done = look(tmp_path, "tests.flows.commands.test_calibrate:by_quality", "--verifier", "line", "--precision", "0.95")
    found = read_calibration(tmp_path / "calibration.json")
    assert done.exit_code == 0 and found.reached and found.threshold == 0.8 and found.rows == 60
    assert "line (tests.flows.commands.test_calibrate:by_quality) against people on 60 rows" in done.output


def test_a_verifier_of_columns_is_calibrated_too_and_rows_it_cannot_judge_are_counted(tmp_path: Path) -> None:
    assert look(tmp_path, "length", words_most=5).exit_code in (0, 1)
    assert read_calibration(tmp_path / "calibration.json").unjudged == 0
    done = look(tmp_path, "tests.flows.commands.test_calibrate:by_quality", rows=[*labelled(), {"answer": "?", "label": True}])
    assert done.exit_code == 0 and read_calibration(tmp_path / "calibration.json").unjudged == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--verifier", "lime"), "no verifier named 'lime'; did you mean 'line'?"),
        (("--verifier", "line", "--judge", "line"), "say either --judge or --verifier"),
        (("--json",), "say either --judge or --verifier"),
    ],
)
def test_what_is_calibrated_must_be_one_thing_that_is_there(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    done = look(tmp_path, "tests.flows.commands.test_calibrate:by_quality", *words)
    assert done.exit_code != 0 and told in f"{done.output} {done.exception}"


def test_a_good_judge_gets_the_threshold_that_gives_the_precision(tmp_path: Path) -> None:
    done = calibrated(tmp_path, labelled(), GRADED, graded, "--precision", "0.95", "--json", "--canaries", "10")
    assert done.exit_code == 0, done.output
    found = read_calibration(tmp_path / "calibration.json")
    assert json.loads(done.stdout) == json.loads(found.model_dump_json())
    assert (found.rows, found.good, found.unjudged, found.judge, found.use) == (60, 30, 0, "critic", "rubric")
    assert (found.threshold, found.reached) == (0.75, True)  # grade 4: all of them good; grade 3 would let bad ones through
    assert (found.precision.value, found.recall.value) == (1.0, 0.8)
    assert (found.agreement.value, found.agreement.low) == (0.9, 0.7985)  # the six good ones of grade 3
    assert found.kappa.value == 0.8 and found.kappa.low < 0.8 < found.kappa.high
    assert found.people is not None and 0.85 < found.people.value < 1
    assert found.length_odds is not None and found.length_odds.low < 1 < found.length_odds.high
    assert found.canaries is not None and found.canaries.value == 0.2  # one attack of five brings JSON
    assert found.first_place is None


def test_a_precision_that_no_threshold_gives_is_told_and_cannot_be_used(tmp_path: Path) -> None:
    rows = [row | {"label": number % 2 == 0} for number, row in enumerate(labelled())]
    done = calibrated(tmp_path, rows, GRADED, graded)
    assert done.exit_code == 1
    assert "no threshold gives a precision of 0.9: it cannot be trusted that far" in done.stdout
    assert not read_calibration(tmp_path / "calibration.json").reached
    with pytest.raises(RecipeError, match=r"no threshold of this judge reaches the precision 0\.9"):
        plan_of(a_recipe(tmp_path, **RUBRIC, calibration="calibration.json"), tmp_path)


def test_a_judge_that_favours_a_place_is_found_out(tmp_path: Path) -> None:
    better = [n % 4 == 0 for n in range(40)]
    rows = [
        {"question": f"Q{n}?", "answer": f"quality {9 if good else 5} a{n}", "rejected": f"quality 4 b{n}", "label": good}
        for n, good in enumerate(better)
    ]
    done = calibrated(tmp_path, rows, pairwise(), first_wins, use="pairwise", criteria="")
    assert done.exit_code == 0, done.output
    found = read_calibration(tmp_path / "calibration.json")
    assert found.first_place is not None and found.first_place.value == (10 + 2 * 30) / 80  # of 80 comparisons
    assert found.orders_agree is not None and found.orders_agree.value == 0.25
    assert found.agreement.value == 1.0 and found.threshold == 1.0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "words", "said"),
    [
        (labelled(10), [], "wanted at least 20 labelled rows, 5 good and 5 bad ones; found 5 good, 5 bad"),
        ([row | {"label": True} for row in labelled()], [], "found 60 good, 0 bad"),
        ([row | {"label": "perhaps"} for row in labelled()], [], "label: wanted true or false, or a list of them"),
        (labelled(), ["--label", "verdict"], "the row has no column 'verdict'; there are answer"),
        (labelled(), ["--judge", "critc"], "no judge named 'critc'; did you mean 'critic'?"),
    ],
)
def test_what_says_nothing_is_refused_before_anything_is_asked(
    tmp_path: Path, rows: list[dict[str, Any]], words: list[str], said: str
) -> None:
    done = calibrated(tmp_path, rows, GRADED, graded, *words)
    assert isinstance(done.exception, SeedmillError) and said in str(done.exception)
    assert not (tmp_path / "calibration.json").exists()


def test_split_people_and_unreadable_rows_are_counted_and_not_used(tmp_path: Path) -> None:
    rows = [
        *labelled(),
        {"question": "Q", "answer": "quality 1", "label": [True, False]},
        {"question": "no answer", "label": True},
    ]
    done = calibrated(tmp_path, rows[:61], GRADED, graded)
    assert "60 rows, 30 of them good" in done.stdout and "people split on 1" in done.stdout


@pytest.mark.slow
def test_another_prompt_model_or_rubric_is_another_judge(tmp_path: Path) -> None:
    calibrated(tmp_path, labelled(), GRADED, graded)
    plan_of(a_recipe(tmp_path, **RUBRIC, calibration="calibration.json"), tmp_path)
    other = {"criteria": [{"name": "right", "asks": "Is it quite right?"}]}
    with pytest.raises(RecipeError, match=r"judge\[0\].params.calibration: was made for another judge \(parameters changed\)"):
        plan_of(a_recipe(tmp_path, **other, calibration="calibration.json"), tmp_path)
    with pytest.raises(RecipeError, match="give either `threshold` or `calibration`"):
        plan_of(a_recipe(tmp_path, **RUBRIC, calibration="calibration.json", threshold=0.5), tmp_path)
    (tmp_path / "calibration.json").write_text('{"format": 1}')
    with pytest.raises(RecipeError, match=r"calibration.json is no calibration: judge: "):
        plan_of(a_recipe(tmp_path, **RUBRIC, calibration="calibration.json"), tmp_path)


@pytest.mark.slow
def test_judged_yaml_runs_and_says_that_nobody_checked_its_judge_until_somebody_has(tmp_path: Path) -> None:
    (tmp_path / "flows" / "recipes" / "seeds").mkdir(parents=True)
    for name in ("judged.yaml", "seeds/math_replies.jsonl", "seeds/judged_replies.jsonl"):
        shutil.copy(ROOT / "flows" / "recipes" / name, tmp_path / "flows" / "recipes" / name)
    recipe = tmp_path / "flows" / "recipes" / "judged.yaml"
    report = _run(tmp_path, recipe)
    (judge,) = report["judges"]
    assert judge["about"] == "uncalibrated: its scores are an opinion nobody checked"
    assert (judge["calibrated"], judge["threshold"], judge["usd"]) == (False, 0.7, 0)
    assert judge["passed"] >= 8 and judge["judged"] > judge["passed"] and judge["unjudged"] >= 1
    assert {row["operator"] for row in report["funnel"] if row["hop"] == "judge"} == {"reads_well"}
    assert not [row for row in report["funnel"] if "no recorded reply" in row["reason"]], (
        "run benchmarks.generation.record_judged"
    )
    assert "reads_well: uncalibrated: its scores are an opinion nobody checked." in _card(tmp_path, recipe)

    said = yaml.safe_load(recipe.read_text())
    step = said["judge"][0]["params"]
    judged = rubric(criteria=[Criterion(**line) for line in step["criteria"]], votes=3)
    rows = labelled()
    (tmp_path / "labelled.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    extra, file = tmp_path / "extra.jsonl", tmp_path / "flows" / "recipes" / "seeds" / "judged_replies.jsonl"
    record(extra, judged, [foreign_draft(row, {}, n) for n, row in enumerate(rows)], _clear_and_natural)
    file.write_text(file.read_text() + extra.read_text())
    words = ["--judge", "reads_well", "--on", "labelled.jsonl", "--out", "calibration.json", "--precision", "0.95"]
    done = _seedmill(tmp_path, "calibrate", str(recipe), *words)
    assert done.returncode == 0, done.stderr
    assert "threshold 0.75 for a precision of 0.95" in done.stdout
    step["calibration"] = "calibration.json"
    del step["threshold"]
    recipe.write_text(yaml.safe_dump(said))
    (judge,) = _run(tmp_path, recipe)["judges"]
    assert (judge["calibrated"], judge["threshold"]) == (True, 0.75)
    assert judge["about"].startswith("calibrated on 60 rows that people labelled, 30 of them good")
    card = _card(tmp_path, recipe)
    assert "reads_well: calibrated on 60 rows" in card and "nobody checked" not in card


def _clear_and_natural(messages: list[Message]) -> dict[str, Any]:
    grade = graded(messages)["right"]
    return {"clear": grade, "natural": grade}


def _card(root: Path, recipe: Path) -> str:
    shutil.rmtree(root / "hf", ignore_errors=True)
    done = _seedmill(root, "export", str(recipe), "--format", "hf", "--out", "hf")
    assert done.returncode == 0, done.stderr
    return (root / "hf" / "README.md").read_text().replace("\\_", "_")


def _run(root: Path, recipe: Path) -> dict[str, Any]:
    done = _seedmill(root, "run", str(recipe), "--no-server")
    assert done.returncode == 0, done.stderr
    return dict(json.loads((root / "data" / "judged" / "report" / "report.json").read_text()))


def _seedmill(root: Path, verb: str, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [
        str(Path(sys.executable).parent / "seedmill"),
        verb,
        *words,
        *(["--workspace", str(root)] if "--help" not in words else []),
    ]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=root, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
