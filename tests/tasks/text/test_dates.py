import pytest

from tasks.text.dates import Day, dates_in


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on 2024-03-05.", [(2024, 3, 5)]),
        ("on 5 March 2024 and March 6th, 2024", [(2024, 3, 5), (2024, 3, 6)]),
        ("le 1er mai 2020", [(2020, 5, 1)]),
        ("am 5. März 2024", [(2024, 3, 5)]),
        ("el 5 de marzo de 2024", [(2024, 3, 5)]),
        ("5 марта 2024 года", [(2024, 3, 5)]),
        ("2024年3月5日", [(2024, 3, 5)]),
        ("2024年", [(2024, None, None)]),
        ("3월 5일", [(None, 3, 5)]),
        ("in March 2024", [(2024, 3, None)]),
        ("on March 5 they", [(None, 3, 5)]),
        ("they may 5 times", []),
        ("You May 5 times", [(None, 5, 5)]),
        ("5/3/2024", [(2024, 3, 5), (2024, 5, 3)]),
        ("25.12.2024", [(2024, 12, 25)]),
        ("2024-13-45", []),
        ("March 50% off, March 2.5, march on", []),
        ("version 1.2.3, 10.0.0.1, 5-10-15", []),
    ],
)
def test_dates_are_read(text: str, days: list[Day]):
    assert [day for date in sorted(dates_in(text), key=lambda date: date.start) for day in date.readings] == days
