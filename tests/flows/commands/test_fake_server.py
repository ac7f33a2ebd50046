"""`seedmill fake-server`: its options become a behaviour, wrong ones are said, and it answers over the wire until stopped."""

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import polars as pl
import pytest

from flows.commands.fake_server import _share, _texts
from schemas.errors import RecipeError
from schemas.rows import Message
from tasks.models.fake_answers import from_column, from_recorded
from tasks.models.question import Question, chat_dicts


def test_a_fault_is_a_known_name_and_a_share() -> None:
    assert _share("429=0.05") == ("429", 0.05)
    for wrong in ("teapot=1", "429", "429=often", "429=2"):
        with pytest.raises(RecipeError, match="--fault"):
            _share(wrong)


def test_answers_come_from_a_column_in_turn(tmp_path: Path) -> None:
    pl.DataFrame({"text": ["a", "b"]}).write_parquet(tmp_path / "t.parquet")
    answer = from_column(_texts(f"{tmp_path}/t.parquet:text"))
    assert [answer({}) for _ in range(3)] == ["a", "b", "a"]
    for wrong in (f"{tmp_path}/t.parquet:other", "none.parquet:text", "text"):
        with pytest.raises(RecipeError, match="--column"):
            _texts(wrong)


def test_answers_come_from_recorded_replies(tmp_path: Path) -> None:
    turns = (Message("system", "be brief"), Message("user", "why?"))
    (tmp_path / "r.jsonl").write_text(json.dumps({"asked": Question("", turns).asked, "text": "because"}) + "\n")
    answer = from_recorded(tmp_path / "r.jsonl")
    assert answer({"messages": chat_dicts(turns)}) == "because" and answer({"messages": chat_dicts(turns[1:])}) is None


@pytest.mark.slow
def test_it_serves_until_it_is_stopped() -> None:
    script = [sys.executable, "-c", "from flows.cli import main; main()", "fake-server", "--words", "3"]
    server = subprocess.Popen(script, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    url = server.stdout.readline().removeprefix("base_url: ").strip()
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "hi"}]}).encode()
    with urllib.request.urlopen(f"{url}/chat/completions", body, timeout=10) as answer:
        assert len(json.load(answer)["choices"][0]["message"]["content"].split()) == 3
    server.send_signal(signal.SIGTERM)
    assert server.wait(20) == 0
    server.stdout.close()
