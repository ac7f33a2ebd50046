"""chrF as sacrebleu 2.5.1 computes it; the values were taken from `sacrebleu.sentence_chrf`."""

import pytest

from tasks.text.chrf import chrf

CASES = [
    ("The cat sat on the mat.", "The cat is sitting on the mat.", 49.6485170311433),
    ("Guten Tag", "Good day", 4.629629629629629),
    ("a", "a", 100.0),
    ("abc", "xyz", 0.0),
    ("ab", "abcdef", 31.25),
    ("Ann paid 1,200.50 euros for 4 cats.", "Ann paid 1,200.50 euros for 3 cats.", 86.31885674989124),
    ("猫はマットの上に座った。", "猫がマットの上に座っている。", 50.76219623647542),
    ("one  two\nthree", "one two three", 100.0),
    ("long text that goes on and on", "long", 39.11973128673309),
]


@pytest.mark.parametrize(("found", "wanted", "score"), CASES)
def test_chrf_is_sacrebleus(found: str, wanted: str, score: float) -> None:
    assert 100 * chrf(found, wanted) == pytest.approx(score, abs=1e-9)
