"""F21: an endpoint that says the same to everything, or declines everything, is found out before anything is published."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.versions.gates import broken_gates
from schemas.recipe import read_recipe
from tasks.models.fake_server import Behaviour, fake_server
from tests.faults.factory import log_of, seedmill
from tests.recipes import write_recipe

pytestmark = pytest.mark.slow  # whole runs of the command
RUN = ("run", "sums.yaml", "--no-server")
GATES = ["diversity.distinct_synthetic >= 0.3", "diversity.vendi_synthetic >= 5"]
SCHEMA = {"type": "object", "properties": {"q": {"type": "string"}, "a": {"type": "string"}}, "required": ["q", "a"]}
Answer = Callable[[dict[str, Any]], str | None]


def parrot(asked: dict[str, Any]) -> str:
    """One task for every seed."""
    return json.dumps({"q": "Why is the sky blue at noon?", "a": "Light scatters."})


def author(asked: dict[str, Any]) -> str | None:
    """Another task for every seed: words made up to fit the schema."""
    return None


def ran(root: Path, answer: Answer, mix: str = "tests.toy:drop_zeroes", **behaviour: Any) -> tuple[int, Path]:
    """A run whose tasks an endpoint writes that answers so: its exit code, and the recipe."""
    how = {"text": "Write a question about {{ facts.a }}.", "reply_schema": SCHEMA, "question": "reply.q", "answer": "reply.a"}
    generate = [{"use": "free_prompt", "from": ["sums"], "params": how}]
    with fake_server(Behaviour(answer=answer, **behaviour)) as server:
        writer = {"use": "openai_compatible:fake", "base_url": server.url}
        recipe = write_recipe(
            root,
            models={"writer": writer},
            seed=[{"use": "tests.toy:sums"}],
            generate=generate,
            verify=[{"use": "length"}],
            mix=[{"use": mix}],
            evaluate=[{"use": "diversity"}],
            publish={"require": GATES},
        )
        return seedmill(*RUN, cwd=root), recipe


def gates_of(root: Path, recipe: Path) -> list[str]:
    """The gates that do not hold."""
    return broken_gates(read_recipe(recipe), json.loads((root / "data/sums/metrics.json").read_text()))


def test_a_server_that_writes_another_task_each_time_passes_the_gates(tmp_path: Path) -> None:
    code, recipe = ran(tmp_path, author)
    assert code == 0 and gates_of(tmp_path, recipe) == []


def test_one_answer_to_everything_breaks_the_gates_of_diversity(tmp_path: Path) -> None:
    code, recipe = ran(tmp_path, parrot)
    assert code == 0 and "Warning" not in log_of(tmp_path), "each row alone is a good one"
    assert gates_of(tmp_path, recipe) == [f"{GATES[0]}: found 0.025", f"{GATES[1]}: found 1"]


def test_rows_that_say_the_same_are_one_row_and_the_run_says_so(tmp_path: Path) -> None:
    ran(tmp_path, parrot, mix="drop_duplicates")
    assert pl.read_parquet(tmp_path / "data/sums/mixture/*.parquet").height == 1
    assert "39  mix/drop_duplicates set aside: same question as another row" in log_of(tmp_path)


@pytest.mark.parametrize(("fault", "reason"), [("refusal", "refused: the model declined to answer"), ("bad_json", "malformed")])
def test_a_server_that_declines_or_garbles_everything_stops_the_run(fault: str, reason: str, tmp_path: Path) -> None:
    code, _ = ran(tmp_path, author, always=fault)
    assert code == 3 and "100% of the rows are unusable" in log_of(tmp_path) and reason in log_of(tmp_path)
