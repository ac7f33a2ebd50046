"""The first recipe a person copies: a prompt of one's own over rows of one's own, from `init` to rows, without a key."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.commands import init, run
from schemas.tables import Mixture, Rejects, Verdicts
from tasks.artifact import open_artifact


@pytest.mark.slow
def test_ask_is_offered_by_init_and_runs_on_its_recorded_replies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    CliRunner().invoke(init.command, [str(tmp_path), "--template", "ask"], catch_exceptions=False)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(run.command, ["recipes/ask.yaml", "--no-server"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    data = tmp_path / "data" / "ask"
    rejects = open_artifact(data / "rejects", Rejects).read()
    stale = "the recorded replies no longer fit the prompt: run `python -m benchmarks.generation.record_written`"
    assert not rejects["reason"].str.starts_with("no recorded reply").any(), stale
    assert {reason.partition(":")[0] for reason in rejects["reason"]} == {"length", "refused"}
    failed = open_artifact(data / "verdicts", Verdicts).read().filter(passed=False)["reason"].to_list()
    assert sorted(failed) == ["the text does not hold 'Wasser verlieren'", "the text does not hold 'the repair to be done'"]
    rows = open_artifact(data / "mixture", Mixture).read()
    assert rows.height == 16 and {"en", "de", "zh"} <= set(rows["lang"])
    for messages in rows["messages"]:
        for entity in json.loads(messages[-1]["content"])["entities"]:
            assert entity["text"] in messages[0]["content"]
