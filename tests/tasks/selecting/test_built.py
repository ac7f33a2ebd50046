"""One build with a selection in it: what leaves is set aside with its reason, what stays has its weight; the finding too."""

from random import Random

import polars as pl
import pytest

from schemas.rows import Draft, Seed, Verdict, chat, to_json
from schemas.tables import Mixture, Rejects
from tasks.artifact import open_artifact
from tasks.operators import Ask, Generator, Seeder, Verifier
from tests.builds import built
from tests.tasks.selecting.noisy import held_out_file, sentences

HERE = "tests.tasks.selecting.test_built"


def sentences_to_label() -> Seeder:
    """240 sentences of sea and land."""
    found = sentences(240, 1)

    def draw(index: int, rng: Random) -> Seed:
        text, label = found[index]
        return Seed.of({"text": text, "label": label, "number": index}, source="sentences", licence="MIT")

    return Seeder(draw, size=len(found))


def labelled_in_haste() -> Generator:
    """The sentence with its label; every third time the other one."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts = seed.read()
        label = facts["label"] if facts["number"] % 3 else {"sea": "land", "land": "sea"}[facts["label"]]
        return [Draft(chat(facts["text"], label), target=to_json(label))]

    return generate


def anything() -> Verifier:
    """Every row passes."""
    return lambda draft: Verdict.ok()


@pytest.mark.slow
def test_a_recipe_with_a_selection_says_what_it_did(tmp_path):
    held_out_file(tmp_path)
    params = {"held_out": "real.jsonl", "runs": 3}
    plan = built(
        tmp_path,
        size=240,
        seed=[{"use": f"{HERE}:sentences_to_label", "whole": True}],
        generate=[{"use": f"{HERE}:labelled_in_haste"}],
        verify=[{"use": f"{HERE}:anything"}],
        mix=[{"use": "sungen_weights", "params": params}],
        evaluate=[{"use": "tests.toy:count"}],
    )
    mixture = open_artifact(plan.workspace.mixture, Mixture)
    rows, aside = mixture.scan().collect(), open_artifact(plan.workspace.set_aside, Rejects).scan().collect()
    assert rows.height + aside.height == 240 and set(aside["operator"]) <= {"sungen_weights"}
    assert rows.select((pl.col("weight") < 1).any()).item()
    (finding,) = mixture.manifest.findings
    assert finding.metric == "mix.sungen_weights" and finding.about.startswith("Accepted: +")
