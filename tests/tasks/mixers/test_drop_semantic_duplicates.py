"""Which of two rows that mean the same stays, by whose vectors, and what the reason says."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from schemas.errors import RecipeError
from tasks.mixers.drop_semantic_duplicates import drop_semantic_duplicates
from tasks.operators import Mixed
from tasks.plan import plan_of
from tests.recipes import write_recipe
from tests.tasks.mixers.pool import pool_of

CAT, SAME, RATE = "the cat sleeps on its warm mat", "on its warm mat sleeps the cat", "a bank raised its rate of interest"
PLACES = {CAT: [1, 0, 0], SAME: [0.96, 0.28, 0], RATE: [0, 0, 1]}


def embed(texts: Any) -> np.ndarray:
    return np.array([PLACES.get(text, [0, 0, 0]) for text in texts], np.float32)


def mixed(*rows: dict[str, Any], vectors: Any = embed, **params: Any) -> tuple[dict[str, str], Mixed]:
    found = drop_semantic_duplicates(**params)(pool_of(*rows), np.random.default_rng(0), vectors)
    return dict(found.decisions.iter_rows()), found


def test_the_real_row_stays_and_the_reason_names_it_with_the_cosine() -> None:
    rows, _ = mixed({"question": SAME}, {"question": CAT, "origin": "real"}, {"question": RATE})
    assert rows == {"00": "near 01 by its meaning (cosine 0.96)"}


def test_the_threshold_is_the_recipes() -> None:
    assert mixed({"question": SAME}, {"question": CAT}, similarity=0.97)[0] == {}


def test_a_row_of_another_corpus_always_stays_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "published.txt").write_text(f"{RATE}\n{CAT}\n")
    rows, _ = mixed({"question": SAME, "origin": "real"}, against=[tmp_path / "published.txt"])
    assert rows == {"00": "near published.txt:2 by its meaning (cosine 0.96)"}


def test_rows_without_a_vector_stay_and_are_told_of() -> None:
    rows, found = mixed({"question": "?"}, {"question": "?"}, {"question": CAT})
    assert rows == {} and found.finding and found.finding.warning == "2 of 3 rows have no vector and were held against none"


def test_without_a_model_shared_words_are_what_is_compared() -> None:
    rows, found = mixed({"question": CAT}, {"question": SAME}, {"question": RATE}, vectors=None)
    assert (
        rows["01"].startswith("near 00 by its words")
        and len(rows) == 1
        and found.finding
        and "shared words, not meaning" in found.finding.about
    )


@pytest.mark.parametrize(
    ("model", "step", "reason"),
    [
        ("embeddings:fake", {"use": "drop_duplicates", "model": "m"}, "'drop_duplicates' asks no model; take the line away"),
        ("openai_compatible:fake", {}, "'m' gives words and no vectors; name one that says `use: embeddings:NAME`"),
        ("embeddings:fake", {"model": "n"}, "mix[0].model: no model named 'n'"),
    ],
)
def test_a_model_that_cannot_serve_is_refused(tmp_path: Path, model: str, step: dict[str, Any], reason: str) -> None:
    models = {"m": {"use": model, "base_url": "http://127.0.0.1:9/v1"}}
    recipe = write_recipe(tmp_path, models=models, mix=[{"use": "drop_semantic_duplicates", "model": "m"} | step])
    with pytest.raises(RecipeError, match="mix") as error:
        plan_of(recipe, tmp_path)
    assert reason in str(error.value)
