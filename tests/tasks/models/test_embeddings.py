"""Vectors from a server: asked for once, remembered as any reply, whatever the server does meanwhile."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from schemas.recipe import Model
from tasks.models.fake_answers import vector_of
from tasks.models.servers import key_name
from tasks.models.vectors import unpacked
from tasks.plan import Plan
from tests.builds import built
from tests.tasks.models.conftest import a_recipe, asked

WORDS = "the cat sleeps"


@pytest.mark.parametrize("fault", ["429", "500", "cut", "malformed", "error_in_200", "no_choices", "garbage"])
def test_a_fault_costs_another_attempt_and_no_vector(serve: Any, tmp_path: Any, fault: str) -> None:
    server = serve(first=[fault], retry_after="0")
    with asked(a_recipe(use="embeddings:fake", base_url=server.url, params={"dimensions": 8}), tmp_path) as ask:
        [found] = ask(WORDS)
    true = np.array(vector_of(WORDS, 8))
    assert np.allclose(unpacked(found.text), true / np.linalg.norm(true), atol=0.001)
    assert server.seen.summary()["requests"] == 2 and server.seen.asked[-1]["input"] == WORDS


def test_a_limit_of_tokens_needs_no_bound_of_a_reply_that_has_none(serve: Any, tmp_path: Any) -> None:
    server = serve()
    recipe = a_recipe({"tokens": 200}, use="embeddings:fake", base_url=server.url, params={})
    with asked(recipe, tmp_path) as ask:
        assert ask(WORDS)[0].tokens_in == 3


@pytest.mark.parametrize(("base_url", "name"), [(None, "OPENAI_API_KEY"), ("http://127.0.0.1:9/v1", None)])
def test_the_usual_key_goes_to_the_usual_place_alone(base_url: str | None, name: str | None) -> None:
    assert key_name(Model(use="embeddings:text-embedding-3-small", base_url=base_url)) == name


@pytest.mark.slow
def test_a_mixer_asks_once_for_each_text_and_a_rebuild_asks_nobody(serve: Any, tmp_path: Any) -> None:
    server = serve()
    model = {"use": "embeddings:fake", "base_url": server.url, "params": {"dimensions": 32}}
    step = {"use": "drop_semantic_duplicates", "model": "vectors"}
    changes: dict[str, Any] = {"size": 5, "ceiling": 20, "models": {"vectors": model}}
    kept = _rows(built(tmp_path, **changes, mix=[step]))
    counts = server.seen.summary()
    fewer = _rows(built(tmp_path, **changes, mix=[step | {"params": {"similarity": 0.6}}]))
    assert counts["answered"] == counts["requests"] >= kept > fewer > 0 and server.seen.summary() == counts


def _rows(plan: Plan) -> int:
    return pl.read_parquet(plan.workspace.mixture / "*.parquet").height
