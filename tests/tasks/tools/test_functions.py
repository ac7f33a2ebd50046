import pytest

from tasks.tools.catalogue import FUNCTIONS, TOOLS, call
from tasks.tools.requests import BY_TOOL

CASES = [
    ("convert_length", {"value": 5, "from_unit": "miles", "to_unit": "kilometres"}, 8.047),
    ("convert_mass", {"value": 2, "from_unit": "pounds", "to_unit": "grams"}, 907.185),
    ("convert_temperature", {"value": 100, "from_unit": "Celsius", "to_unit": "Fahrenheit"}, 212.0),
    ("convert_temperature", {"value": 32, "from_unit": "Fahrenheit", "to_unit": "Kelvin"}, 273.15),
    ("convert_currency", {"amount": 12.5, "rate": 1.1}, 13.75),
    ("percentage_of", {"percent": 15, "amount": 80}, 12.0),
    ("percent_change", {"old": 80, "new": 60}, -25.0),
    ("add_days", {"start": "2024-02-28", "days": 2}, "2024-03-01"),
    ("days_between", {"start": "2023-12-31", "end": "2024-12-31"}, 366),
    ("weekday_of", {"day": "2000-01-01"}, "Saturday"),
    ("is_leap_year", {"year": 1900}, False),
    ("next_departure", {"departures": ["08:00", "07:10"], "after": "07:05"}, "07:10"),
    ("next_departure", {"departures": ["08:00"], "after": "09:00"}, "none"),
    ("average", {"numbers": [1, 2, 4]}, 2.33),
    ("middle_value", {"numbers": [5, 1, 3, 2]}, 2.5),
    ("greatest_common_divisor", {"a": 12, "b": 18}, 6),
    ("least_common_multiple", {"a": 4, "b": 6}, 12),
    ("is_prime", {"number": 97}, True),
    ("is_prime", {"number": 1}, False),
    ("to_roman", {"number": 1994}, "MCMXCIV"),
    ("loan_instalment", {"principal": 1200, "yearly_rate": 0, "months": 12}, 100.0),
    ("loan_instalment", {"principal": 10000, "yearly_rate": 6, "months": 12}, 860.66),
    ("savings_growth", {"deposit": 1000, "yearly_rate": 10, "years": 2}, 1210.0),
    ("cart_total", {"lines": [{"name": "pens", "price": 1.5, "quantity": 3}]}, 4.5),
    ("split_bill", {"total": 90, "people": 4, "tip_percent": 10}, 24.75),
    ("fuel_needed", {"distance_km": 250, "litres_per_100_km": 6}, 15.0),
    ("travel_minutes", {"distance_km": 30, "speed_kmh": 60}, 30.0),
    ("circle_area", {"radius": 1}, 3.14),
    ("hypotenuse", {"a": 3, "b": 4}, 5.0),
    ("paint_cans", {"area_m2": 21, "m2_per_can": 10, "coats": 1}, 3),
    ("count_letter", {"text": "Anna", "letter": "a"}, 2),
    ("reverse_text", {"text": "abc"}, "cba"),
    ("sort_words", {"words": ["pear", "Fig", "apple"]}, ["apple", "Fig", "pear"]),
]


@pytest.mark.parametrize(("name", "arguments", "result"), CASES)
def test_results_by_hand(name: str, arguments: dict, result: object):
    assert call(name, arguments) == result


def test_every_tool_is_tried_here_described_and_asked_for():
    assert {name for name, _, _ in CASES} == set(FUNCTIONS) == set(TOOLS) == set(BY_TOOL)
    assert all(tool["function"]["description"].endswith(".") or '"' in str(tool) for tool in TOOLS.values())


def test_a_half_cent_is_rounded_up():
    assert call("convert_currency", {"amount": 1, "rate": 1.005}) == 1.01


def test_a_prime_test_that_would_take_hours_is_refused():
    with pytest.raises(ValueError, match="wanted a number up to 1000000000000"):
        call("is_prime", {"number": 10**24 + 7})
