"""The verbs that look: validate, plan, trace, export and doctor, and what they say to people and to machines."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from flows.commands import doctor, export, plan, trace, validate
from flows.lineage import fates
from schemas.errors import RecipeError
from schemas.tables import Drafts, Rejects
from tasks.artifact import open_artifact
from tasks.plan import Plan
from tests.builds import built
from tests.recipes import SUMS, write_recipe

pytestmark = pytest.mark.slow  # whole builds

PROBLEMS = [{"question": f"What is {n} + {n}?", "answer": f"It is {2 * n}.\n#### {2 * n}"} for n in range(5)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """A toy data set whose real rows come from a file."""
    root = tmp_path_factory.mktemp("made")
    (root / "problems.jsonl").write_text("".join(json.dumps(row) + "\n" for row in PROBLEMS))
    real = {"use": "gsm8k", "name": "few", "whole": True, "params": {"path": "problems.jsonl"}}
    generate = [SUMS["generate"][0], {"use": "as_written", "from": ["few"]}]
    check = {"use": "tests.toy:ends_with_target", "only": ["adding"]}
    return built(root, seed=[SUMS["seed"][0], real], generate=generate, verify=[check])


def said(command: Any, *words: object) -> Result:
    return CliRunner().invoke(command.command, [str(word) for word in words], catch_exceptions=False)


def at(made: Plan) -> tuple[object, ...]:
    return ("--workspace", made.workspace.root)


def drafts(made: Plan) -> pl.DataFrame:
    return open_artifact(made.workspace.drafts, Drafts).read()


def test_validate_says_good_or_prints_the_recipe(tmp_path: Path) -> None:
    path = write_recipe(tmp_path)
    assert said(validate, path, "--workspace", tmp_path).output == f"{path}: good\n"
    assert json.loads(said(validate, path, "--workspace", tmp_path, "--json").output)["name"] == "sums"


def test_plan_says_what_a_run_would_do_before_it_did(tmp_path: Path) -> None:
    lines = said(plan, write_recipe(tmp_path), "--workspace", tmp_path).output.splitlines()
    assert lines[0] == f"sums: 40 accepted rows, from at most 400 candidates, into {tmp_path}/data/sums"
    assert "  seed      sums (tests.toy:sums)(top=1000, bad_every=0): endless" in lines
    assert "  seed      few (tests.toy:few)(rows=10): 10 seeds, read whole" in lines
    assert lines[-3:] == [
        "first round: 40 seeds of sums, 10 seeds of few",
        "0 requests, 0.00 USD: no step asks a model",
        "nothing is made yet",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["sums.yaml"]


def test_plan_says_what_stands_there_and_what_would_be_made_again(made: Plan, tmp_path: Path) -> None:
    facts = json.loads(said(plan, made.recipe.file, *at(made), "--json").output)
    assert facts["made"]["mixture"]["rows"] >= 40 and facts["made"]["mixture"]["changed"] == []
    text = made.recipe.file.read_text().replace("size: 40", "size: 41")
    (tmp_path / "sums.yaml").write_text(text)
    lines = said(plan, tmp_path / "sums.yaml", *at(made)).output.splitlines()
    assert lines[-1].endswith("rows, will be made again (recipe changed)")


def test_plan_counts_questions_and_names_keys_without_their_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRITER_API_KEY", "canary-0123456789")
    writer = {"use": "openai:gpt-5-mini", "api_key_env": "WRITER_API_KEY", "params": {"max_tokens": 50}}
    generate = [{"use": "told_by_model", "from": ["sums"]}, SUMS["generate"][1]]
    seed = [{"use": "arithmetic_plans", "name": "sums"}, SUMS["seed"][1]]
    path = write_recipe(tmp_path, models={"writer": writer}, generate=generate, seed=seed, limits={"requests": 99})
    out = said(plan, path, "--workspace", tmp_path).output
    assert "  model     writer (openai:gpt-5-mini): WRITER_API_KEY is set" in out and "canary" not in out
    assert "limits of the recipe: requests 99" in out
    assert "  generate.told_by_model asks writer: 40 requests, " in out and "so much at least" in out


def test_trace_leads_from_a_real_row_to_its_line(made: Plan) -> None:
    row = drafts(made).filter(generator="as_written").row(0, named=True)
    out = said(trace, row["id"][:12], *at(made)).output
    assert f"draft     {row['id']}: " in out and "source    problems.jsonl, problems.jsonl:" in out
    assert 'passage   {"question": "What is' in out
    story = json.loads(said(trace, row["id"], *at(made), "--recipe", made.recipe.file, "--json").output)
    assert json.loads(story["seed"]["passage"]) in PROBLEMS and story["draft"]["messages"][0]["role"] == "user"


def test_trace_says_what_became_of_every_draft(made: Plan) -> None:
    told = fates(made.workspace, drafts(made)["id"].to_list())
    kinds = {fate.split(":")[0] for fate in told.values()}
    assert {"in the mixture", "set aside by drop_zeroes", "failed ends_with_target"} <= kinds
    assert "accepted, not mixed yet" not in kinds
    aside = open_artifact(made.workspace.set_aside, Rejects).read().row(0, named=True)
    assert f"{aside['operator']}: {aside['reason']}" in said(trace, aside["row_id"], *at(made)).output


def test_trace_leads_from_a_seed_to_its_drafts(made: Plan) -> None:
    row = drafts(made).row(0, named=True)
    story = json.loads(said(trace, row["seed_id"], *at(made), "--json").output)
    assert (story["kind"], row["id"] in [draft["id"] for draft in story["drafts"]]) == ("seed", True)


@pytest.mark.parametrize(
    ("start", "reason"), [("ab", "too short"), ("zzzz", "no row of 'sums' has an id that starts with 'zzzz'")]
)
def test_trace_refuses_what_names_no_row(made: Plan, start: str, reason: str) -> None:
    with pytest.raises(RecipeError, match=reason):
        said(trace, start, *at(made))


def test_trace_without_data_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="nothing was made here yet"):
        said(trace, "abcdef", "--workspace", tmp_path)


def test_export_by_recipe_or_by_folder_writes_the_same(made: Plan, tmp_path: Path) -> None:
    by_recipe = said(export, made.recipe.file, *at(made), "--format", "sft", "--out", tmp_path / "a.jsonl")
    by_folder = said(export, made.workspace.data, "--format", "sft", "--out", tmp_path / "b.jsonl")
    said(export, made.workspace.mixture, "--format", "sft", "--out", tmp_path / "c.jsonl")
    blobs = {(tmp_path / f"{name}.jsonl").read_bytes() for name in "abc"}
    assert len(blobs) == 1 and (by_recipe.exit_code, by_folder.exit_code) == (0, 0)


def test_export_that_fits_no_row_says_why_and_ends_with_one(made: Plan, tmp_path: Path) -> None:
    done = said(export, made.recipe.file, *at(made), "--format", "dpo", "--out", tmp_path / "out")
    assert done.exit_code == 1 and "nothing written: no row fits this format\nleft out: " in done.output
    found = json.loads(said(export, made.recipe.file, *at(made), "--format", "dpo", "--out", tmp_path / "out", "--json").output)
    assert found["files"] == {} and list(found["left_out"]) == ["no rejected answer"]


def test_export_before_the_first_run_says_what_makes_it(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="there is no mixture yet; `seedmill run RECIPE` makes it"):
        said(export, write_recipe(tmp_path), "--workspace", tmp_path, "--format", "sft", "--out", tmp_path / "out")


def test_export_of_a_hugging_face_folder_needs_the_recipe_once(made: Plan, tmp_path: Path) -> None:
    done = said(export, made.recipe.file, *at(made), "--format", "hf", "--out", tmp_path / "hf")
    assert done.exit_code == 0 and "# sums" in (tmp_path / "hf" / "README.md").read_text()
    with pytest.raises(RecipeError, match="a Hugging Face folder holds every split"):
        said(export, made.recipe.file, *at(made), "--format", "hf", "--split", "train", "--out", tmp_path / "hf")


def test_doctor_finds_a_machine_that_can_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("OPENAI_API_KEY", "canary-0123456789")
    done = said(doctor, "--workspace", tmp_path, "--json")
    found = {check["name"]: check for check in json.loads(done.output)}
    assert done.exit_code == 0 and {"python", "packages", "git", "disk", "workspace", "clock", "keys"} <= set(found)
    assert found["keys"]["found"] == "set: OPENAI_API_KEY" and "canary" not in done.output
    assert found["versions"]["remedy"].startswith("`seedmill init`")


def test_doctor_ends_with_one_where_a_named_server_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://me:canary-pw@127.0.0.1:9/api")
    done = said(doctor, "--workspace", tmp_path)
    assert done.exit_code == 1 and "fail  prefect    http://***@127.0.0.1:9/api does not answer" in done.output


def test_doctor_warns_of_a_remote_that_trusts_what_it_fetches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc" / "config").write_text(
        "['remote \"a\"']\n    url = /x\n['remote \"b\"']\n    url = /y\n    verify = true\n"
    )
    out = said(doctor, "--workspace", tmp_path).output
    assert "warn  remote     a trusts what it fetches: dvc remote modify a verify true" in out
    assert "ok    remote     b verifies what it fetches" in out
