"""A plan is a recipe of which every word means something; whatever does not is told with file, line and place."""

from pathlib import Path
from typing import Any

import pytest

from schemas.errors import RecipeError
from tasks.plan import plan_again, plan_of, sources_of
from tests.recipes import SUMS, write_recipe

SEEDS, GENERATORS = SUMS["seed"], SUMS["generate"]
LOOSE: list[tuple[str, dict[str, Any], str]] = [
    (
        "an unknown operator",
        {"verify": [{"use": "numeric_anwser"}]},
        "verify[0].use: no verifier named 'numeric_anwser'; did you mean 'numeric_answer'?",
    ),
    (
        "a misspelt parameter",
        {"seed": [{"use": "tests.toy:sums", "params": {"tops": 3}}, SEEDS[1]]},
        "seed[0].params.tops: unknown parameter; did you mean 'top'?",
    ),
    (
        "a parameter of the wrong type",
        {"seed": [{"use": "tests.toy:sums", "params": {"top": "3"}}, SEEDS[1]]},
        "seed[0].params.top: wanted a whole number, found '3'",
    ),
    ("a missing parameter", {"seed": [{"use": "gsm8k", "name": "sums"}, SEEDS[1]]}, "seed[0].params.path: is missing"),
    (
        "a missing file",
        {"seed": [{"use": "gsm8k", "name": "sums", "params": {"path": "no.jsonl"}}, SEEDS[1]]},
        "seed[0].params.path: there is no file 'no.jsonl' under",
    ),
    (
        "a path that climbs",
        {"seed": [{"use": "gsm8k", "name": "sums", "params": {"path": "../no.jsonl"}}, SEEDS[1]]},
        "leads out of the workspace",
    ),
    (
        "a bucket as a path",
        {"seed": [{"use": "gsm8k", "name": "sums", "params": {"path": "s3://b/no.jsonl"}}, SEEDS[1]]},
        "is no plain relative path",
    ),
    (
        "from nowhere",
        {"generate": [{"use": "tests.toy:adding", "from": ["sum"]}, GENERATORS[1]]},
        "generate[0].from: no seed step named 'sum'; did you mean 'sums'?",
    ),
    (
        "no from where it is needed",
        {"generate": [{"use": "tests.toy:adding"}, GENERATORS[1]]},
        "generate[0]: say `from:` which of the seed steps (sums, few)",
    ),
    (
        "a parameter that names no model",
        {"generate": [{"use": "tests.toy:adding", "from": ["sums"], "params": {"judge_model": "nobody"}}, GENERATORS[1]]},
        "generate[0].params.judge_model: no model named 'nobody'",
    ),
    (
        "only nobody",
        {"verify": [{"use": "tests.toy:ends_with_target", "only": ["ading"]}]},
        "verify[0].only: no generator named 'ading'; did you mean 'adding'?",
    ),
    (
        "an unknown model",
        {"generate": [GENERATORS[0] | {"model": "writer"}, GENERATORS[1]]},
        "generate[0].model: no model named 'writer'; there are none",
    ),
    (
        "an endless whole",
        {"seed": [{"use": "tests.toy:sums", "whole": True}, SEEDS[1]]},
        "seed[0].whole: 'tests.toy:sums' never ends, so it cannot be read whole",
    ),
    ("a seed nobody takes", {"generate": [GENERATORS[0]]}, "seed[1]: no generator takes seeds from 'few'"),
    ("a ceiling below the size", {"ceiling": 39}, "ceiling: 39 candidates can never give the 40 rows of `size`"),
    (
        "a cell of no generator",
        {"size": {"rows": {"addign": 5}}},
        "size.rows.addign: no generator named 'addign'; did you mean 'adding'?",
    ),
    (
        "a ceiling below the cells",
        {"size": {"rows": {"adding": 300, "as_written": 300}}},
        "400 candidates can never give the 600 rows of `size`",
    ),
    (
        "a key that is not there",
        {"models": {"w": {"use": "openai:gpt-5-mini", "api_key_env": "SEEDMILL_NO_KEY"}}},
        "models.w.api_key_env: the environment variable SEEDMILL_NO_KEY is not set",
    ),
    (
        "a price nobody knows",
        {
            "models": {"w": {"use": "openai_compatible:mine", "base_url": "http://h/v1", "params": {"max_tokens": 9}}},
            "limits": {"spend_usd": 1.0},
        },
        "no price of 'openai_compatible:mine'",
    ),
    (
        "a provider nobody knows",
        {"models": {"w": {"use": "opnai:gpt"}}},
        "models.w.use: 'opnai:gpt' is no PROVIDER:MODEL; did you mean 'openai'?",
    ),
]


