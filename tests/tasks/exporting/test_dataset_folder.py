"""A Hugging Face data set folder loads as it is, says where its rows come from, and obeys nothing that a row says."""

import dataclasses
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from schemas.errors import RecipeError
from schemas.recipe import Recipe, read_recipe
from schemas.report import Figure, Finding, Report
from schemas.rows import Message, chat, to_json
from tasks.exporting.dataset_folder import write_dataset
from tests.builds import a_draft, a_mixture, a_seed, with_tools
from tests.recipes import write_recipe

REAL = a_seed(source="book|<b>", licence="CC-BY-4.0", span="book.txt:3", lang="de")
EVIL = "![x](http://evil/y.png) <script>alert(1)</script>\n---\nlicense: mit\n```mermaid\n| a | b |"
DRAFTS = [
    a_draft(rejected=(Message("assistant", "It is 5."),)),
    a_draft(REAL, origin="real", messages=chat(EVIL, "6"), target=to_json(EVIL)),
    with_tools(),
]


def recipe(folder: Path, **changes: Any) -> Recipe:
    return read_recipe(write_recipe(folder, **changes))


def report(**changes: Any) -> Report:
    nothing: dict[str, Any] = {"recipe": {}, "fingerprint": "f", "rows": {}, "shortfall": [], "funnel": [], "components": []}
    return Report(**(nothing | {"sources": [], "findings": [], "examples": [], "cost": [], "versions": {}} | changes))


