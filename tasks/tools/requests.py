"""What people ask of each tool: random arguments, ways to ask, to tell the result, and to ask back when something is missing."""

# ruff: noqa: E501  (a wording is read best on one line)

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

Arguments = dict[str, Any]


@dataclass(frozen=True)
class Lack:
    """A request that leaves one argument out: how it is asked, what the assistant asks back, and what the user then says."""

    argument: str
    asks: tuple[str, ...]
    back: tuple[str, ...]
    then: tuple[str, ...]


@dataclass(frozen=True)
class Request:
    """One tool's requests. `topic` keeps tools apart that could stand in for one another; `ability` finishes "I cannot"."""

    tool: str
    topic: str
    ability: str
    draw: Callable[[Random], Arguments]
    asks: tuple[str, ...]
    tells: tuple[str, ...]
    lacks: tuple[Lack, ...] = field(default=())


def _pick(rng: Random, low: float, high: float, places: int = 0) -> int | float:
    """A figure, whole where it can be."""
    if not places:
        return rng.randint(int(low), int(high))
    value = rng.randint(int(low * 10**places), int(high * 10**places)) / 10**places
    return int(value) if value.is_integer() else value


def _day(rng: Random) -> str:
    return (date(2019, 1, 1) + timedelta(days=rng.randrange(3650))).isoformat()


def _pair(rng: Random, units: tuple[str, ...]) -> dict[str, str]:
    first, second = rng.sample(units, 2)
    return {"from_unit": first, "to_unit": second}


def _two_days(rng: Random) -> Arguments:
    start = _day(rng)
    return {"start": start, "end": (date.fromisoformat(start) + timedelta(days=rng.randint(9, 900))).isoformat()}


def _times(rng: Random) -> Arguments:
    first, gap = rng.randint(330, 420), rng.choice((25, 35, 40, 50, 70))
    minutes = [first + gap * turn for turn in range(rng.randint(4, 7))]
    return {"departures": [_clock(m) for m in minutes], "after": _clock(rng.randint(minutes[0], minutes[-1]))}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


GOODS = (
    "notebooks",
    "pens",
    "mugs",
    "lamps",
    "cushions",
    "seed packets",
    "candles",
    "towels",
    "batteries",
    "frames",
    "bowls",
    "brushes",
)
PHRASES = (
    "the quick grey heron", "never odd or even", "a cup of mint tea", "bananas and walnuts", "mountain railway", "Wednesday market",
    "blue suitcase by the door", "seventeen silver spoons", "lantern festival", "committee of bookkeepers", "raspberry lemonade",
    "international harbour", "possession", "Mississippi steamboat", "windows and mirrors", "an apple for the teacher",
)  # fmt: skip
SORTABLE = (
    "plum", "cedar", "violin", "harbour", "anchor", "pepper", "lemon", "kite", "river", "tundra", "basil", "quartz", "meadow", "falcon",
    "ginger", "orchid", "saffron", "walnut", "juniper", "iris",
)  # fmt: skip


def _cart(rng: Random) -> Arguments:
    names = rng.sample(GOODS, rng.randint(2, 4))
    return {"lines": [{"name": n, "price": _pick(rng, 1, 45, 2), "quantity": rng.randint(2, 9)} for n in names]}


def _numbers(rng: Random) -> Arguments:
    places = rng.choice((0, 0, 1))
    return {"numbers": [_pick(rng, 4, 180, places) for _ in range(rng.randint(4, 8))]}


def _letter(rng: Random) -> Arguments:
    text = rng.choice(PHRASES)
    return {"text": text, "letter": rng.choice(sorted(set(text.lower()) - {" "}))}


LENGTHS = ("metres", "kilometres", "centimetres", "miles", "feet", "inches")
MASSES = ("grams", "kilograms", "pounds", "ounces")

