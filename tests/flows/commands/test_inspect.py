"""`seedmill inspect` and `seedmill report`: what a person sees of a built data set."""

import json

import pytest
from click.testing import CliRunner

from flows.commands.inspect import command as inspect
from flows.commands.report import command as report
from schemas.errors import RecipeError
from schemas.rows import chat
from tests.builds import a_draft, a_mixture, built

pytestmark = pytest.mark.slow  # whole builds


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workspace")
    built(folder)
    return folder


def said(command, *arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False).output


def test_a_recipes_data_set_is_counted_and_shown(workspace):
    found = said(inspect, workspace / "sums.yaml", "--workspace", workspace, "--rows", "1")
    assert "44  mixture" in found and "component as_written, origin real, split train, lang en" in found
    assert found.count("assistant:") == 1


def test_rows_of_one_component_as_json(workspace):
    found = json.loads(said(inspect, workspace / "data/sums", "--component", "as_written", "--rows", "9", "--json"))
    assert {row["origin"] for row in found["rows"]} == {"real"} and found["counts"][0]["rows"] == len(found["rows"])


@pytest.mark.parametrize("name", ["seeds", "drafts", "verdicts", "rejects", "set_aside"])
def test_every_artifact_can_be_looked_into(workspace, name):
    assert f"columns of {name}" in said(inspect, workspace / "data/sums" / name)


def test_a_column_that_is_not_there_is_named(workspace):
    with pytest.raises(RecipeError, match="seeds has no column split"):
        said(inspect, workspace / "data/sums/seeds", "--split", "train")


def test_a_component_that_is_not_there_is_no_empty_answer(workspace):
    with pytest.raises(RecipeError, match="mixture has no rows of component 'as_writen'; did you mean 'as_written'"):
        said(inspect, workspace / "data/sums", "--component", "as_writen")


def test_an_empty_folder_is_no_data_set(tmp_path):
    with pytest.raises(RecipeError, match="there is no artifact here"):
        said(inspect, tmp_path)


def test_foreign_text_cannot_command_the_terminal(tmp_path):
    words = chat("Clear\x1b[2J\x1b]0;owned\x07 this \u202etxt.exe", "ok\x1b[31m")
    a_mixture(tmp_path, [a_draft(messages=words)])
    found = said(inspect, tmp_path)
    assert not {"\x1b", "\x07", "\u202e"} & set(found) and "Clear this txt.exe" in found


def test_the_report_is_made_where_it_is_missing_and_its_page_named(workspace):
    found = said(report, workspace / "sums.yaml", "--workspace", workspace)
    assert "44 rows to train on" in found and found.strip().endswith("data/sums/report/report.html")
    assert json.loads(said(report, workspace / "sums.yaml", "--workspace", workspace, "--json"))["rows"]["mixture"] == 44
