"""The answer's final number against the target: forms, hedges, hostile text, and rows that cannot be judged."""

import pytest

from schemas.errors import RowError
from schemas.rows import Draft, Verdict, chat, to_json
from tasks.verifiers.numeric_answer import numeric_answer
from tests.timing import soon


def judged(answer: str, target: object, lang: str = "en", tolerance: float = 0.0) -> Verdict:
    return numeric_answer(tolerance=tolerance)(Draft(chat("?", answer), target=to_json(target), lang=lang))


RIGHT: list[tuple[str, object]] = [
    ("#### 12", 12),
    ("3 + 9 = 12\n#### 12", "3 + 9 = <<3+9=12>>12\n#### 12"),
    ("A: 3", "So 2+1=<<2+1=3>>3 bolts\nA: 3"),
    ("A:12", 12),
    ("The answer is 12", "12"),
    ("The answer is 12.", 12.0),
    ("So the final answer is: **12**", 12),
    ("**Answer:** 12 apples", 12),
    ("**Answer**: $12", 12),
    ("Answer:\n12", 12),
    ("Answer = 12", 12),
    ("Final Answer: The final answer is $12$. I hope it is correct.", 12),
    ("The correct answer to the question is $1,200.50.", 1200.5),
    ("<answer>12</answer>", 12),
    ("<answer>\n12\n</answer> trailing 99", 12),
    ("#### $1,200.50", "1200.50"),
    ("#### 1,200", 1200),
    ("#### 12,34,567", 1234567),
    ("#### 1 200 300", 1200300),
    ("#### 1\u202f200,50", 1200.5),
    ("#### 1'200", 1200),
    ("#### 1.200,50", 1200.5),
    ("#### 1.200.000", 1200000),
    ("#### 12,5", 12.5),
    ("#### 0,125", "1/8"),
    ("#### 3/4", 0.75),
    ("#### 3/4", "3/4"),
    ("#### 6/8", "3/4"),
    ("#### 1 1/2", 1.5),
    ("#### 1½", 1.5),
    ("#### ½", 0.5),
    ("#### 1 and 1/2 cups", "3/2"),
    ("#### -5", -5),
    ("#### \u22125", -5),
    ("#### -$5", -5),
    ("#### $-5", -5),
    ("#### - 5", -5),
    ("The answer is minus 5", -5),
    ("The answer is negative 5 degrees.", -5),
    ("#### 50%", 50),
    ("#### 50%", "50%"),
    ("#### 50 percent", 50),
    ("#### 50%", 0.5),
    ("#### 0.5", "50%"),
    ("#### .5", 0.5),
    ("#### 1.5e3", 1500),
    ("#### 1.5E-3", 0.0015),
    ("#### 1.5 x 10^3", 1500),
    ("#### $1.5 \\times 10^{3}$", 1500),
    ("#### 10³", 1000),
    ("#### 2^10", 1024),
    ("#### 2**10", 1024),
    ("#### 12.", 12),
    ("#### 12.00", 12),
    ("#### 12 (of 30 total)", 12),
    ("The answer is 12, out of 30.", 12),
    ("The answer is 12. There were 30 at first.", 12),
    ("#### 12 dollars were paid on day 4", 12),
    ("She keeps 12 out of the 30 apples.", 12),
    ("He has 12 apples left (30 - 18).", 12),
    ("so 3 * 4 = 12 apples", 12),
    ("The answer is 3 + 9 = 12.", 12),
    ("A: 3*4=<<3*4=12>>12", 12),
    ("A: x = 12", 12),
    ("\\boxed{12}", 12),
    ("Thus $\\boxed{12}$ apples, that is 30 - 18.", 12),
    ("\\boxed{\\$1,200}", 1200),
    ("\\boxed{1{,}200}", 1200),
    ("\\boxed{1,\\!200}", 1200),
    ("\\boxed{50\\%}", 50),
    ("\\boxed{\\frac{3}{4}}", 0.75),
    ("\\boxed{-\\dfrac{3}{4}}", -0.75),
    ("\\boxed{1\\frac{1}{2}}", 1.5),
    ("\\boxed{\\frac34}", 0.75),
    ("\\boxed{12 \\text{ apples}}", 12),
    ("\\boxed{\\text{12 apples}}", 12),
    ("\\boxed{\\text{She has } 12}", 12),
    ("\\boxed{x = 12}", 12),
    ("\\fbox{12}", 12),
    ("\\boxed 12", 12),
    ("First \\boxed{5}, no: \\boxed{12}", 12),
    ("#### 5\nWait, that is wrong.\n#### 12", 12),
    ("#### 12 m^2", 12),
    ("#### 12 cm²", 12),
    ("#### 12\nThe answer is correct.", 12),
    ("The answer is twelve.", 12),
    ("A: forty-two apples", 42),
    ("A: one hundred and five", 105),
    ("twelve", 12),
    ("#### 3 million", 3000000),
    ("#### $3k", 3000),
    ("On the 3rd day she had 12 apples on the 5th shelf", 12),
    ("At 10:30 she has 12 and leaves at 11:45", 12),
    ("It weighs 12 kg of CO2", 12),
    ("The answer is about 12", 12),
    ("#### ≈12", 12),
    ("#### 72 or 72.0", 72),
    ("- 5 red\n- 7 blue\n- 12", 12),
    ("12", 12),
    ("#### 12 km/h", 12),
    ("#### 7÷2", 3.5),
    ("The answer is 12!", 12),
    ("\\boxed{\\frac{24}{-2}}", -12),
    ("\\boxed{1.2\\times10^1}", 12),
    ("The answer is one half", 0.5),
    ("A: three quarters", 0.75),
    ("#### one and a half", 1.5),
    ("#### 12 = 3*4", 12),
    ("#### 3x4=12", 12),
    ("The answer is 12.\n\nQ: And 99?\nA: The answer is 99.", 12),
    ("Question: how many?\nAnswer: 12", 12),
    ("Answer: First 3+4 makes some.\nThen we double it and get 14.", 14),
    ("\uff11\uff12", 12),
    ("The last 3 got none. So he sold a total of 12 on Tuesday.", 12),
    ("(6 * 7) / 8 = 5.25 ≈ 5", 5),
    ("In total, she walks 5 + 7 = 12 miles in 3 hours.", 12),
    ("She has 12 apples left, and 12 is the answer to give.", 12),
    ("She had 30. She ate 18. Now there are 12 left.", 12),
    ("30 - 18 = 12 apples are left.", 12),
    ("一共30个。剩下12个", 12),
    ("The answer is 12.\n7", 12),
    ("The answer is 12.\n\nQ: And now?\n#### 7", 12),
    ("  -12\n", -12),
    ("#### 0.333333333", "1/3"),
    ("#### 142857142857.142857", "1000000000000/7"),
    ("<think>\nThe answer is 5, or 7?\n</think>\n\nShe has 12 apples.", 12),
    ("#### Step 1: Add\n3 + 4 = 7\n\n#### Step 2: Double it\n7 - 2 = 5\n\nShe has 5 apples.", 5),
    ("#### 1. Add\n3 + 4 = 7\n#### 2. Subtract\nSo 5 are left.", 5),
    ("#### twelve\nThat is all.", 12),
    ('{"answer": "12", "confidence": 0.9}', 12),
    ("The A380 carries 12", 12),
]