REQUESTS: tuple[Request, ...] = (
    Request("convert_length", "length", "convert lengths",
        lambda rng: {"value": _pick(rng, 2, 400, rng.choice((0, 1))), **_pair(rng, LENGTHS)},
        ("how many {to_unit} are {value} {from_unit}?", "convert {value} {from_unit} <to|into> {to_unit}<.|, please.>",
         "the plan says {value} {from_unit}, but I think in {to_unit}. What is that?", "I need {value} {from_unit} in {to_unit}."),
        ("{value} {from_unit} are {result} {to_unit}.", "that is {result} {to_unit}.", "{value} {from_unit} come to {result} {to_unit}."),
        (Lack("value", ("convert my {from_unit} measurement into {to_unit}, please.", "I have a length in {from_unit} and need it in {to_unit}."),
              ("how many {from_unit} is it?", "gladly. Which length, in {from_unit}, shall I convert?"), ("{value}.", "it is {value} {from_unit}.")),)),
    Request("convert_mass", "mass", "convert weights",
        lambda rng: {"value": _pick(rng, 2, 900, rng.choice((0, 1))), **_pair(rng, MASSES)},
        ("how many {to_unit} are {value} {from_unit}?", "the recipe wants {value} {from_unit}. What is that in {to_unit}?",
         "my parcel weighs {value} {from_unit}; the form asks for {to_unit}.", "<convert|change> {value} {from_unit} into {to_unit}."),
        ("{value} {from_unit} are {result} {to_unit}.", "that is {result} {to_unit}.", "in {to_unit} it is {result}."),
        (Lack("to_unit", ("please convert {value} {from_unit} for me.", "what do {value} {from_unit} come to in the other unit?"),
              ("into which unit: grams, kilograms, pounds or ounces?", "which unit would you like it in?"), ("in {to_unit}, please.", "in {to_unit}.")),)),
    Request("convert_temperature", "temperature", "convert temperatures",
        lambda rng: {"value": _pick(rng, 5, 320), **_pair(rng, ("Celsius", "Fahrenheit", "Kelvin"))},
        ("what is {value} degrees {from_unit} in {to_unit}?", "convert {value} degrees from {from_unit} to {to_unit}.",
         "the oven should be at {value} degrees {from_unit}. How much is that in {to_unit}?", "my thermometer shows {value} degrees {from_unit}. And in {to_unit}?"),
        ("{value} degrees {from_unit} are {result} degrees in {to_unit}.", "that is {result} degrees on the {to_unit} scale.", "in {to_unit}: {result} degrees.")),
    Request("convert_currency", "money", "convert money",
        lambda rng: {"amount": _pick(rng, 12, 4200, rng.choice((0, 2))), "rate": _pick(rng, 0.4, 19, rng.choice((2, 3)))},
        ("I want to change {amount} euros at a rate of {rate}. What do I get?", "what are {amount} dollars worth if one dollar buys {rate} pesos?",
         "the bank's rate today is {rate}. How much is {amount} at that rate?", "exchange {amount} crowns for me on paper; the rate is {rate}."),
        ("at a rate of {rate}, {amount} becomes {result}.", "you get {result}.", "that comes to {result}."),
        (Lack("rate", ("I want to change {amount} euros. What do I get?", "how much foreign money will I receive for {amount} dollars?"),
              ("that depends on the exchange rate. Which one shall I use?", "which exchange rate were you given?"), ("{rate}.", "take {rate}.", "the bank offers {rate}.")),)),
    Request("percentage_of", "percent", "work out percentages",
        lambda rng: {"percent": _pick(rng, 2, 40), "amount": _pick(rng, 20, 6000, rng.choice((0, 0, 2)))},
        ("what is {percent}% of {amount}?", "{percent} percent of {amount}, please.", "a fee of {percent}% is charged on {amount}. How much is the fee?",
         "of {amount} tickets, {percent}% were sold online: what is {percent}% of {amount}?"),
        ("{percent}% of {amount} is {result}.", "that makes {result}.", "it is {result}."),
        (Lack("percent", ("what does the commission on {amount} come to?", "please work out my share of {amount}."),
              ("how many percent is it?", "which percentage of {amount} shall I take?"), ("{percent}%.", "{percent} percent.")),)),
    Request("percent_change", "percent", "work out percentages",
        lambda rng: {"old": (old := rng.randint(20, 900)), "new": old + rng.randint(-(old // 2), old) or old + 1},
        ("the rent went from {old} to {new}. What is that in percent?", "by how many percent did visitors change, from {old} last year to {new} this year?",
         "last month {old}, this month {new}: what is the change in percent?"),
        ("the change is {result}%.", "from {old} to {new} it is {result}%.", "that is a change of {result}%.")),
    Request("add_days", "dates", "work with dates",
        lambda rng: {"start": _day(rng), "days": rng.randint(5, 400)},
        ("which date is {days} days after {start}?", "my visa starts on {start} and runs for {days} days. When do those {days} days end, counting from the day after?",
         "I ordered on {start} and delivery takes {days} days. On what date will it arrive?", "add {days} days to {start}."),
        ("{days} days after {start} it is {result}.", "that is {result}.", "the date is {result}."),
        (Lack("start", ("which date is {days} days later?", "the course lasts {days} days. When will it be over?"),
              ("counted from which day?", "from which date shall I count?"), ("from {start}.", "start on {start}.", "{start}.")),)),
    Request("days_between", "dates", "work with dates", _two_days,
        ("how many days are there from {start} to {end}?", "count the days between {start} and {end}.",
         "we signed on {start} and moved in on {end}. How many days was that?", "from {start} until {end}: how many days?"),
        ("from {start} to {end} there are {result} days.", "it is {result} days.", "{result} days lie between them."),
        (Lack("end", ("how many days are left, counted from {start}?", "count the days from {start} until my exam."),
              ("until which date?", "what is the date I should count to?"), ("until {end}.", "{end}.", "it is on {end}.")),)),
    Request("weekday_of", "dates", "work with dates", lambda rng: {"day": _day(rng)},
        ("what day of the week was {day}?", "which weekday does {day} fall on?", "I was told to come on {day}. Which weekday is that?", "{day}: what weekday?"),
        ("{day} falls on a {result}.", "that is a {result}.", "it is a {result}.")),
    Request("is_leap_year", "dates", "work with dates", lambda rng: {"year": rng.choice((1900, 2000, 2100)) if rng.random() < 0.2 else rng.randint(1890, 2120)},
        ("is {year} a leap year?", "does February have 29 days in {year}?", "tell me whether {year} has 366 days."),
        ("{yes}, {year} {is_not} a leap year.", "{yes}: {year} {is_not} one.")),
    Request("next_departure", "timetable", "look things up in a timetable", _times,
        ("buses leave at {departures}. It is {after}: which is the next one?", "the ferry times are {departures}. I reach the pier at {after}. When can I leave?",
         "here is the shuttle timetable: {departures}. What is the first one from {after} on?"),
        ("the next one leaves at {result}.", "you can take the one at {result}.", "{result} is the next departure."),
        (Lack("after", ("buses leave at {departures}. Which one can I catch?", "the ferry times are {departures}. When is mine?"),
              ("from what time on?", "at what time will you be there?"), ("I am there at {after}.", "from {after} on.", "{after}.")),)),
    Request("average", "statistics", "work out statistics", _numbers,
        ("what is the average of {numbers}?", "my lap times were {numbers} seconds. What is the mean?", "work out the mean of {numbers}.",
         "daily sales were {numbers}. How much is that on average?"),
        ("the average is {result}.", "on average that is {result}.", "their mean is {result}.")),
    Request("middle_value", "statistics", "work out statistics", _numbers,
        ("what is the median of {numbers}?", "find the middle value of {numbers}.", "our rents are {numbers}. Which value is the median?"),
        ("the median is {result}.", "the middle value is {result}.", "it is {result}.")),
    Request("greatest_common_divisor", "divisors", "work with divisors", lambda rng: {"a": (g := rng.randint(2, 24)) * rng.randint(2, 20), "b": g * rng.randint(2, 20)},
        ("what is the greatest common divisor of {a} and {b}?", "I have {a} red and {b} blue beads and want as many equal bags as possible, none left over. How many bags?",
         "find the largest number that divides both {a} and {b}."),
        ("the greatest common divisor of {a} and {b} is {result}.", "it is {result}.", "that number is {result}.")),
    Request("least_common_multiple", "divisors", "work with divisors", lambda rng: {"a": rng.randint(3, 30), "b": rng.randint(3, 30)},
        ("what is the least common multiple of {a} and {b}?", "one lamp blinks every {a} seconds, another every {b}. After how many seconds do they blink together again?",
         "find the smallest number that both {a} and {b} divide."),
        ("the least common multiple is {result}.", "it is {result}.", "that happens at {result}.")),
    Request("is_prime", "divisors", "work with divisors", lambda rng: {"number": rng.randint(60, 4000)},
        ("is {number} a prime number?", "can {number} be divided by anything but 1 and itself, or is it prime?", "tell me whether {number} is prime."),
        ("{yes}, {number} {is_not} prime.", "{yes}: {number} {is_not} a prime number.")),
    Request("to_roman", "numerals", "write Roman numerals", lambda rng: {"number": rng.randint(14, 2999)},
        ("how do I write {number} in Roman numerals?", "the stone should read {number} in Roman numerals. What do I carve?", "{number} as a Roman numeral, please."),
        ("{number} is written {result}.", "in Roman numerals it is {result}.", "{result}.")),
    Request("loan_instalment", "loans", "work out loans",
        lambda rng: {"principal": rng.randint(20, 400) * 100, "yearly_rate": _pick(rng, 2, 12, 1), "months": rng.choice((12, 18, 24, 36, 48, 60, 84))},
        ("what is the monthly instalment for a loan of {principal} at {yearly_rate}% a year over {months} months?",
         "I would borrow {principal} for {months} months, the bank wants {yearly_rate}% a year. What do I pay each month?",
         "a car costs {principal}. If I pay it off in {months} months at {yearly_rate}% yearly interest, how much is one instalment?"),
        ("each month you would pay {result}.", "the instalment is {result} a month.", "that makes {months} instalments of {result}."),
        (Lack("months", ("what would I pay each month for a loan of {principal} at {yearly_rate}% a year?", "I want to borrow {principal} at {yearly_rate}% a year. How high is one instalment?"),
              ("over how many months would you pay it back?", "for how many months?"), ("over {months} months.", "{months} months.")),
         Lack("yearly_rate", ("I borrow {principal} and pay it back over {months} months. What is the instalment?",),
              ("what is the yearly interest rate?", "at which yearly rate?"), ("{yearly_rate}%.", "the bank asks {yearly_rate}% a year.")),)),
    Request("savings_growth", "savings", "work out savings",
        lambda rng: {"deposit": rng.randint(5, 300) * 100, "yearly_rate": _pick(rng, 1, 7, 1), "years": rng.randint(2, 12)},
        ("I put {deposit} into an account at {yearly_rate}% a year. What is there after {years} years?", "what does {deposit} grow to in {years} years at {yearly_rate}% yearly interest?",
         "grandmother saves {deposit} for {years} years; the bank adds {yearly_rate}% each year. How much will it be?"),
        ("after {years} years it is {result}.", "it grows to {result}.", "there will be {result}."),
        (Lack("years", ("I put {deposit} into an account at {yearly_rate}% a year. What will it be worth?",), ("after how many years?", "how many years will you leave it there?"),
              ("after {years} years.", "{years} years.")),)),
    Request("cart_total", "shopping", "add up a shopping cart", _cart,
        ("what do I pay for {lines}?", "my cart holds {lines}. What is the total?", "add this up for me: {lines}.", "we order {lines}. What will the bill be?"),
        ("the total is {result}.", "together that is {result}.", "you pay {result}.")),
    Request("split_bill", "bill", "share a bill",
        lambda rng: {"total": _pick(rng, 30, 420, 2), "people": rng.randint(2, 9), "tip_percent": rng.choice((5, 8, 10, 12, 15, 20))},
        ("the bill is {total}, we are {people} and want to add a tip of {tip_percent}%. What does each pay?",
         "split {total} among {people} people with {tip_percent}% tip.", "dinner for {people} cost {total}. With a {tip_percent}% tip, how much is it for each?"),
        ("each pays {result}.", "that is {result} for each of the {people}.", "everyone gives {result}."),
        (Lack("people", ("the bill is {total} and we add {tip_percent}% tip. What does each of us pay?",), ("how many people share the bill?", "how many are you?"),
              ("we are {people}.", "{people} of us.", "{people}.")),)),
    Request("fuel_needed", "fuel", "work out fuel",
        lambda rng: {"distance_km": _pick(rng, 40, 1900), "litres_per_100_km": _pick(rng, 4, 13, 1)},
        ("how much fuel do I need for {distance_km} km if the van takes {litres_per_100_km} litres per 100 km?",
         "we drive {distance_km} kilometres; the car burns {litres_per_100_km} litres per 100 km. How many litres in all?"),
        ("you need {result} litres.", "the trip takes {result} litres of fuel.", "that makes {result} litres."),
        (Lack("litres_per_100_km", ("how much fuel do I need for {distance_km} km?", "we drive {distance_km} kilometres. How many litres should I fill in?"),
              ("how much does the vehicle consume?", "what is its fuel consumption?"), ("{litres_per_100_km} litres per 100 km.", "it takes {litres_per_100_km} litres per 100 km.")),)),
    Request("travel_minutes", "travel", "work out travel times",
        lambda rng: {"distance_km": _pick(rng, 2, 420, rng.choice((0, 1))), "speed_kmh": rng.choice((5, 15, 18, 24, 50, 60, 80, 90, 110))},
        ("how many minutes does it take to cover {distance_km} km at {speed_kmh} km/h?", "the road is {distance_km} km long and I go {speed_kmh} km/h. How many minutes is that?",
         "at a steady {speed_kmh} km/h, how long do {distance_km} kilometres take, in minutes?"),
        ("the way takes {result} minutes.", "that is {result} minutes.", "you will need {result} minutes."),
        (Lack("speed_kmh", ("how many minutes does it take to cover {distance_km} km?", "the road is {distance_km} km long. How many minutes will I need?"),
              ("at what speed will you go?", "how fast, in km/h?"), ("{speed_kmh} km/h.", "I go {speed_kmh} km/h.")),)),
    Request("circle_area", "geometry", "do geometry", lambda rng: {"radius": _pick(rng, 1, 60, rng.choice((0, 1)))},
        ("what is the area of a circle with radius {radius}?", "a round pond has a radius of {radius} metres. How many square metres does it cover?",
         "the sprinkler reaches {radius} metres in every direction. How large is the area it waters, in square metres?"),
        ("the area is {result}.", "it covers an area of {result}.", "the area comes to {result}.")),
    Request("hypotenuse", "geometry", "do geometry", lambda rng: {"a": _pick(rng, 2, 60, rng.choice((0, 1))), "b": _pick(rng, 2, 60, rng.choice((0, 1)))},
        ("a right triangle has legs {a} and {b}. How long is the hypotenuse?", "a ladder's foot stands {a} m from the wall and its top touches at {b} m. How long is it, in metres?",
         "I walk {a} km east and then {b} km north. How far am I from the start, in a straight line?"),
        ("the straight line measures {result}.", "it is {result} long.", "that gives {result}.")),
    Request("paint_cans", "paint", "work out paint",
        lambda rng: {"area_m2": _pick(rng, 18, 320), "m2_per_can": rng.choice((8, 10, 12, 14, 25)), "coats": rng.randint(2, 3)},
        ("how many cans of paint for {area_m2} square metres, {coats} coats, if one can covers {m2_per_can} square metres?",
         "we paint {area_m2} square metres with {coats} coats. A can is good for {m2_per_can} square metres. How many cans do we buy?"),
        ("you need {result} cans.", "buy {result} cans.", "{result} cans will do."),
        (Lack("m2_per_can", ("how many cans of paint for {area_m2} square metres and {coats} coats?",), ("how many square metres does one can cover?", "what area is one can good for?"),
              ("one can covers {m2_per_can} square metres.", "{m2_per_can} square metres.")),)),
    Request("count_letter", "text", "work on texts", _letter,
        ("how often does the letter “{letter}” occur in “{text}”?", "count the letter “{letter}” in “{text}”.", "in “{text}”, how many times do I see “{letter}”?"),
        ("“{letter}” occurs {result} {times}.", "it is there {result} {times}.", "I count {result}.")),
    Request("reverse_text", "text", "work on texts", lambda rng: {"text": rng.choice(PHRASES)},
        ("write “{text}” backwards.", "what does “{text}” look like in reverse?", "turn “{text}” round, letter by letter."),
        ("backwards it reads “{result}”.", "“{result}”.", "reversed: “{result}”.")),
    Request("sort_words", "text", "work on texts", lambda rng: {"words": rng.sample(SORTABLE, rng.randint(4, 7))},
        ("put these words in alphabetical order: {words}.", "sort {words} from A to Z.", "in which alphabetical order do {words} go?"),
        ("in order: {result}.", "sorted from A to Z: {result}.", "from A to Z that is {result}.")),
)  # fmt: skip
BY_TOOL = {request.tool: request for request in REQUESTS}


@dataclass(frozen=True)
class Chain:
    """Two calls of which the second needs the first one's result, as its argument `feeds`."""

    first: str
    second: str
    feeds: str
    asks: tuple[str, ...]
    tells: tuple[str, ...]


CHAINS: tuple[Chain, ...] = (
    Chain("percentage_of", "convert_currency", "amount",
        ("take {percent}% of {amount} euros and change it at a rate of {rate}. What do I get?", "my commission is {percent}% of {amount}. What is that in pesos, at {rate} pesos to one?"),
        ("{percent}% of {amount} is {middle}; at a rate of {rate} that becomes {result}.", "you get {result}: the share is {middle}, times {rate}.")),
    Chain("add_days", "weekday_of", "day",
        ("on which weekday will it be {days} days after {start}?", "the parcel leaves on {start} and takes {days} days. What weekday does it arrive?"),
        ("that is {middle}, a {result}.", "{days} days after {start} it is {middle}, which falls on a {result}.")),
    Chain("average", "percentage_of", "amount",
        ("my monthly bills were {numbers}. What is {percent}% of their average?", "take the mean of {numbers}, then {percent}% of it."),
        ("the average is {middle}, and {percent}% of that is {result}.", "{result}: the mean is {middle}.")),
    Chain("convert_length", "fuel_needed", "distance_km",
        ("it is {value} miles to my sister. How much fuel is that at {litres_per_100_km} litres per 100 kilometres?", "a trip of {value} miles, a car that takes {litres_per_100_km} litres per 100 kilometres: how many litres?"),
        ("{value} miles are {middle} km, so you need {result} litres.", "you will burn {result} litres over those {middle} km.")),
    Chain("convert_length", "travel_minutes", "distance_km",
        ("the trail is {value} miles long and I walk {speed_kmh} km/h. How many minutes will it take? Work in kilometres.", "how many minutes are {value} miles at {speed_kmh} km/h, once you have the kilometres?"),
        ("{value} miles are {middle} km; at {speed_kmh} km/h that takes {result} minutes.", "it takes {result} minutes for the {middle} km.")),
    Chain("cart_total", "split_bill", "total",
        ("{people} of us buy {lines} and share the cost equally. What does each pay?", "we order {lines}. Split the total among {people} people."),
        ("the total is {middle}, so each of the {people} pays {result}.", "each pays {result} of the {middle}.")),
    Chain("cart_total", "convert_currency", "amount",
        ("what do {lines} cost me in my own money, at a rate of {rate}?", "add up {lines}, then convert the total at {rate}."),
        ("the total of {middle} becomes {result}.", "that is {middle}, or {result} at a rate of {rate}.")),
    Chain("savings_growth", "convert_currency", "amount",
        ("I save {deposit} for {years} years at {yearly_rate}% a year and then change it at a rate of {rate}. What will I have?", "what is {deposit} worth after {years} years at {yearly_rate}% yearly interest, changed at {rate}?"),
        ("it grows to {middle}, which changes into {result}.", "you will have {result}, from {middle} at a rate of {rate}.")),
    Chain("least_common_multiple", "add_days", "days",
        ("one bin is emptied every {a} days, the other every {b} days. Both were emptied on {start}. On which date does that happen again?", "the bakery delivers every {a} days, the dairy every {b}. Both came on {start}. When do they next come together?"),
        ("both return every {middle} days, so the next time is {result}.", "on {result}, which is {middle} days later.")),
    Chain("days_between", "percentage_of", "amount",
        ("a project runs from {start} to {end}. How many days are {percent}% of it?", "I want to rest on {percent}% of the days from {start} to {end}. How many days is that?"),
        ("there are {middle} days, and {percent}% of them are {result}.", "{result} days, out of {middle}.")),
)  # fmt: skip
FIXED = {"convert_length": {"from_unit": "miles", "to_unit": "kilometres"}}
"""Arguments that a chain's words take for granted."""
