"""Asking a fake server: a recipe with one model, and every backoff shortened."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from schemas.recipe import Recipe
from schemas.rows import Message
from tasks.models import engine
from tasks.models.ask import open_ask
from tasks.models.fake_server import FakeServer
from tasks.models.fixture import fake_model_server
from tasks.models.loop import run
from tasks.models.servers import _gates
from tasks.operators import Reply
from tasks.workspace import Workspace
from tests.recipes import SUMS

__all__ = ["fake_model_server"]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between attempts are hundredths of a second, and no gate remembers the test before."""
    monkeypatch.setattr(engine, "LONGEST_BACKOFF", 0.02)
    _gates.clear()


@pytest.fixture
def serve(fake_model_server: Callable[..., FakeServer]) -> Callable[..., FakeServer]:
    """A fake server that behaves like this."""
    return fake_model_server


def a_recipe(limits: dict[str, Any] | None = None, /, **model: Any) -> Recipe:
    """The sums recipe with one model, `writer`."""
    writer = {"use": "openai_compatible:fake", "params": {"max_tokens": 100}} | model
    return Recipe.model_validate(SUMS | {"models": {"writer": writer}, "limits": limits or {}})


@contextmanager
def asked(recipe: Recipe, root: Path) -> Iterator[Callable[..., Any]]:
    """Asks words, all at once: one reply each; an error stands in the place of its reply."""
    with open_ask(recipe, Workspace(root, recipe.name)) as ask:

        async def one(words: str, **options: Any) -> Reply | Exception:
            try:
                return await ask([Message("user", words)], **options)
            except Exception as error:
                return error

        def all_words(*words: str, **options: Any) -> list[Any]:
            return run(_together([one(text, **options) for text in words]))

        yield all_words


async def _together(work: list[Coroutine[Any, Any, Any]]) -> list[Any]:
    return await asyncio.gather(*work)
