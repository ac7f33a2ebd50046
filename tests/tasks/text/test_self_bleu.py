"""Self-BLEU on cases worked out by hand."""

import math

import pytest

from tasks.text.self_bleu import counted, self_bleu


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["a b c d e", "a b c d e", "a b c d e"], 1.0),
        (["a b c d", "e f g h"], 0.0),
        (["a b c d"], 0.0),
        ([], 0.0),
        # 4 of 5 words, 3 of 4, 2 of 3 and 1 of 2 runs are the other's as well
        (["a b c d x", "a b c d y"], math.exp(sum(map(math.log, (4 / 5, 3 / 4, 2 / 3, 1 / 2))) / 4)),
    ],
)
def test_cases_by_hand(texts: list[str], wanted: float) -> None:
    assert self_bleu([counted(text.split()) for text in texts]) == pytest.approx(wanted)


def test_a_word_counts_as_often_as_another_text_has_it() -> None:
    """Papineni et al. 2002: "the the the" is no good translation of "the cat": one of three counts, and two words are short."""
    first, second = counted("the the the".split()), counted("the cat".split())
    told = math.exp((math.log(1 / 3) + math.log(0.1 / 2) + math.log(0.1) + math.log(0.1)) / 4)
    telling = math.exp(1 - 3 / 2) * math.exp((math.log(1 / 2) + math.log(0.1) + 2 * math.log(0.1)) / 4)
    assert self_bleu([first, second]) == pytest.approx((told + telling) / 2)
