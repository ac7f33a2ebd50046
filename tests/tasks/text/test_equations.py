import pytest

from tasks.text.equations import equations, false_equation


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("1 + 2 = 3", None),
        ("1 + 2 = 4", "1 + 2 = 4"),
        ("so 12 × 4.50 = 54.00, fine", None),
        ("2 + 3 × 4 = 14", None),
        ("90 ÷ 7 ≈ 12.86", None),
        ("90 ÷ 7 ≈ 12.85", "90 ÷ 7 ≈ 12.85"),
        ("90 ÷ 7 = 12.86", "90 ÷ 7 = 12.86"),
        ("10 ÷ 5 ≈ 2", "10 ÷ 5 ≈ 2"),
        ("3 - (-4.5) = 7.5", None),
        ("1,000 + 24 = 1,024", None),
        ("5 ÷ 0 = 5", "5 ÷ 0 = 5"),
        ("no sums here, 2024-03-05 = a date", None),
    ],
)
def test_equations_are_done_again(text: str, wrong: str | None):
    assert false_equation(text) == wrong


def test_equations_are_counted():
    assert equations("1 + 1 = 2; 2 + 2 = 4; nothing") == 2
