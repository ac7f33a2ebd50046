"""Whatever cannot work with a recipe's models is said before the first request, with file, line and place."""

from pathlib import Path
from typing import Any

import pytest

from schemas.errors import RecipeError
from schemas.rows import Draft, Seed, chat
from tasks.models.checks import asks
from tasks.operators import Ask, Generator
from tasks.plan import plan_of
from tests.recipes import write_recipe

FAKE = {"use": "openai_compatible:fake", "base_url": "http://127.0.0.1:1/v1"}
ASKING = [
    {"use": "tests.tasks.models.test_checks:asking", "from": ["sums"]},
    {"use": "tests.toy:adding", "name": "as", "from": ["few"]},
]


def asking() -> Generator:
    """Asks, in a helper of its own."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        replies = [await ask([]) for _ in range(2)]
        return [Draft(chat("q", replies[0].text))]

    return generate


@pytest.mark.parametrize(
    ("model", "fault"),
    [
        ({"use": "gpt-5"}, "models.w.use: 'gpt-5' is no PROVIDER:MODEL"),
        ({"use": "opnai:gpt-5"}, "did you mean 'openai'?"),
        ({"use": "openai_compatible:x"}, "models.w.base_url: is missing"),
        ({"use": "openai:gpt-5-mini"}, "models.w.api_key_env: the environment variable OPENAI_API_KEY is not set"),
        (FAKE | {"api_key_env": "NO_SUCH_KEY"}, "NO_SUCH_KEY is not set"),
        ({"use": "groq:x"}, "needs the package langchain-groq"),
        (FAKE | {"params": {"http_client": "x"}}, "models.w.params.http_client: is no parameter of a model"),
        (FAKE | {"params": {"api_key": "x"}}, "no key stands in a recipe"),
        (
            {"use": "groq:x", "batch": True},
            "models.w.batch: 'groq' takes no batches here; openai,",
        ),
        ({"use": "recorded", "batch": True}, "models.w.batch: recorded replies are there already"),
        (FAKE | {"limits": {"spend_usd": 1.0}, "params": {"max_tokens": 9}}, "no price of 'openai_compatible:fake'"),
        (FAKE | {"limits": {"tokens": 1000}}, "max_tokens is missing"),
        ({"use": "recorded"}, "a recorded model takes params.replies"),
        ({"use": "recorded", "params": {"replies": "none.jsonl"}}, "there is no file 'none.jsonl'"),
        ({"use": "recorded", "params": {"replies": "../up.jsonl"}}, "leads out of the workspace"),
    ],
)
def test_a_model_that_cannot_work_is_refused(
    model: dict[str, Any], fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    recipe = write_recipe(tmp_path, models={"w": model})
    with pytest.raises(RecipeError) as caught:
        plan_of(recipe, tmp_path)
    assert fault in str(caught.value) and str(recipe) in str(caught.value)


@pytest.mark.parametrize(
    ("models", "fault"),
    [
        ({}, "generate[0].model: 'tests.tasks.models.test_checks:asking' asks a model, but none is named; the recipe has no"),
        ({"a": FAKE, "b": dict(FAKE)}, "none is named; say which of a, b"),
    ],
)
def test_a_generator_that_asks_needs_a_model(models: dict[str, Any], fault: str, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"generate\[0\]") as caught:
        plan_of(write_recipe(tmp_path, generate=ASKING, models=models), tmp_path)
    assert fault in str(caught.value)


def test_one_model_needs_no_name_and_a_generator_that_never_asks_no_model(tmp_path: Path) -> None:
    assert plan_of(write_recipe(tmp_path, generate=ASKING, models={"w": FAKE}), tmp_path)
    assert plan_of(write_recipe(tmp_path), tmp_path)


def test_a_good_model_under_a_limit_of_money_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    model = {"use": "openai:gpt-5-mini", "params": {"max_completion_tokens": 100}, "limits": {"spend_usd": 1.0}}
    assert plan_of(write_recipe(tmp_path, models={"w": model}), tmp_path)


def test_who_asks_is_seen_in_the_code() -> None:
    async def asks_later(seed: Seed, ask: Ask) -> list[Draft]:
        async def inner() -> Any:
            return await ask([])

        return [await inner()]

    async def never(seed: Seed, ask: Ask) -> list[Draft]:
        return []

    assert asks(asks_later) and asks(asking()) and not asks(never) and not asks(None)
