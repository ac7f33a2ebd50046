import pytest

from tasks.tools.mentions import mentions


@pytest.mark.parametrize(
    ("text", "value", "found"),
    [
        ("it is 1,250.50 in all", 1250.5, True),
        ("it is 1,250.51 in all", 1250.5, False),
        ("a change of -12%", -12, True),
        ("a change of 12%", -12, False),
        ("three of us", 3, True),
        ("on 3 March 2024", "2024-03-03", True),
        ("on 13 March 2024", "2024-03-14", False),
        ("Yes, it is", True, True),
        ("I know", False, False),
        ("4, 7 and 9", [4, 7, 9], True),
        ("4 and 9", [4, 7, 9], False),
        ("2 mugs at 3.50 each", {"name": "mugs", "price": 3.5, "quantity": 2}, True),
    ],
)
def test_values_are_found_as_people_write_them(text: str, value: object, found: bool):
    assert mentions(text, value) is found