def header(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((out / "README.md").read_text().split("---\n")[1])
    return found


@pytest.mark.slow
def test_the_datasets_library_reads_every_config_and_split(tmp_path: Path, load: Any) -> None:
    mixture = a_mixture(tmp_path, DRAFTS, [REAL], split=pl.Series(["train", "test", "train"]))
    done = write_dataset(*mixture, recipe(tmp_path), None, tmp_path / "out", ["sft", "dpo", "grpo", "prompt-completion"])
    assert done.left_out == {"no rejected answer": 2}
    rows = load(str(tmp_path / "out"))
    assert {split: len(part) for split, part in rows.items()} == {"train": 2, "test": 1}
    by_id = {row["id"]: row for part in rows.values() for row in part}
    assert by_id[DRAFTS[1].id]["messages"][0]["content"] == EVIL
    assert (by_id[DRAFTS[1].id]["source"], by_id[DRAFTS[1].id]["licence"]) == ("book|<b>", "CC-BY-4.0")
    [pair] = [row for part in load(str(tmp_path / "out"), "dpo").values() for row in part]
    assert (pair["prompt"][0]["content"], pair["rejected"][0]["content"]) == ("What is 2 + 2?", "It is 5.")
    called = [row for part in load(str(tmp_path / "out"), "sft").values() for row in part if row["tools"]]
    assert called[0]["messages"][1]["tool_calls"][0]["function"] == {"name": "weather", "arguments": '{"town":"Oslo"}'}


def test_the_header_says_what_the_hub_asks(tmp_path: Path) -> None:
    write_dataset(*a_mixture(tmp_path, DRAFTS, [REAL]), recipe(tmp_path, tags=["maths"]), None, tmp_path / "out", [])
    assert header(tmp_path / "out") == {
        "license": "apache-2.0",
        "language": ["de", "en"],
        "pretty_name": "Sums",
        "tags": ["seedmill", "synthetic", "maths"],
        "task_categories": ["text-generation"],
        "size_categories": ["n<1K"],
        "annotations_creators": ["machine-generated"],
        "language_creators": ["found", "machine-generated"],
        "source_datasets": ["book|<b>", "original"],
        "configs": [
            {
                "config_name": "default",
                "data_files": [{"split": "train", "path": "data/default/train-*.parquet"}],
                "default": True,
            }
        ],
    }


def test_a_licence_the_hub_does_not_know_is_carried_by_name(tmp_path: Path) -> None:
    write_dataset(*a_mixture(tmp_path, DRAFTS, [REAL]), recipe(tmp_path, licence="My terms: 1"), None, tmp_path / "out", [])
    assert (header(tmp_path / "out")["license"], header(tmp_path / "out")["license_name"]) == ("other", "My terms: 1")


def test_licences_of_sources_and_models_are_carried_never_invented(tmp_path: Path) -> None:
    models = {"writer": {"use": "openai:gpt-5-mini", "licence": "OpenAI terms"}, "judge": {"use": "vllm:x", "revision": "r1"}}
    write_dataset(*a_mixture(tmp_path, DRAFTS, [REAL]), recipe(tmp_path, models=models), None, tmp_path / "out", [])
    text = (tmp_path / "out" / "README.md").read_text()
    assert "| made | synthetic | MIT | 2 |" in text
    assert "| writer | openai:gpt-5-mini | unknown | OpenAI terms |" in text
    assert "| judge | vllm:x | r1 | unknown |" in text


def test_the_card_without_a_report_says_what_was_not_measured(tmp_path: Path) -> None:
    write_dataset(*a_mixture(tmp_path, DRAFTS, [REAL]), recipe(tmp_path), None, tmp_path / "out", [])
    text = (tmp_path / "out" / "README.md").read_text()
    assert text.count("Not evaluated") == 2 and "## Contamination\n\nNot measured." in text


def test_the_card_with_a_report_carries_funnel_figures_contamination_and_versions(tmp_path: Path) -> None:
    found = report(
        funnel=[
            {"hop": "verify", "operator": "numeric_answer", "outcome": "failed", "reason": "answered 5, wanted 4", "rows": 3}
        ],
        shortfall=[{"cell": "all", "missing": 2}],
        findings=[
            Finding(metric="lengths", figures=[Figure(name="words", value=12.5)]),
            Finding(metric="contamination", figures=[Figure(name="rows", value=0)]),
            Finding(metric="impact", figures=[Figure(name="gain", value=0.1, low=0.05, high=0.15, headline=True)]),
        ],
        versions={"polars": "2.1.0"},
    )
    write_dataset(*a_mixture(tmp_path, DRAFTS, [REAL]), recipe(tmp_path), found, tmp_path / "out", [])
    text = (tmp_path / "out" / "README.md").read_text()
    assert r"| verify | numeric\_answer | failed | answered 5, wanted 4 | 3 |" in text
    assert "2 of the wanted rows of all are missing." in text
    assert text.index("| impact | gain | 0.1 | 0.05 to 0.15 |") < text.index("| lengths | words | 12.5 |")
    assert "## Contamination\n\n| metric | figure | value | 95 % interval | about |" in text
    assert "| polars | 2.1.0 |" in text


def test_nothing_a_row_or_a_recipe_says_is_obeyed_by_markdown_or_yaml(tmp_path: Path) -> None:
    evil = a_seed(source=EVIL, licence=EVIL)
    drafts = [a_draft(evil, generator="x", messages=chat(EVIL, EVIL), target=to_json(EVIL))]
    given = recipe(tmp_path, about=EVIL, tags=[EVIL], licence=EVIL)
    write_dataset(*a_mixture(tmp_path, drafts, [evil]), given, report(funnel=[{"reason": EVIL}]), tmp_path / "out", [])
    text = (tmp_path / "out" / "README.md").read_text()
    assert header(tmp_path / "out")["license_name"] == " ".join(EVIL.split())
    body = text.split("---\n\n", 1)[1]
    prose, _, rest = body.partition("```json\n")
    sample, _, tail = rest.partition("\n```\n")
    assert all(mark not in prose + tail for mark in ("<script", "![", "http://", "```mermaid", "| a | b |"))
    assert "\n```" not in sample and "\n---" not in sample


def test_the_column_table_counts_unique_and_missing(tmp_path: Path) -> None:
    twins = [a_draft(a_seed(span=f"made:{n}"), target=None) for n in range(4)]
    seeds = [a_seed(span=f"made:{n}") for n in range(4)]
    write_dataset(*a_mixture(tmp_path, twins, seeds), recipe(tmp_path), None, tmp_path / "out", [])
    text = (tmp_path / "out" / "README.md").read_text()
    assert r"| id | text | 100.0% | 0.0% | 20.0 |" in text
    assert r"| messages | list of turns | 25.0% | 0.0% | 2.0 |" in text
    assert r"| target | text | 0.0% | 100.0% | 0.0 |" in text
    assert r"| seed\_id | text | 100.0% | 0.0% | 20.0 |" in text


@pytest.mark.slow
def test_equal_input_gives_equal_bytes_and_writing_again_replaces(tmp_path: Path) -> None:
    mixture = a_mixture(tmp_path, DRAFTS, [REAL])
    for name in ("a", "b", "b"):
        write_dataset(*mixture, recipe(tmp_path), None, tmp_path / name, ["sft"])
    files = [path.relative_to(tmp_path / "a") for path in sorted((tmp_path / "a").rglob("*")) if path.is_file()]
    assert [path.as_posix() for path in files] == [
        "README.md",
        "data/default/train-00000.parquet",
        "data/sft/train-00000.parquet",
    ]
    assert all((tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes() for file in files)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    mixture, given = a_mixture(tmp_path, DRAFTS, [REAL]), recipe(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(RecipeError, match="holds other files"):
        write_dataset(*mixture, given, None, tmp_path / "mine", [])
    with pytest.raises(RecipeError, match="is a file; wanted a folder"):
        write_dataset(*mixture, given, None, tmp_path / "mine" / "thesis.txt", [])
    with pytest.raises(RecipeError, match="no view named 'dop'; did you mean 'dpo'"):
        write_dataset(*mixture, given, None, tmp_path / "out", ["dop"])
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_a_view_that_no_row_fits_has_no_config(tmp_path: Path) -> None:
    rows = [dataclasses.replace(DRAFTS[0], rejected=None)]
    done = write_dataset(*a_mixture(tmp_path, rows), recipe(tmp_path), None, tmp_path / "out", ["dpo"])
    assert done.left_out == {"no rejected answer": 1}
    assert [config["config_name"] for config in header(tmp_path / "out")["configs"]] == ["default"]
