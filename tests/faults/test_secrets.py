"""F33, F55: a key in the environment is in no byte that is written, and nothing in a recipe is evaluated."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil
import pytest

from tasks.models.fake_server import Behaviour, fake_server
from tests.faults.factory import CANARY, a_factory, log_of, secrets_in, seedmill, start
from tests.faults.operators import sum_in

pytestmark = pytest.mark.slow  # whole runs of the command

ASKED = [{"use": "tests.faults.operators:asked_sum", "model": "writer"}]


@pytest.fixture
def serve() -> Iterator[Callable[..., Any]]:
    with ExitStack() as stack:
        yield lambda **how: stack.enter_context(fake_server(Behaviour(**({"answer": said} | how))))


def said(asked: dict[str, Any]) -> str:
    return sum_in(asked["messages"][-1]["content"])


def asking(root: Path, url: str) -> dict[str, str]:
    """A recipe that asks a server, with a key; and the environment of its run, its home included."""
    writer = {"use": "openai_compatible:fake", "base_url": url, "api_key_env": "OPENAI_API_KEY", "params": {"max_tokens": 50}}
    a_factory(root, seed=[{"use": "tests.toy:sums"}], generate=ASKED, models={"writer": writer}, size=20, ceiling=80)
    (root / "home").mkdir(exist_ok=True)
    home = str(root / "home")
    return {"OPENAI_API_KEY": CANARY, "HOME": home, "XDG_STATE_HOME": home, "SEEDMILL_DEBUG": "1"}


@pytest.mark.slow
@pytest.mark.parametrize("how", [{"first": ["500", "cut", "html", "malformed"]}, {"always": "401"}], ids=str)
def test_a_key_is_in_no_byte_written(tmp_path: Path, serve: Callable[..., Any], how: dict[str, Any]) -> None:
    env = asking(tmp_path, serve(**how).url)
    for words in (
        ["validate", "sums.yaml"],
        ["plan", "sums.yaml"],
        ["run", "sums.yaml", "--no-server"],
        ["inspect", "sums.yaml"],
        ["export", "sums.yaml", "--format", "hf", "--out", "card"],
        ["doctor"],
    ):
        seedmill(*words, cwd=tmp_path, env=env)
    assert log_of(tmp_path)
    assert secrets_in(tmp_path) == []
    assert CANARY not in log_of(tmp_path)


def test_a_parameter_that_names_the_key_is_not_evaluated(tmp_path: Path) -> None:
    a_factory(tmp_path, verify=[{"use": "tests.faults.test_secrets:no_such", "params": {"key": "${OPENAI_API_KEY}"}}])
    assert seedmill("run", "sums.yaml", "--no-server", cwd=tmp_path, env={"OPENAI_API_KEY": CANARY, "SEEDMILL_DEBUG": "1"}) == 2
    assert secrets_in(tmp_path) == []


@pytest.mark.parametrize(
    "model",
    [
        {"use": "openai:gpt", "base_url": f"http://user:{CANARY}@127.0.0.1/v1"},
        {"use": "openai:gpt", "api_key_env": CANARY},
        {"use": "openai:gpt", "params": {"api_key": CANARY}},
        {"use": "openai:gpt", "params": {"default_headers": {"Authorization": CANARY}}},
    ],
)
def test_a_key_in_a_recipe_is_refused_and_not_repeated(tmp_path: Path, model: dict[str, Any]) -> None:
    a_factory(tmp_path, models={"writer": model})
    assert seedmill("validate", "sums.yaml", cwd=tmp_path) == 2
    assert "models" in log_of(tmp_path)
    assert CANARY not in log_of(tmp_path)


@pytest.mark.parametrize(
    "text", ["${OPENAI_API_KEY}", "$OPENAI_API_KEY", "{{ env.OPENAI_API_KEY }}", "{0.__class__}", "%(HOME)s", "!ENV x"]
)
def test_nothing_in_a_recipe_is_evaluated(tmp_path: Path, text: str) -> None:
    a_factory(tmp_path, about=text, size=10)
    assert seedmill("run", "sums.yaml", "--no-server", cwd=tmp_path, env={"OPENAI_API_KEY": CANARY}) == 0
    assert seedmill("export", "sums.yaml", "--format", "hf", "--out", "card", cwd=tmp_path) == 0
    assert secrets_in(tmp_path) == []
    shown = (tmp_path / "card" / "README.md").read_text(encoding="utf-8").replace("\\", "")
    assert text in shown
    a_factory(tmp_path, seed=[{"use": "gsm8k", "params": {"path": text}}])
    assert seedmill("validate", "sums.yaml", cwd=tmp_path, env={"OPENAI_API_KEY": CANARY}) == 2


def test_no_key_stands_on_a_childs_command_line(tmp_path: Path, serve: Callable[..., Any]) -> None:
    env = asking(tmp_path, serve(latency=0.05).url)
    child = start("run", "sums.yaml", "--no-server", cwd=tmp_path, env=env)
    assert child.pid
    for process in [psutil.Process(child.pid), *psutil.Process(child.pid).children(recursive=True)]:
        assert not any(CANARY in word for word in process.cmdline())
    child.join(60)
    assert child.exitcode == 0