@pytest.mark.parametrize(("changes", "said"), [case[1:] for case in LOOSE], ids=[case[0] for case in LOOSE])
def test_what_cannot_work_is_refused_before_anything_is_made(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    path = write_recipe(tmp_path, **changes)
    with pytest.raises(RecipeError) as refusal:
        plan_of(path, tmp_path)
    assert any(line.startswith(f"{path}:") and said in line for line in str(refusal.value).splitlines())
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_all_that_cannot_work_is_told_at_once(tmp_path: Path) -> None:
    path = write_recipe(tmp_path, ceiling=1, verify=[{"use": "nothing"}], mix=[{"use": "nothing"}])
    with pytest.raises(RecipeError) as refusal:
        plan_of(path, tmp_path)
    assert len(str(refusal.value).splitlines()) == 3


def test_a_plan_holds_every_operator_under_its_steps_name(tmp_path: Path) -> None:
    plan = plan_of(write_recipe(tmp_path), tmp_path)
    assert list(plan.seeders) == ["sums", "few"] and list(plan.generators) == ["adding", "as_written"]
    assert (list(plan.verifiers), list(plan.mixers), list(plan.metrics)) == (["ends_with_target"], ["drop_zeroes"], ["count"])
    assert [step.name for step in plan.generate_steps("few")] == ["as_written"]


def test_a_single_seed_step_needs_no_from(tmp_path: Path) -> None:
    path = write_recipe(tmp_path, seed=[SEEDS[0]], generate=[{"use": "tests.toy:adding"}])
    plan = plan_of(path, tmp_path)
    assert sources_of(plan.recipe.generate[0], plan.recipe) == ["sums"]


def test_inputs_change_with_the_recipe_the_code_and_the_files_it_reads(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"question": "q", "answer": "#### 1"}\n')
    seed = [{"use": "gsm8k", "name": "sums", "params": {"path": "rows.jsonl"}}, SEEDS[1]]
    before = plan_of(write_recipe(tmp_path, seed=seed), tmp_path).inputs
    assert plan_of(write_recipe(tmp_path, seed=seed), tmp_path).inputs == before
    (tmp_path / "rows.jsonl").write_text('{"question": "q", "answer": "#### 2"}\n')
    after = plan_of(write_recipe(tmp_path, seed=seed), tmp_path).inputs
    assert {key for key in before if before[key] != after[key]} == {"files"}


MODEL = {"m": {"use": "openai_compatible:m", "base_url": "http://127.0.0.1:9/v1", "params": {"max_tokens": 9}}}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "made_anew"),
    [
        ({"about": "x", "version": 2, "tags": ["t"], "publish": {"require": ["rows.mixture >= 1"]}}, set()),
        ({"limits": {"tokens": 9000}, "licence": "MIT"}, set()),
        ({"models": {"m": MODEL["m"] | {"concurrency": 3, "limits": {"tokens": 9}}}}, set()),
        ({"evaluate": [{"use": "lengths"}]}, set()),
        ({"mix": [{"use": "drop_duplicates"}]}, {"mixture"}),
        ({"verify": [{"use": "numeric_answer"}]}, {"rows", "mixture"}),
        ({"models": {"m": MODEL["m"] | {"params": {"max_tokens": 8}}}}, {"rows", "mixture"}),
        ({"size": 41}, {"rows", "mixture"}),
        ({"random_seed": 8}, {"rows", "mixture"}),
    ],
)
def test_only_what_a_change_decides_is_made_anew(tmp_path: Path, change: dict[str, Any], made_anew: set[str]) -> None:
    before, after = (plan_of(write_recipe(tmp_path, **{"models": MODEL} | found), tmp_path) for found in ({}, change))
    assert before.inputs != after.inputs
    rows, mixture = before.row_inputs != after.row_inputs, before.mix_inputs != after.mix_inputs
    assert {name for name, anew in (("rows", rows), ("mixture", mixture)) if anew} == made_anew


def test_a_file_named_inside_a_block_counts_as_an_input(tmp_path: Path) -> None:
    file = tmp_path / "tasks.jsonl"
    file.write_text('{"question": "one"}\n')
    block = {"demonstrations": {"path": "tasks.jsonl", "count": 1}}
    own = [{"use": "self_instruct", "name": "adding", "from": ["sums"], "params": block, "model": "m"}, GENERATORS[1]]
    models = {"m": {"use": "openai_compatible:m", "base_url": "http://127.0.0.1:9/v1"}}
    recipe = write_recipe(tmp_path, generate=own, models=models)
    before = plan_of(recipe, tmp_path).inputs
    file.write_text('{"question": "two"}\n')
    assert plan_of(recipe, tmp_path).inputs != before


def test_a_task_sees_a_changed_recipe(tmp_path: Path) -> None:
    path = write_recipe(tmp_path)
    first = plan_again(str(path), str(tmp_path))
    assert plan_again(str(path), str(tmp_path)) is first
    write_recipe(tmp_path, size=39)
    assert plan_again(str(path), str(tmp_path)).recipe.size == 39
