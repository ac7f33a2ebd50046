"""Recipes that cannot work are refused before anything is spent: with file, line, place, and what would be right."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.errors import RecipeError
from schemas.recipe import Quota, read_recipe
from tests.recipes import SUMS, write_recipe

MODEL = {"use": "openai:gpt-5-mini"}
BAD: list[tuple[str, dict[str, Any], str]] = [
    ("an unknown key", {"generte": []}, ":29: generte: unknown key; did you mean 'generate'?"),
    (
        "an unknown key of a step",
        {"verify": [{"use": "a", "parms": {}}]},
        "verify[0].parms: unknown key; did you mean 'params'?",
    ),
    (
        "an unknown key of limits",
        {"limits": {"usd": 3}},
        "limits.usd: unknown key; there are requests, spend_usd, stages, tokens",
    ),
    (
        "a limit of a stage that asks nobody",
        {"limits": {"stages": {"verify": {"requests": 3}}}},
        "limits.stages: wanted one of 'generate', 'judge' or 'mix', found 'verify'",
    ),
    ("an unknown limit of a stage", {"limits": {"stages": {"judge": {"usd": 3}}}}, "limits.stages.judge.usd: unknown key"),
    (
        "an unknown limit of a model",
        {"models": {"w": MODEL | {"limits": {"token": 3}}}},
        "limits.token: unknown key; did you mean 'tokens'?",
    ),
    ("no licence", {"licence": None}, "licence: is missing; for instance `licence: Apache-2.0`"),
    ("no seed step", {"seed": None}, "seed: is missing; a recipe needs at least one step"),
    ("an empty list of steps", {"verify": []}, "verify: wanted at least 1 entry, found []"),
    (
        "a step where a list belongs",
        {"seed": {"use": "a"}},
        "seed: wanted a list (lines that start with '- ', or [a, b]), found {'use': 'a'}",
    ),
    ("a word where a step belongs", {"verify": ["a"]}, "verify[0]: wanted a mapping (lines of `key: value`), found 'a'"),
    ("a step without a use", {"mix": [{"name": "a"}]}, "mix[0].use: is missing; name an operator"),
    ("a path as operator", {"mix": [{"use": "../x"}]}, "mix[0].use: wanted an operator's name, or package.module:function"),
    ("size as a word", {"size": "ten"}, ":4: size: wanted a whole number, found 'ten'"),
    ("size nought", {"size": 0}, "size: wanted a number of at least 1, found 0"),
    ("size with a fraction", {"size": 10.5}, "size: wanted a whole number, found 10.5"),
    ("a quota without rows", {"size": {"by": ["topic"]}}, "size.rows: is missing; say how many rows each cell gets"),
    ("a quota by nothing", {"size": {"by": [], "rows": {"a": 1}}}, "size.by: wanted at least 1 entry, found []"),
    ("a cell of nought", {"size": {"rows": {"a": 0}}}, "size.rows.a: wanted a number of at least 1, found 0"),
    ("a huge ceiling", {"ceiling": 10**12}, "ceiling: wanted a number of at most 1000000000, found 1000000000000"),
    ("a number past 64 bits", {"random_seed": 10**30}, "random_seed: wanted a whole number, found 1e+30"),
    ("a negative seed", {"random_seed": -1}, "random_seed: wanted a number of at least 0, found -1"),
    ("not a number", {"max_rejects": ".nan"}, "max_rejects: wanted a number, found '.nan'"),
    ("infinity", {"limits": {"spend_usd": ".inf"}}, "limits.spend_usd: wanted a number, found '.inf'"),
    ("a share above one", {"max_rejects": 1.5}, "max_rejects: wanted a number of at most 1, found 1.5"),
    ("yes for true", {"seed": [{"use": "a", "whole": "yes"}]}, "seed[0].whole: wanted true or false, found 'yes'"),
    ("a name with a slash", {"name": "a/b"}, "name: wanted a name of small letters, digits, '-' and '_'"),
    ("a name that climbs", {"name": ".."}, "name: wanted a name of small letters"),
    ("a language by its name", {"lang": "English"}, "lang: wanted a language tag such as en, de or zh-Hant, found 'English'"),
    (
        "twins",
        {"verify": [{"use": "a"}, {"use": "a"}]},
        "verify[1]: the name 'a' is taken by verify[0]; give one of them another `name`",
    ),
    (
        "a judge with a verifier's name",
        {"verify": [{"use": "a"}], "judge": [{"use": "b", "name": "a"}]},
        "judge[0]: the name 'a' is taken by verify[0]; give one of them another `name`",
    ),
    (
        "a bound without a number",
        {"publish": {"require": ["rows"]}},
        "publish.require[0]: wanted a figure of metrics.json and its bound",
    ),
    (
        "a bound of two points",
        {"publish": {"require": ["share < 0.1.2"]}},
        "publish.require[0]: wanted a figure of metrics.json and its bound",
    ),
    (
        "an address with a password",
        {"models": {"w": MODEL | {"base_url": "http://me:canary@h/v1"}}},
        "models.w.base_url: wanted an address",
    ),
    (
        "a key in the recipe",
        {"models": {"w": MODEL | {"params": {"api_key": "canary"}}}},
        "models.w.params.api_key: no key stands in a recipe",
    ),
    (
        "headers in the recipe",
        {"models": {"w": MODEL | {"params": {"default_headers": "canary"}}}},
        "name that in `api_key_env`",
    ),
    (
        "a key for a variable",
        {"models": {"w": MODEL | {"api_key_env": "sk-canary"}}},
        "api_key_env: wanted the NAME of an environment variable",
    ),
]


def recipe_with(folder: Path, changes: dict[str, Any]) -> Path:
    path = folder / "recipe.yaml"
    recipe = {key: value for key, value in (SUMS | changes).items() if value is not None}
    path.write_text(yaml.safe_dump(recipe, sort_keys=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(("changes", "said"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_wrong_recipe_is_refused_with_place_and_remedy(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    path = recipe_with(tmp_path, changes)
    with pytest.raises(RecipeError) as refusal:
        read_recipe(path)
    lines = str(refusal.value).splitlines()
    assert any(said in line for line in lines)
    assert all(line.startswith(f"{path}:") for line in lines)
    assert "canary" not in str(refusal.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = recipe_with(tmp_path, {"size": "ten", "licence": None, "generte": []})
    with pytest.raises(RecipeError) as refusal:
        read_recipe(path)
    assert len(str(refusal.value).splitlines()) == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [("- a\n- b\n", "wanted a mapping of keys (name, seed, generate, ...), found list"), ("hello\n", "found str")],
)
def test_a_recipe_is_a_mapping(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text(text)
    with pytest.raises(RecipeError, match=said.replace("(", r"\(").replace(")", r"\)")):
        read_recipe(path)


@pytest.mark.parametrize("text", ["${HOME}", "$HOME", "{{ 7 * 7 }}", "{% raw %}", "%(x)s", "{0.__class__}", "$(id)", "`id`"])
def test_templates_and_variables_stay_plain_text(tmp_path: Path, text: str) -> None:
    recipe = read_recipe(recipe_with(tmp_path, {"about": text, "tags": [text]}))
    assert (recipe.about, recipe.tags) == (text, [text])


def test_a_good_recipe_knows_its_file_its_quota_and_its_names(tmp_path: Path) -> None:
    recipe = read_recipe(write_recipe(tmp_path))
    assert recipe.file == tmp_path / "sums.yaml"
    assert recipe.quota() == Quota(by=["all"], rows={"all": 40})
    assert [step.name for step in recipe.generate] == ["adding", "as_written"]
    assert recipe.where("generate", 1, "from") == f"{recipe.file}:19: generate[1].from"


def test_a_quota_by_cell_is_kept(tmp_path: Path) -> None:
    recipe = read_recipe(write_recipe(tmp_path, size={"by": ["even"], "rows": {"true": 5}}))
    assert recipe.quota().rows == {"true": 5}


def test_the_fingerprint_counts_what_it_says_not_how_it_is_laid_out(tmp_path: Path) -> None:
    plain = write_recipe(tmp_path)
    first = read_recipe(plain).fingerprint
    plain.write_text("# a comment\n" + plain.read_text())
    assert read_recipe(plain).fingerprint == first
    assert read_recipe(write_recipe(tmp_path, size=41)).fingerprint != first


def test_an_own_operator_is_named_after_its_function(tmp_path: Path) -> None:
    recipe = read_recipe(write_recipe(tmp_path, verify=[{"use": "my.checks:fine"}, {"use": "my.other.checks"}]))
    assert [step.name for step in recipe.verify] == ["fine", "checks"]
