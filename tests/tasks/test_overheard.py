"""What a model was asked is told again from the seed and the memory, and nobody is asked."""

from collections.abc import Iterator

import pytest

from flows.commands.trace import _reply_lines
from flows.lineage import draft_story
from schemas.tables import Drafts
from tasks.artifact import open_artifact
from tasks.make import make_rows, plainly
from tasks.models.ask import open_ask
from tasks.models.fake_server import Behaviour, FakeServer, fake_server
from tasks.plan import Plan, plan_of
from tests.faults.operators import sum_in
from tests.recipes import write_recipe


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Plan, FakeServer]]:
    """Eight rows that a model wrote, and the server that it was."""
    root = tmp_path_factory.mktemp("asked")
    with fake_server(Behaviour(answer=lambda asked: sum_in(asked["messages"][-1]["content"]))) as server:
        writer = {"use": "openai_compatible:fake", "base_url": server.url}
        generate = [{"use": "tests.faults.operators:asked_sum", "model": "writer"}]
        how = {"seed": [{"use": "tests.toy:sums"}], "generate": generate, "models": {"writer": writer}, "size": 8}
        plan = plan_of(write_recipe(root, **how), root)
        with open_ask(plan.recipe, plan.workspace) as ask:
            make_rows(plan, plainly(plan, ask))
        yield plan, server


@pytest.mark.slow
def test_the_prompt_and_the_reply_of_a_row_are_told_and_no_request_is_sent(made: tuple[Plan, FakeServer]) -> None:
    plan, server = made
    before = server.seen.requests
    draft = open_artifact(plan.workspace.drafts, Drafts).read().row(0, named=True)
    [told] = draft_story(plan.workspace, plan.recipe, draft["id"])["replies"]
    question, answer = (turn["content"] for turn in draft["messages"])
    assert told == {"key": draft["replies"][0], "prompt": [{"role": "user", "content": question}], "text": answer}
    assert _reply_lines(told)[0] == f"  asked   user: {question}" and server.seen.requests == before


def test_where_the_recipe_is_another_the_reply_alone_is_told(made: tuple[Plan, FakeServer]) -> None:
    plan = made[0]
    other = plan.recipe.model_copy(update={"generate": []})
    draft = open_artifact(plan.workspace.drafts, Drafts).read().row(0, named=True)
    [told] = draft_story(plan.workspace, other, draft["id"])["replies"]
    assert told["prompt"] is None and told["text"] == draft["messages"][1]["content"]
