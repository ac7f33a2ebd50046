"""ner: a CRF marks the names it has learnt, F1 counts whole spans, and more rounds or rows change nothing but the model."""

import pytest

from tasks.impact.backend import Example
from tasks.impact.labels import tags_of
from tasks.impact.ner import spans, train_and_score

NAMES = ("Ada", "Bea", "Cem", "Dana", "Eiji", "Femi")


def said(name: str, verb: str) -> Example:
    text = f"Then {name} {verb} in Oslo."
    at = text.index(name)
    return Example(text, tags_of(text, [(at, at + len(name), "PER"), (text.index("Oslo"), len(text) - 1, "LOC")]))


TRAIN = [said(name, verb) for name in NAMES for verb in ("sang", "swam")]


def test_names_in_a_known_place_are_marked():
    scores = train_and_score(TRAIN, [said("Gül", "sang"), said("Hoa", "swam")], steps=40 * len(TRAIN), seed=1)
    assert scores.ratio == 1 and scores.top.tolist() == scores.bottom.tolist() == [4, 4]


def test_what_was_never_marked_is_not_found():
    blank = [Example(row.text, ("O",) * len(row.labels)) for row in TRAIN]
    scores = train_and_score(blank, TRAIN[:2], steps=40 * len(TRAIN), seed=1)
    assert scores.ratio == 0 and scores.bottom.tolist() == [2, 2]


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("O B-PER I-PER O", {(1, 3, "PER")}),
        ("B-PER B-PER", {(0, 1, "PER"), (1, 2, "PER")}),
        ("I-LOC I-LOC", {(0, 2, "LOC")}),
        ("B-PER I-LOC", {(0, 1, "PER"), (1, 2, "LOC")}),
        ("O O", set()),
    ],
)
def test_spans_of_tags(tags, found):
    assert spans(tags.split()) == found
