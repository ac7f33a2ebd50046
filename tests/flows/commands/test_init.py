"""`seedmill init` makes a workspace whose recipe works, and leaves alone what stands there."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.beginning import begin, files_of, templates
from flows.commands import init
from schemas.errors import RecipeError
from tasks.plan import plan_of


@pytest.mark.slow
@pytest.mark.parametrize("template", templates())
def test_the_recipe_of_every_template_can_work(tmp_path: Path, template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, "canary-0123456789")
    begin(tmp_path, template)
    [recipe] = (tmp_path / "recipes").glob("*.yaml")
    assert plan_of(recipe, tmp_path).recipe.name == recipe.stem
    assert recipe.read_text().startswith("#")


def test_a_new_folder_gets_git_dvc_and_the_next_two_commands(tmp_path: Path) -> None:
    done = CliRunner().invoke(init.command, [str(tmp_path / "a b")], catch_exceptions=False)
    assert done.exit_code == 0 and (tmp_path / "a b" / ".git").is_dir() and (tmp_path / "a b" / ".dvc").is_dir()
    assert done.output.splitlines()[-2:] == [
        f"  cd '{tmp_path}/a b' && seedmill plan recipes/problems.yaml",
        f"  cd '{tmp_path}/a b' && seedmill run recipes/problems.yaml",
    ]
    assert "analytics = False" in (tmp_path / "a b" / ".dvc" / "config").read_text()


def test_what_stands_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "problems.yaml").write_text("mine")
    (tmp_path / ".gitignore").write_text("*.tmp")
    told = json.loads(CliRunner().invoke(init.command, [str(tmp_path), "--json"], catch_exceptions=False).output)
    assert (told["recipes/problems.yaml"], told["seeds/problems.jsonl"], told[".gitignore"]) == ("kept", "new", "added to")
    assert (tmp_path / "recipes" / "problems.yaml").read_text() == "mine"
    assert (tmp_path / ".gitignore").read_text() == "*.tmp\n.seedmill/\n/data/\n/dvc_plots/\n__pycache__/\n"
    assert set(begin(tmp_path, "jsonl").values()) == {"kept"}


def test_nothing_is_written_through_a_link_that_leads_out(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws" / "recipes").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RecipeError, match="is a link that leads out"):
        begin(tmp_path / "ws", "jsonl")
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(("template", "licences"), [("demo", ["seeds/LICENSE.gsm8k"]), ("qa", [])])
def test_only_the_licences_of_its_own_seeds_come_along(template: str, licences: list[str]) -> None:
    assert [name for name in files_of(template) if "LICENSE" in name] == licences


def test_an_unknown_template_gets_a_suggestion() -> None:
    with pytest.raises(RecipeError, match="no template named 'jsnol'; did you mean 'jsonl'"):
        files_of("jsnol")