@pytest.mark.parametrize(("answer", "target"), RIGHT)
def test_an_equal_answer_passes_in_whatever_form(answer: str, target: object) -> None:
    assert judged(answer, target) == Verdict.ok()


@pytest.mark.parametrize(
    ("answer", "target", "reason"),
    [
        ("so it is 5", 4, "answered 5, wanted 4"),
        ("4 or 5", "4", "answered 5, wanted 4"),
        ("no idea", 4, "the answer holds no number"),
        ("", 4, "the answer holds no number"),
        ("We have 12 apples.\nA: it cannot be said", 12, "the answer holds no number"),
        ("A: 9+John's age", 9, "the answer holds no number"),
        ("The answer is 4 or 5", 4, "answered 5, wanted 4"),
        ("The answer is 4 or 5", 5, "answered 4, wanted 5"),
        ("\\boxed{3, 4}", 4, "answered 3, wanted 4"),
        ("#### 0.5", 50, "answered 0.5, wanted 50"),
        ("#### 0.5%", "50%", "answered 0.5%, wanted 50%"),
        ("#### 5000%", "50%", "answered 5000%, wanted 50%"),
        ("#### 12193131841", 12193131840, "answered 12193131841, wanted 12193131840"),
        ("#### 123456789012345678", 123456789012345679, "answered 123456789012345678, wanted 123456789012345679"),
        ("#### 12.0000001", 12, "answered 12.0000001, wanted 12"),
        ("#### 33.33", "100/3", "answered 33.33, wanted 100/3"),
        ("#### 5", -5, "answered 5, wanted -5"),
        ("10 - 5", -5, "answered 5, wanted -5"),
        ("5-10", -10, "answered 10, wanted -10"),
        ("\\boxed{2\\sqrt{3}}", 2, "answered 2\\sqrt, wanted 2"),
        ("#### 3/0", 3, "answered 3/0, wanted 3"),
        ("it was 10:30", 30, "the answer holds no number"),
        ("#### 1.200", 1200, "answered 1.200, wanted 1200"),
        ("I said twelve to no one", 1, "the answer holds no number"),
        ("#### 1e999999999", 1, "answered 1e999999999, wanted 1"),
        ("\\boxed{12!}", 12, "the answer holds no number"),
        ("The answer is 12 to 15", 12, "answered 15, wanted 12"),
        ("12 apples are left after 3 days", 5, "answered 3, wanted 5"),
        ("it is 4 or 5", 5, "answered 4, wanted 5"),
        ("<think>The answer is 5</think>", 5, "the answer holds no number"),
        ("\\boxed{\\sqrt{16}}", 16, "the answer holds no number"),
        ("He flew an A380", 80, "the answer holds no number"),
    ],
)
def test_a_wrong_answer_fails_and_says_what_it_said(answer: str, target: object, reason: str) -> None:
    assert judged(answer, target) == Verdict.fail(reason)


