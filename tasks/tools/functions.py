"""Pure functions that a model may call. Their annotations are their JSON schemas, their docstrings the descriptions."""

from calendar import isleap
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from math import gcd, isqrt, lcm, pi, sqrt
from statistics import mean, median
from typing import Annotated, Literal, TypedDict

Day = Annotated[str, {"format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}]
Clock = Annotated[str, {"pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}]
Positive = Annotated[float, {"exclusiveMinimum": 0}]
Count = Annotated[int, {"minimum": 1}]
Length = Literal["metres", "kilometres", "centimetres", "miles", "feet", "inches"]
Mass = Literal["grams", "kilograms", "pounds", "ounces"]
Scale = Literal["Celsius", "Fahrenheit", "Kelvin"]
METRES = {"metres": "1", "kilometres": "1000", "centimetres": "0.01", "miles": "1609.344", "feet": "0.3048", "inches": "0.0254"}
ROMAN = {
    "M": 1000,
    "CM": 900,
    "D": 500,
    "CD": 400,
    "C": 100,
    "XC": 90,
    "L": 50,
    "XL": 40,
    "X": 10,
    "IX": 9,
    "V": 5,
    "IV": 4,
    "I": 1,
}
LARGEST_TESTED = 10**12
GRAMS = {"grams": "1", "kilograms": "1000", "pounds": "453.59237", "ounces": "28.349523125"}


class Line(TypedDict):
    """One line of a shopping cart."""

    name: str
    price: Positive
    quantity: Count


def rounded(value: float | Decimal, places: int = 2) -> float:
    """Half away from zero, as people round."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return float(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))


def convert_length(*, value: float, from_unit: Length, to_unit: Length) -> float:
    """Convert a length from one unit into another, rounded to three decimals."""
    return rounded(_decimal(value) * Decimal(METRES[from_unit]) / Decimal(METRES[to_unit]), 3)


def convert_mass(*, value: float, from_unit: Mass, to_unit: Mass) -> float:
    """Convert a mass from one unit into another, rounded to three decimals."""
    return rounded(_decimal(value) * Decimal(GRAMS[from_unit]) / Decimal(GRAMS[to_unit]), 3)


def convert_temperature(*, value: float, from_unit: Scale, to_unit: Scale) -> float:
    """Convert a temperature between Celsius, Fahrenheit and Kelvin, rounded to two decimals."""
    exact = _decimal(value)
    kelvin = {"Celsius": exact + Decimal("273.15"), "Kelvin": exact, "Fahrenheit": (exact + Decimal("459.67")) * 5 / 9}[
        from_unit
    ]
    return rounded(
        {"Celsius": kelvin - Decimal("273.15"), "Kelvin": kelvin, "Fahrenheit": kelvin * 9 / 5 - Decimal("459.67")}[to_unit]
    )


def convert_currency(*, amount: Positive, rate: Positive) -> float:
    """Multiply an amount of money by an exchange rate, rounded to cents."""
    return rounded(_decimal(amount) * _decimal(rate))


def percentage_of(*, percent: float, amount: float) -> float:
    """Take a percentage of an amount, rounded to two decimals."""
    return rounded(_decimal(percent) * _decimal(amount) / 100)


def percent_change(*, old: Positive, new: float) -> float:
    """The change from an old value to a new one in percent, rounded to one decimal; negative for a fall."""
    return rounded((_decimal(new) - _decimal(old)) * 100 / _decimal(old), 1)


def add_days(*, start: Day, days: int) -> str:
    """The date a number of days after a start date."""
    return (date.fromisoformat(start) + timedelta(days=days)).isoformat()


def days_between(*, start: Day, end: Day) -> int:
    """How many days lie from a start date to an end date."""
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def weekday_of(*, day: Day) -> str:
    """The weekday a date falls on."""
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return names[date.fromisoformat(day).weekday()]


def is_leap_year(*, year: int) -> bool:
    """Whether a year has 366 days."""
    return isleap(year)


def next_departure(*, departures: list[Clock], after: Clock) -> str:
    """The first departure at or after a time of day (24-hour clock), or "none" where the last one has left."""
    return min((departure for departure in departures if departure >= after), default="none")


def average(*, numbers: Annotated[list[float], {"minItems": 1}]) -> float:
    """The arithmetic mean of some numbers, rounded to two decimals."""
    return rounded(mean(_decimal(number) for number in numbers))


def middle_value(*, numbers: Annotated[list[float], {"minItems": 1}]) -> float:
    """The median of some numbers."""
    return rounded(median(_decimal(number) for number in numbers), 4)


def greatest_common_divisor(*, a: Count, b: Count) -> int:
    """The largest whole number that divides two numbers."""
    return gcd(a, b)


def least_common_multiple(*, a: Count, b: Count) -> int:
    """The smallest whole number that two numbers divide."""
    return lcm(a, b)


def is_prime(*, number: int) -> bool:
    """Whether a whole number is prime."""
    if number > LARGEST_TESTED:
        raise ValueError(f"wanted a number up to {LARGEST_TESTED}")  # who calls it may be a model, and dividing takes its time
    return number > 1 and all(number % divisor for divisor in range(2, isqrt(number) + 1))


def to_roman(*, number: Annotated[int, {"minimum": 1, "maximum": 3999}]) -> str:
    """Write a number in Roman numerals."""
    text = ""
    for sign, worth in ROMAN.items():
        text, number = text + sign * (number // worth), number % worth
    return text


def loan_instalment(*, principal: Positive, yearly_rate: Annotated[float, {"minimum": 0}], months: Count) -> float:
    """The equal monthly instalment that pays off a loan. `yearly_rate` is in percent."""
    rate = _decimal(yearly_rate) / 1200
    return rounded(_decimal(principal) * rate / (1 - (1 + rate) ** -months) if rate else _decimal(principal) / months)


def savings_growth(*, deposit: Positive, yearly_rate: Annotated[float, {"minimum": 0}], years: Count) -> float:
    """What a deposit grows to with interest added once a year. `yearly_rate` is in percent."""
    return rounded(_decimal(deposit) * (1 + _decimal(yearly_rate) / 100) ** years)


def cart_total(*, lines: Annotated[list[Line], {"minItems": 1}]) -> float:
    """The total price of a shopping cart."""
    return rounded(sum((_decimal(line["price"]) * line["quantity"] for line in lines), Decimal()))


def split_bill(*, total: Positive, people: Count, tip_percent: Annotated[float, {"minimum": 0}] = 0) -> float:
    """What each person pays when a bill and its tip are shared equally, rounded to cents."""
    return rounded(_decimal(total) * (1 + _decimal(tip_percent) / 100) / people)


def fuel_needed(*, distance_km: Positive, litres_per_100_km: Positive) -> float:
    """Litres of fuel for a distance in kilometres, rounded to two decimals."""
    return rounded(_decimal(distance_km) * _decimal(litres_per_100_km) / 100)


def travel_minutes(*, distance_km: Positive, speed_kmh: Positive) -> float:
    """Minutes needed for a distance at a steady speed, rounded to one decimal."""
    return rounded(_decimal(distance_km) / _decimal(speed_kmh) * 60, 1)


def circle_area(*, radius: Positive) -> float:
    """The area of a circle, rounded to two decimals."""
    return rounded(pi * radius * radius)


def hypotenuse(*, a: Positive, b: Positive) -> float:
    """The longest side of a right triangle with legs `a` and `b`, rounded to three decimals."""
    return rounded(sqrt(a * a + b * b), 3)


def paint_cans(*, area_m2: Positive, m2_per_can: Positive, coats: Count = 1) -> int:
    """How many full cans of paint cover a wall area with a number of coats."""
    return int((_decimal(area_m2) * coats / _decimal(m2_per_can)).to_integral_value(ROUND_CEILING))


def count_letter(*, text: str, letter: Annotated[str, {"minLength": 1, "maxLength": 1}]) -> int:
    """How often a letter occurs in a text; capitals count too."""
    return text.lower().count(letter.lower())


def reverse_text(*, text: str) -> str:
    """A text written backwards."""
    return text[::-1]


def sort_words(*, words: Annotated[list[str], {"minItems": 1}]) -> list[str]:
    """Words in alphabetical order; capitals make no difference."""
    return sorted(words, key=str.lower)
