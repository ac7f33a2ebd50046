"""collapse: the ordering and the plateaus of PAPERS 5.5, on GSM8K text."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tasks.lab.collapse import ARMS, GENERATIONS, Step, collapse, corpus_of, sentences

SEEDS = Path(__file__).parents[3] / "flows" / "recipes" / "seeds"


def text_of(name: str, rows: int) -> str:
    lines = (SEEDS / name).read_text(encoding="utf-8").split("\n")[:rows]
    return "\n".join(row["question"] + "\n" + row["answer"] for row in map(json.loads, lines))


@pytest.fixture(scope="module")
def steps() -> dict[str, list[Step]]:
    corpus = corpus_of(text_of("gsm8k_train.jsonl", 300), text_of("gsm8k_heldout.jsonl", 200))
    found = collapse(corpus, np.random.default_rng(7))
    return {arm: [step for step in found if step.arm == arm] for arm in ARMS}


@pytest.mark.slow
def test_every_arm_starts_from_the_same_model_of_real_text(steps: dict[str, list[Step]]) -> None:
    assert len({(run[0].perplexity, run[0].vocabulary) for run in steps.values()}) == 1
    assert all(len(run) == GENERATIONS + 1 for run in steps.values())


@pytest.mark.slow
def test_the_less_real_text_the_worse_the_last_generation(steps: dict[str, list[Step]]) -> None:
    last = {arm: run[-1].perplexity for arm, run in steps.items()}
    assert last["replace"] > 1.2 * last["10 % real"] and last["10 % real"] > 1.2 * last["50 % real"]
    assert last["50 % real"] > last["67 % real"] and last["10 % real"] > 1.2 * last["accumulate"]


@pytest.mark.parametrize("arm", ["50 % real", "67 % real"])
def test_half_real_text_or_more_reaches_a_plateau(arm: str, steps: dict[str, list[Step]]) -> None:
    late = [step.perplexity for step in steps[arm][4:]]
    assert max(late) / min(late) < 1.05


def test_replacing_goes_on_getting_worse_and_loses_words(steps: dict[str, list[Step]]) -> None:
    run = steps["replace"]
    assert all(later.perplexity > earlier.perplexity for earlier, later in pairwise(run))
    assert all(later.vocabulary < earlier.vocabulary for earlier, later in pairwise(run))


def test_accumulating_keeps_every_word(steps: dict[str, list[Step]]) -> None:
    assert len({step.vocabulary for step in steps["accumulate"]}) == 1


def test_sentences_are_words_without_calculator_marks() -> None:
    assert sentences("He has 2+3 = <<2+3=5>>5 eggs. And?\n#### 5") == [
        ["he", "has", "2", "+", "3", "=", "5", "eggs", "."],
        ["and", "?"],
        ["#", "#", "#", "#", "5"],
    ]


def test_a_text_too_short_to_learn_from_is_refused() -> None:
    with pytest.raises(ValueError, match="found 2 sentences, wanted 100 or more"):
        corpus_of("One. Two.", "Three. " * 200)