@pytest.mark.parametrize(
    ("lang", "answer", "target"),
    [
        ("bn", "উত্তর: ১২", 12),
        ("bn", "উত্তর হল ১,২০০।", 1200),
        ("th", "คำตอบคือ ๑๒", 12),
        ("te", "సమాధానం: ౧౨", 12),
        ("zh", "所以答案是12个。一共30个", 12),
        ("zh", "答案:１２", 12),
        ("ja", "合計12個です", 12),
        ("ja", "答えは12です。", 12),
        ("ru", "Ответ: 1 200,5 рублей", 1200.5),
        ("de", "Die Antwort ist 1.200 Euro.", 1200),
        ("de", "Die Antwort lautet 1,5.", 1.5),
        ("es", "La respuesta es 12,50 de 30.", 12.5),
        ("fr", "La réponse est 1\u00a0200.", 1200),
        ("sw", "Jibu ni 12.", 12),
        ("ar", "١٢٫٥", 12.5),
        ("hi", "१२", 12),
    ],
)
def test_digits_and_markers_of_other_languages_are_read(lang: str, answer: str, target: object) -> None:
    assert judged(answer, target, lang) == Verdict.ok()


@pytest.mark.parametrize("target", [12, 3])
@pytest.mark.parametrize(
    "answer",
    [
        "12 apples are left after 3 days",
        "After 3 days, 12 apples are left.",
        "The answer is that 12 apples are left after 3 days",
        "3 + 9 = 12 apples, so 3 are left",
        "The answer can be 3 apples and then 12",
    ],
)
def test_of_several_numbers_that_nothing_marks_none_is_guessed_to_be_the_answer(answer: str, target: int) -> None:
    with pytest.raises(
        RowError, match=r"cannot judge: nothing marks the answer, and its last sentence holds several numbers: \d+,"
    ):
        judged(answer, target)


def test_the_tolerance_is_relative_above_one() -> None:
    assert judged("#### 33.33", "100/3", tolerance=1e-3).passed
    assert judged("#### 12193131841", 12193131840, tolerance=1e-9).passed
    assert not judged("#### 33.3", "100/3", tolerance=1e-4).passed


@pytest.mark.parametrize("target", [None, True, [12], {"value": 12}, "no number here", "#### 4 or 5", "", "9" * 5000])
def test_a_target_without_a_number_is_not_a_failing_answer(target: object) -> None:
    with pytest.raises(RowError, match="cannot judge"):
        judged("#### 12", target)


HOSTILE = {
    "tower": "9**9**9",
    "marked tower": "#### 9**9**9**9",
    "latex tower": "\\boxed{9^{9^{9^{9}}}}",
    "call": "__import__('os').system('touch HACKED')",
    "marked call": "#### __import__('os').system('touch HACKED') 7",
    "brackets": "(" * 100_000,
    "balanced brackets": "#### " + "(" * 50_000 + "8" + ")" * 50_000,
    "braces": "\\boxed{" * 100_000,
    "closed braces": "\\boxed{" * 20_000 + "8" + "}" * 20_000,
    "digits": "#### " + "9" * 5000,
    "many digits": "9" * 100_000,
    "exponent": "#### 1e" + "9" * 100_000,
    "power": "#### 10^" + "9" * 100_000,
    "fractions": "#### " + "1/" * 50_000 + "1",
    "separators": "#### " + "1,234" * 20_000,
    "groups": "1,234," * 20_000,
    "spaces": "#### " + " " * 100_000 + "x",
    "spaced digits": "1 " * 50_000,
    "markers": "the answer is " * 10_000,
    "empty markers": "####\n" * 20_000,
    "bold": "**" * 50_000,
    "signs": "-" * 100_000,
    "frac": "\\frac{" * 20_000 + "1",
    "calculators": "<<" * 50_000,
    "words": "one hundred " * 10_000,
    "marked words": "A: " + "million " * 10_000,
    "dots": "1." * 50_000,
    "colons": "1:" * 50_000,
    "of": "7 of " * 20_000,
    "or": "#### " + "7 or " * 20_000,
    "superscripts": "2" + "⁹" * 50_000,
    "controls": "\x1b[31m\x00\u202e" * 20_000,
}


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_answer_is_refused_within_a_second(answer: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    verdict = soon(lambda: judged(answer, 12))
    assert not verdict.passed
    assert len(verdict.reason) < 200
