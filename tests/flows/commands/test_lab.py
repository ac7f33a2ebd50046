"""lab: experiments from the command line."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from flows.commands.lab import command
from schemas.errors import RecipeError
from tasks.lab.collapse import ARMS, GENERATIONS

SEEDS = Path(__file__).parents[3] / "flows" / "recipes" / "seeds"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    lines = (SEEDS / "gsm8k_train.jsonl").read_text(encoding="utf-8").split("\n")[:250]
    path = tmp_path / "my.txt"
    path.write_text("\n".join(json.loads(line)["question"] for line in lines), encoding="utf-8")
    return path


@pytest.mark.slow
def test_a_text_of_ones_own_gives_a_table_a_plot_and_the_same_bytes_again(text: Path, tmp_path: Path) -> None:
    runs = [CliRunner().invoke(command, ["collapse", "--text", str(text), "--out", str(tmp_path / n)]) for n in "ab"]
    assert [run.exit_code for run in runs] == [0, 0] and all(arm in runs[0].output for arm in ARMS)
    for name in ("collapse.svg", "collapse.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert len(json.loads((tmp_path / "a" / "collapse.json").read_text())) == len(ARMS) * (GENERATIONS + 1)
    assert ElementTree.parse(tmp_path / "a" / "collapse.svg").getroot().tag.endswith("svg")


@pytest.mark.slow
def test_less_of_a_text_has_fewer_words(text: Path) -> None:
    runs = [
        CliRunner().invoke(command, ["collapse", "--json", "--text", str(text), *more]) for more in ([], ["--sentences", "100"])
    ]
    whole, part = (json.loads(run.output)[0]["vocabulary"] for run in runs)
    assert part < whole


@pytest.mark.parametrize(("words", "told"), [(b"Too short.", "sentences, wanted 100"), (b"\xff\xfe", "codec can't decode")])
def test_a_text_that_cannot_serve_is_refused(words: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(words)
    result = CliRunner().invoke(command, ["collapse", "--text", str(tmp_path / "bad.txt")])
    assert isinstance(result.exception, RecipeError) and told in str(result.exception)
