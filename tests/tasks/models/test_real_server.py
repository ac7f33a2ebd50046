"""A server that nobody here wrote: `transformers serve`, with a model of random weights made on the spot, on a CPU.

Skips unless SEEDMILL_REAL_SERVER names a Python that has it: `pip install torch 'transformers[serving]'` (CPU wheels will do).
"""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.errors import RowError, StageError
from schemas.rows import Message
from tasks.models.ask import open_ask
from tasks.models.capabilities import probes
from tasks.models.loop import run
from tasks.models.memory import remembered
from tasks.models.memory_place import opened
from tasks.models.memory_shelf import stats
from tasks.operators import Reply
from tasks.workspace import Workspace
from tests.tasks.models.conftest import a_recipe, asked

PYTHON = Path(os.environ.get("SEEDMILL_REAL_SERVER", ""))
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
PARAMS = {"max_tokens": 24}
CUT = ("length: ", "empty: ", "no answer after 6 attempts: malformed: not usable JSON: a text holds \\u0000")  # random bytes
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYTHON.is_file(), reason="SEEDMILL_REAL_SERVER names no Python with transformers[serving]"),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The server's address and the model's name there."""
    folder = tmp_path_factory.mktemp("tiny")
    env = os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    subprocess.run([PYTHON, Path(__file__).with_name("tiny_model.py"), folder], check=True, env=env, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [PYTHON.with_name("transformers"), "serve", folder, "--device", "cpu", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}/v1", str(folder)
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str) -> None:
    until = time.monotonic() + 240
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    raise TimeoutError(address)


def test_every_question_gets_a_reply_or_its_reason_and_none_is_asked_for_again(served: tuple[str, str], tmp_path: Path) -> None:
    url, name = served
    recipe = a_recipe(use=f"openai_compatible:{name}", base_url=url, params=PARAMS, concurrency=4)
    words = [f"Say something about the number {number}." for number in range(12)]
    with asked(recipe, tmp_path) as ask:
        found = ask(*words)
    assert [str(each) for each in found if not isinstance(each, Reply) and not str(each).startswith(CUT)] == []
    stands = stats(Workspace(tmp_path, recipe.name).memory)["models"][0]
    assert stands["replies"] == 12 and stands["tokens"] > 12 * 40, "the server tells what it counted"
    dead = a_recipe(use=f"openai_compatible:{name}", base_url=url, params=PARAMS, limits={"requests": 12})
    with asked(dead, tmp_path) as ask:
        assert [str(each) for each in ask(*words)] == [str(each) for each in found]


def test_its_list_of_models_is_broken_and_that_is_found_out_at_once(served: tuple[str, str], tmp_path: Path) -> None:
    url, name = served
    recipe = a_recipe(use=f"openai_compatible:{name}", base_url=url, params=PARAMS)
    space = Workspace(tmp_path, recipe.name)
    with open_ask(recipe, space, probing=True) as ask, pytest.raises(RowError):
        run(ask([Message("user", "one")], schema=SCHEMA))  # random words are no JSON
    link = opened(space.memory)
    told = {each: remembered(link, question.key)() for each, question in probes(recipe.models["writer"]).items()}
    link.close()
    assert told["context"] and not told["context"].text
    assert told["streaming"] and told["streaming"].text == "streamed" and told["streaming"].tokens_out is not None


def test_a_raw_text_is_gone_on_with(served: tuple[str, str], tmp_path: Path) -> None:
    url, name = served
    with asked(a_recipe(use=f"openai_compatible:{name}", base_url=url, params=PARAMS), tmp_path) as ask:
        found = ask(*[f"<|user|>{number}" for number in range(6)], raw=True)
    assert [str(each) for each in found if not isinstance(each, Reply) and not str(each).startswith(CUT)] == []


def test_a_model_it_does_not_have_stops_the_run(served: tuple[str, str], tmp_path: Path) -> None:
    url, _ = served
    with asked(a_recipe(use="openai_compatible:/no/such", base_url=url, params=PARAMS), tmp_path) as ask:
        (error,) = ask("one")
    assert isinstance(error, (StageError, RowError)) and "/no/such" in str(error)
