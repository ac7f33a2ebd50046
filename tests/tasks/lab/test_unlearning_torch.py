"""Unlearning with torch: the losses agree with numpy's, and a small model is repaired by replay and ruined by ascent."""

from pathlib import Path

import numpy as np
import pytest

from tasks.lab import unlearning
from tasks.lab.collapse import sentences
from tasks.text.benchmark_file import read_lines

pytest.importorskip("torch", reason="torch is not installed here: pip install 'seedmill[torch]'")

import torch

from tasks.lab import unlearning_torch

torch.set_num_threads(1)  # so small a model only waits for its threads, for minutes on a loaded machine
SEEDS = Path(__file__).parents[3] / "flows" / "recipes" / "seeds"
RNG = np.random.default_rng(2)
SCORES, BEFORE, TOKENS = RNG.normal(0, 3, (20, 7)), RNG.normal(0, 3, (20, 7)), RNG.integers(0, 7, 20)


def test_the_losses_are_those_of_numpy():
    scores, before, tokens = torch.tensor(SCORES), torch.tensor(BEFORE), torch.tensor(TOKENS)
    assert float(unlearning_torch.forgetting(scores, tokens)) == pytest.approx(unlearning.forgetting(SCORES, TOKENS))
    assert float(unlearning_torch.drift(before, scores)) == pytest.approx(unlearning.drift(BEFORE, SCORES))


def test_scores_of_sequences_are_taken_as_scores_of_tokens():
    scores, tokens = torch.tensor(SCORES).reshape(4, 5, 7), torch.tensor(TOKENS).reshape(4, 5)
    assert float(unlearning_torch.forgetting(scores, tokens)) == pytest.approx(unlearning.forgetting(SCORES, TOKENS))
    assert float(unlearning_torch.drift(scores, scores)) == pytest.approx(0)


def test_forgetting_has_a_gradient_where_the_token_is_certain():
    scores = torch.tensor([[200.0, 0.0, 0.0]], requires_grad=True)
    unlearning_torch.forgetting(scores, torch.tensor([0])).backward()
    assert scores.grad is not None and torch.isfinite(scores.grad).all() and scores.grad[0, 0] > 0.99


@pytest.mark.slow
def test_replay_repairs_and_gradient_ascent_fails_the_guard():
    real = [words for _, row in read_lines(SEEDS / "speeches.jsonl") for words in sentences(row["text"])]
    rows = [f"question {row['question']} answer {row['answer']}" for _, row in read_lines(SEEDS / "gsm8k_train.jsonl")]
    synthetic = [[word for part in sentences(row) for word in part] for row in rows]
    texts, roads = (
        unlearning.texts_of(real, synthetic),
        ("lower-bounded + replay", "gradient ascent", "gradient ascent + replay"),
    )
    found = {state.model: state for state in unlearning_torch.trial(texts, seed=1, steps=250, roads=roads)}
    clean, mixed = found["real only"], found["mixed"]
    assert mixed.pattern > 100 * clean.pattern
    assert unlearning.faults(found["lower-bounded + replay"], mixed, clean) == []
    assert len(unlearning.faults(found["gradient ascent"], mixed, clean)) == 2
    assert len(unlearning.faults(found["gradient ascent + replay"], mixed, clean)) == 2
