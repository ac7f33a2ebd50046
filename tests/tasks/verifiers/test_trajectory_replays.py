import json
from dataclasses import replace

import pytest

from tasks.generators.tool_call import tool_call
from tasks.seeders.tool_plans import KINDS, tool_plans
from tasks.verifiers.trajectory_replays import trajectory_replays
from tests.embedded import drafts_of, with_answer, with_turn

CALLING = ["single", "same", "mixed", "chain", "asked_back"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_what_the_generator_writes_replays(kind: str):
    verify = trajectory_replays()
    for draft in drafts_of(tool_plans(kinds=[kind]), tool_call(), 200):  # type: ignore[list-item]
        assert verify(draft).reason == ""


@pytest.mark.parametrize("kind", CALLING)
def test_a_false_observation_is_noticed(kind: str):
    verify = trajectory_replays()
    for draft in drafts_of(tool_plans(kinds=[kind]), tool_call(), 60):  # type: ignore[list-item]
        at = next(i for i, message in enumerate(draft.messages) if message.role == "tool")
        assert "the tool turn says" in verify(with_turn(draft, at, lambda text: json.dumps([text]))).reason


@pytest.mark.parametrize("kind", CALLING)
def test_an_answer_without_the_result_is_noticed(kind: str):
    verify = trajectory_replays()
    for draft in drafts_of(tool_plans(kinds=[kind]), tool_call(), 60):  # type: ignore[list-item]
        assert "the answer does not hold" in verify(with_answer(draft, lambda text: "I am sure of it.")).reason


@pytest.mark.parametrize("kind", CALLING)
def test_a_figure_that_nobody_named_is_noticed(kind: str):
    verify = trajectory_replays()
    for draft in drafts_of(tool_plans(kinds=[kind]), tool_call(), 60):  # type: ignore[list-item]
        assert not verify(with_answer(draft, lambda text: text + " Or 987,654.25, perhaps.")).passed


def test_a_tool_under_another_description_is_noticed():
    draft = drafts_of(tool_plans(), tool_call(), 1)[0]
    tools = json.loads(draft.tools or "[]")
    tools[0]["function"]["parameters"]["required"] = []
    assert "another description" in trajectory_replays()(replace(draft, tools=json.dumps(tools))).reason
