"""Plans for arithmetic word problems, without end: chains of moves whose answer is known before a word is written.

A plan starts in a scene (a bakery, a trip, a herd) and goes on by moves from one kind of quantity to the next: things
are made, given away, packed; boxes are sold; money is taxed, shared, saved. Every move that fits may follow, so
structures multiply. Numbers are drawn so that each step is whole (money: whole cents) and believable. All arithmetic
here is on integers, money in cents; the words are worked out again in fractions by `word_problem`.

Capacity: 25,043 structures of 2 to 6 steps (`capacity`), 303 million wordings of them before any name, thing or number is
chosen (`wordings` in `word_problem`).
"""
# ruff: noqa: E501 -- tables and word lists are read by the row

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from schemas.errors import RowError
from schemas.rows import Seed
from tasks.operators import Seeder
from tasks.text.stories.moves import TELLINGS
from tasks.text.stories.telling import Telling
from tasks.text.stories.vocabulary import HE, ITEMS, SHE, SHOPS, Good

State = dict[str, Any]
Pick = Callable[[Random, State], int | None]
"""Draws one number that fits the state; None where none does."""
Domain = Literal[
    "things", "earning", "buying", "travel", "time", "work", "people", "animals", "ages", "garden", "water", "kitchen"
]

TRIES = 200
LARGEST = {"money": 1_000_000, "other": 20_000}
PERCENTS = (5, 10, 15, 20, 25, 30, 40, 50, 60, 75)
START = ""
END = "end"


@dataclass(frozen=True)
class Move:
    """From one kind of quantity to another: which numbers to draw, and what they make of the state."""

    takes: str
    gives: str
    picks: dict[str, Pick]
    result: Callable[[State], dict[str, int]]
    family: str = ""
    domain: str = ""
    fits: Callable[[State], bool] = field(default=lambda state: True)


def between(low: int, high: int, step: int = 1) -> Pick:
    return lambda rng, state: rng.randrange(low, high + 1, step)


def price(low: int, high: int) -> Pick:
    """Cents as a shop would write them: quarters, halves, whole dollars."""

    def pick(rng: Random, state: State) -> int:
        cents = rng.randint(low, high)
        step = 25 if cents < 400 else 50 if cents < 1200 else 100
        return max(step, round(cents / step) * step)

    return pick


def item_price(share: float = 1.0) -> Pick:
    def pick(rng: Random, state: State) -> int | None:
        item = ITEMS[state["item"]]
        return price(max(25, int(item.low * share)), int(item.high * share))(rng, state)

    return pick


def good_price(which: int) -> Pick:
    return lambda rng, state: price(state["goods"][which].low, state["goods"][which].high)(rng, state)


def share_of(name: str, low: float, high: float, step: int = 1) -> Pick:
    """Part of an earlier quantity, in steps."""

    def pick(rng: Random, state: State) -> int | None:
        if name not in state:
            return None
        first, last = int(state[name] * low) // step, int(state[name] * high) // step
        return rng.randint(max(first, 1), last) * step if last >= max(first, 1) else None

    return pick


def divisor_of(name: str, low: int, high: int, least: int = 2, grain: int = 1) -> Pick:
    """A number that divides an earlier quantity into at least `least` whole parts (whole multiples of `grain`)."""

    def pick(rng: Random, state: State) -> int | None:
        value = state[name]
        found = [d for d in range(low, high + 1) if value % (d * grain) == 0 and value // d >= least * grain]
        return rng.choice(found) if found else None

    return pick


def sharers(name: str) -> Pick:
    """How many others share, so that with oneself the money splits into whole dollars or half dollars."""

    def pick(rng: Random, state: State) -> int | None:
        found = [m for m in range(2, 8) if state[name] % ((m + 1) * 25) == 0]
        return rng.choice(found) if found else None

    return pick


def percent_of(name: str, choices: tuple[int, ...] = PERCENTS, grain: int = 1) -> Pick:
    """A percentage of an earlier quantity that comes out whole."""

    def pick(rng: Random, state: State) -> int | None:
        found = [pct for pct in choices if state[name] * pct % (100 * grain) == 0]
        return rng.choice(found) if found else None

    return pick


def above(name: str, low: float, high: float, step: int) -> Pick:
    """More than an earlier quantity, round."""

    def pick(rng: Random, state: State) -> int:
        return (int(state[name] * rng.uniform(low, high)) // step + 1) * step

    return pick


def multiple_of(name: str, low: int, high: int) -> Pick:
    return lambda rng, state: state[name] * rng.randint(low, high)


def bill_over(name: str) -> Pick:
    """The smallest banknotes that cover an amount, but not twice as large."""

    def pick(rng: Random, state: State) -> int | None:
        found = [note for note in (1000, 2000, 5000, 10000) if state[name] < note <= 2.5 * state[name]]
        return found[0] if found else None

    return pick


def bills_over(name: str) -> Pick:
    """How many of the notes `$bill` it takes to cover an amount."""

    def pick(rng: Random, state: State) -> int | None:
        count = state[name] // state["$bill"] + 1
        return count if 2 <= count <= 8 else None

    return pick


def now(change: Callable[[State], int]) -> Callable[[State], dict[str, int]]:
    return lambda state: {"now": change(state)}


def other(change: Callable[[State], int]) -> Callable[[State], dict[str, int]]:
    return lambda state: {"other": change(state)}


def _makes(*words: str) -> Callable[[State], bool]:
    return lambda state: ITEMS[state["item"]].make in words


def _dear(state: State) -> bool:
    """Dear enough, and of the kind, to be paid for month by month."""
    return (
        state["now"] >= 15_000
        and state["start"] != "tickets"
        and state["shop"] not in ("café", "grocery store", "stationery shop", "bookstore")
    )


def _supplied(state: State) -> bool:
    return "item" in state and bool(ITEMS[state["item"]].supplies)


SPEEDS = {"drive": (25, 65), "cycle": (8, 16)}


def speed(rng: Random, state: State) -> int:
    """Miles an hour that the vehicle can keep up."""
    return rng.randint(*SPEEDS[state["vehicle"]])


DOZENS = between(12, 120)
SMALL = between(2, 9)

MOVES: dict[str, Move] = {
    # things
    "has_things": Move(START, "things", {"n": between(24, 240)}, now(lambda s: s["n"]), domain="things"),
    "has_boxes": Move(START, "things", {"g": between(3, 15), "each": between(4, 24)}, now(lambda s: s["g"] * s["each"]), domain="things"),
    "makes_daily": Move(START, "things", {"each": between(6, 48), "d": between(3, 10)}, now(lambda s: s["each"] * s["d"]), "", "things"),
    "makes_two_days": Move(START, "things", {"x": DOZENS, "y": DOZENS}, now(lambda s: s["x"] + s["y"]), "", "things"),
    "makes_times": Move(START, "things", {"x": between(10, 60), "k": between(2, 4)}, now(lambda s: s["x"] + s["x"] * s["k"]), "", "things"),
    "makes_more": Move(START, "things", {"x": DOZENS, "k": between(4, 40)}, now(lambda s: s["x"] + s["x"] + s["k"]), "", "things"),
    "makes_fewer": Move(START, "things", {"x": between(20, 120), "k": share_of("x", 0.1, 0.6)}, now(lambda s: s["x"] * 2 - s["k"]), "", "things"),
    "makes_half": Move(START, "things", {"x": between(12, 120, 2)}, now(lambda s: s["x"] + s["x"] // 2), "", "things"),
    "makes_percent_more": Move(
        START, "things", {"x": between(20, 200, 10), "pct": percent_of("x")}, now(lambda s: 2 * s["x"] + s["x"] * s["pct"] // 100), "", "things"
    ),
    "gives_some": Move("things", "things", {"n": share_of("now", 0.1, 0.5)}, now(lambda s: s["now"] - s["n"]), "loss"),
    "gives_each": Move(
        "things", "things", {"m": between(2, 6), "each": share_of("now", 0.03, 0.12)}, now(lambda s: s["now"] - s["m"] * s["each"]), "loss"
    ),
    "gives_part": Move("things", "things", {"d": divisor_of("now", 2, 6)}, now(lambda s: s["now"] - s["now"] // s["d"]), "loss"),
    "gives_fraction": Move(
        "things", "things", {"d": divisor_of("now", 3, 8), "top": between(2, 2)}, now(lambda s: s["now"] - s["now"] * s["top"] // s["d"]), "loss",
        fits=lambda s: s["d"] % 2 == 1,
    ),
    "spoils": Move("things", "things", {"pct": percent_of("now", (5, 10, 15, 20, 25))}, now(lambda s: s["now"] - s["now"] * s["pct"] // 100), "loss"),
    "loses_some": Move("things", "things", {"n": share_of("now", 0.03, 0.2)}, now(lambda s: s["now"] - s["n"]), "loss"),
    "gets_more": Move("things", "things", {"n": share_of("now", 0.1, 0.6)}, now(lambda s: s["now"] + s["n"]), "gain"),
    "gets_boxes": Move("things", "things", {"g": between(2, 8), "each": between(4, 20)}, now(lambda s: s["now"] + s["g"] * s["each"]), "box"),
    "keeps_rest": Move(
        "things", "things", {"g": between(2, 8), "each": share_of("now", 0.04, 0.11)}, now(lambda s: s["now"] - s["g"] * s["each"]), "box"
    ),
    "other_times": Move("things", "pair", {"k": between(2, 5)}, other(lambda s: s["now"] * s["k"])),
    "other_more": Move("things", "pair", {"k": share_of("now", 0.1, 0.8)}, other(lambda s: s["now"] + s["k"])),
    "other_fewer": Move("things", "fewer", {"k": share_of("now", 0.1, 0.6)}, other(lambda s: s["now"] - s["k"])),
    "other_part": Move("things", "fewer", {"d": divisor_of("now", 2, 5)}, other(lambda s: s["now"] // s["d"])),
    "together": Move("pair", END, {}, now(lambda s: s["now"] + s["other"])),
    "together_fewer": Move("fewer", END, {}, now(lambda s: s["now"] + s["other"])),
    "other_ahead": Move("pair", END, {}, now(lambda s: s["other"] - s["now"]), fits=lambda s: s["move"] != "other_more"),
    "pool_and_share": Move("pair", END, {"m": divisor_of("sum", 3, 12)}, now(lambda s: (s["now"] + s["other"]) // s["m"])),
    "packs": Move("things", "boxes", {"k": divisor_of("now", 3, 24, least=3)}, now(lambda s: s["now"] // s["k"]), "box"),
    "shares": Move("things", "shared", {"m": divisor_of("now", 3, 12)}, now(lambda s: s["now"] // s["m"])),
    "already_had": Move("shared", END, {"n": between(3, 30)}, now(lambda s: s["now"] + s["n"])),
    "sells_each": Move("things", "money", {"$price": item_price()}, lambda s: {"sold": s["now"], "now": s["now"] * s["$price"]}),
    "sells_sets": Move(
        "things", "money", {"k": divisor_of("now", 3, 12, least=3), "$price": item_price(4)}, now(lambda s: s["now"] // s["k"] * s["$price"])
    ),
    "sells_part": Move(
        "things", "money", {"d": divisor_of("now", 2, 4), "$price": item_price()}, now(lambda s: s["now"] // s["d"] * s["$price"])
    ),
    "sells_two_prices": Move(
        "things", "money", {"n": share_of("now", 0.3, 0.8), "$price": item_price(), "$low": share_of("$price", 0.4, 0.7, 25)},
        lambda s: {"sold": s["now"], "now": s["n"] * s["$price"] + (s["now"] - s["n"]) * s["$low"]},
    ),
    "sells_boxes": Move("boxes", "money", {"$price": item_price(6)}, now(lambda s: s["now"] * s["$price"])),
    "shelves": Move("boxes", END, {"m": divisor_of("now", 2, 6)}, now(lambda s: s["now"] // s["m"])),
    # money that comes in
    "costs": Move("money", "money", {"$cost": share_of("now", 0.1, 0.5, 100)}, now(lambda s: s["now"] - s["$cost"]), "cost", fits=lambda s: _supplied(s) and s["domain"] == "things"),
    "unit_cost": Move(
        "money", "money", {"$unit": share_of("cheapest", 0.2, 0.6, 25)}, now(lambda s: s["now"] - s["sold"] * s["$unit"]), "cost",
        fits=lambda s: "sold" in s and _makes("bake", "make")(s) and s["now"] > s["sold"] * s["$unit"],
    ),
    "market_fee": Move("money", "money", {"pct": percent_of("now", (5, 10, 15, 20, 25), 5)}, now(lambda s: s["now"] - s["now"] * s["pct"] // 100), "gift"),
    "donates_part": Move("money", "money", {"d": divisor_of("now", 2, 6, 1, 5)}, now(lambda s: s["now"] - s["now"] // s["d"]), "gift"),
    "saves_percent": Move("money", END, {"pct": percent_of("now", (10, 20, 25, 30, 40, 60, 75), 5)}, now(lambda s: s["now"] - s["now"] * s["pct"] // 100)),
    "splits_earnings": Move("money", END, {"m": sharers("now")}, now(lambda s: s["now"] // (s["m"] + 1))),
    "had_savings": Move("money", "savings", {"$x": between(1000, 20000, 500)}, now(lambda s: s["now"] + s["$x"])),
    "repeats_weeks": Move("money", "savings", {"w": between(2, 8)}, now(lambda s: s["now"] * s["w"]), fits=lambda s: s["now"] <= 100_000),
    "wants": Move("money", END, {"$x": above("now", 1.1, 2.5, 500)}, now(lambda s: s["$x"] - s["now"])),
    "wants_saved": Move("savings", END, {"$x": above("now", 1.1, 2.0, 500)}, now(lambda s: s["$x"] - s["now"])),
    "weeks_to_goal": Move("money", END, {"$x": multiple_of("now", 3, 12)}, now(lambda s: s["$x"] // s["now"]), fits=lambda s: s["now"] % 500 == 0 and s["now"] <= 80_000),
    "buys_gifts": Move(
        "money", "savings", {"n": between(2, 6), "$p": good_price(0)}, now(lambda s: s["now"] - s["n"] * s["$p"]), fits=lambda s: s["now"] > s["n"] * s["$p"]
    ),
    "other_earned_more": Move("money", END, {"$k": share_of("now", 0.1, 0.6, 100)}, now(lambda s: 2 * s["now"] + s["$k"])),
    "other_earned_times": Move("money", END, {"k": between(2, 3)}, now(lambda s: s["now"] * (1 + s["k"]))),
    "other_earned_part": Move("money", END, {"d": divisor_of("now", 2, 4, 1, 25)}, now(lambda s: s["now"] - s["now"] // s["d"])),
    "wage": Move(START, "money", {"$rate": between(900, 3000, 50), "h": between(3, 8), "d": between(2, 6)}, now(lambda s: s["$rate"] * s["h"] * s["d"]), "", "earning"),
    "overtime": Move(
        START, "money", {"$rate": between(900, 2500, 100), "$more": between(100, 800, 50), "h": between(10, 36), "e": between(2, 10)},
        now(lambda s: s["h"] * s["$rate"] + s["e"] * (s["$rate"] + s["$more"])), "", "earning",
    ),
    "chores": Move(START, "money", {"$p": between(300, 2500, 50), "n": between(4, 25)}, now(lambda s: s["$p"] * s["n"]), "", "earning"),
    "two_chores": Move(
        START, "money", {"$p": between(400, 2000, 100), "$q": between(400, 2500, 50), "n": between(2, 9), "m": between(2, 9)},
        now(lambda s: s["$p"] * s["n"] + s["$q"] * s["m"]), "", "earning",
    ),
    "saves_weekly": Move(START, "saved", {"$x": between(300, 4000, 50), "w": between(4, 20)}, now(lambda s: s["$x"] * s["w"]), "", "earning"),
    "had_savings_too": Move("saved", "savings", {"$x": between(1000, 20000, 500)}, now(lambda s: s["now"] + s["$x"])),
    "buys_gifts_saved": Move(
        "saved", "savings", {"n": between(2, 6), "$p": good_price(0)}, now(lambda s: s["now"] - s["n"] * s["$p"]), fits=lambda s: s["now"] > s["n"] * s["$p"]
    ),
    "donates_saved": Move("savings", "savings", {"d": divisor_of("now", 2, 6, 1, 25)}, now(lambda s: s["now"] - s["now"] // s["d"]), "gift"),
    # money that goes out
    "buys_one": Move(START, "bill", {"n": between(3, 15), "$p": good_price(0)}, now(lambda s: s["n"] * s["$p"]), "", "buying"),
    "buys_two": Move(
        START, "bill", {"n": SMALL, "$p": good_price(0), "m": SMALL, "$q": good_price(1)}, now(lambda s: s["n"] * s["$p"] + s["m"] * s["$q"]), "", "buying"
    ),
    "buys_dearer": Move(
        START, "bill", {"$p": good_price(0), "$k": share_of("$p", 0.2, 1.0, 25), "n": SMALL}, now(lambda s: s["n"] * (2 * s["$p"] + s["$k"])), "", "buying"
    ),
    "buys_times": Move(
        START, "bill", {"$p": good_price(0), "k": between(2, 3), "n": SMALL, "m": SMALL}, now(lambda s: s["n"] * s["$p"] + s["m"] * s["k"] * s["$p"]), "", "buying"
    ),
    "tickets": Move(
        START, "bill", {"$p": between(800, 3000, 100), "$q": share_of("$p", 0.4, 0.8, 50), "n": between(2, 8), "m": between(2, 20)},
        now(lambda s: s["n"] * s["$p"] + s["m"] * s["$q"]), "", "buying",
    ),
    "coupon": Move("bill", "bill", {"$x": share_of("now", 0.05, 0.4, 100)}, now(lambda s: s["now"] - s["$x"]), "less"),
    "discount": Move("bill", "bill", {"pct": percent_of("now", (5, 10, 15, 20, 25, 30, 40, 50), 5)}, now(lambda s: s["now"] - s["now"] * s["pct"] // 100), "less"),
    "delivery": Move("bill", "bill", {"$x": between(200, 1500, 50)}, now(lambda s: s["now"] + s["$x"]), "extra", fits=lambda s: s["move"] != "tax"),
    "tax": Move("bill", "bill", {"pct": percent_of("now", (5, 6, 8, 10), 1)}, now(lambda s: s["now"] + s["now"] * s["pct"] // 100), "extra"),
    "pays_with": Move("bill", END, {"$bill": bill_over("now")}, now(lambda s: s["$bill"] - s["now"])),
    "pays_bills": Move("bill", END, {"$bill": lambda rng, s: rng.choice((500, 1000, 2000, 5000)), "n": bills_over("now")}, now(lambda s: s["n"] * s["$bill"] - s["now"])),
    "from_purse": Move("bill", END, {"$x": above("now", 1.1, 2.0, 500)}, now(lambda s: s["$x"] - s["now"])),
    "splits_bill": Move("bill", END, {"m": sharers("now")}, now(lambda s: s["now"] // (s["m"] + 1))),
    "each_week": Move("bill", END, {"w": between(2, 6)}, now(lambda s: s["now"] * s["w"]), fits=lambda s: s["start"] in ("buys_one", "buys_two") and s["now"] < 12_000),
    "installments": Move("bill", END, {"m": divisor_of("now", 3, 12, 1, 100)}, now(lambda s: s["now"] // s["m"]), fits=_dear),
    "down_payment": Move(
        "bill", END, {"$x": share_of("now", 0.1, 0.5, 500), "m": lambda rng, s: divisor_of("rest", 3, 12, 1, 100)(rng, s | {"rest": s["now"] - s["$x"]})},
        now(lambda s: (s["now"] - s["$x"]) // s["m"]), fits=_dear,
    ),
    # distance
    "drives": Move(START, "miles", {"v": speed, "h": SMALL}, now(lambda s: s["v"] * s["h"]), "", "travel"),
    "drives_two_legs": Move(
        START, "miles", {"v": speed, "h": between(2, 6), "u": speed, "g": between(2, 6)}, now(lambda s: s["v"] * s["h"] + s["u"] * s["g"]), "", "travel",
        fits=lambda s: s["u"] != s["v"],
    ),
    "commutes": Move(START, "driven", {"n": between(4, 40), "d": between(3, 6)}, now(lambda s: 2 * s["n"] * s["d"]), "", "travel"),
    "repeats_days": Move("miles", "trips", {"d": between(2, 6)}, now(lambda s: s["now"] * s["d"]), fits=lambda s: s["start"] == "drives"),
    "trip_rest": Move("miles", "rest", {"x": above("now", 1.2, 2.0, 5)}, now(lambda s: s["x"] - s["now"])),
    "at_speed": Move("rest", END, {"v": lambda rng, s: divisor_of("now", *SPEEDS[s["vehicle"]])(rng, s)}, now(lambda s: s["now"] // s["v"])),
    "fuel": Move("driven", "gallons", {"k": divisor_of("now", 20, 45)}, now(lambda s: s["now"] // s["k"])),
    "fuel_trip": Move("miles", "gallons", {"k": divisor_of("now", 20, 45)}, now(lambda s: s["now"] // s["k"]), fits=lambda s: s["vehicle"] == "drive"),
    "gas_price": Move("gallons", "gas", {"$p": between(250, 450, 5)}, now(lambda s: s["now"] * s["$p"])),
    "gas_shared": Move("gas", END, {"m": lambda rng, s: (lambda fit: rng.choice(fit) if fit else None)([m for m in range(2, 5) if s["now"] % ((m + 1) * 5) == 0])}, now(lambda s: s["now"] // (s["m"] + 1))),
    "runs_laps": Move(START, "meters", {"n": between(200, 800, 50), "k": between(3, 10), "d": between(2, 6)}, now(lambda s: s["n"] * s["k"] * s["d"]), "", "travel"),
    "laps_weeks": Move("meters", "meters", {"w": between(2, 8)}, now(lambda s: s["now"] * s["w"])),
    "in_kilometers": Move("meters", END, {}, now(lambda s: s["now"] // 1000), fits=lambda s: s["now"] % 1000 == 0),
    # time
    "minutes_each": Move(START, "minutes", {"n": between(3, 15), "t": between(5, 60, 5)}, now(lambda s: s["n"] * s["t"]), "", "time"),
    "homework": Move(
        START, "minutes", {"t": between(15, 45, 5), "k": between(2, 3), "u": between(10, 60, 5)}, now(lambda s: s["t"] * (1 + s["k"]) + s["u"]), "", "time"
    ),
    "practices": Move(START, "practice", {"t": between(15, 90, 5), "d": between(3, 7)}, now(lambda s: s["t"] * s["d"]), "", "time"),
    "breaks": Move("minutes", "minutes", {"b": between(2, 5), "s": between(5, 15)}, now(lambda s: s["now"] + s["b"] * s["s"])),
    "helper_shares": Move("minutes", "minutes", {}, now(lambda s: s["now"] // 2), fits=lambda s: s["now"] % 2 == 0 and s["start"] == "minutes_each" and s["move"] != "breaks"),
    "free_time": Move("minutes", END, {"h": lambda rng, s: s["now"] // 60 + rng.randint(1, 3)}, now(lambda s: s["h"] * 60 - s["now"]), fits=lambda s: s["h"] > 1),
    "in_hours": Move("minutes", END, {}, now(lambda s: s["now"] // 60), fits=lambda s: s["now"] % 60 == 0 and s["now"] > 60),
    "minutes_weeks": Move("practice", "practice", {"w": between(2, 8)}, now(lambda s: s["now"] * s["w"])),
    "practice_hours": Move("practice", END, {}, now(lambda s: s["now"] // 60), fits=lambda s: s["now"] % 60 == 0 and s["now"] > 60),
    "other_slower": Move("minutes", END, {"k": share_of("now", 0.1, 0.5, 5)}, now(lambda s: 2 * s["now"] + s["k"]), fits=lambda s: s["move"] != "breaks"),
    # work
    "works_days": Move(
        START, "pieces", {"n": between(120, 900, 10), "p": between(8, 50), "d": between(3, 10)}, now(lambda s: s["n"] - s["p"] * s["d"]), "", "work",
        fits=lambda s: s["n"] > s["p"] * s["d"] * 1.2,
    ),
    "works_part": Move(START, "pieces", {"n": between(120, 900, 10), "e": divisor_of("n", 2, 6)}, now(lambda s: s["n"] - s["n"] // s["e"]), "", "work"),
    "works_percent": Move(START, "pieces", {"n": between(120, 900, 10), "pct": percent_of("n", (10, 15, 20, 25, 30, 40))}, now(lambda s: s["n"] - s["n"] * s["pct"] // 100), "", "work"),
    "helper_takes": Move("pieces", "pieces", {"k": share_of("now", 0.1, 0.5)}, now(lambda s: s["now"] - s["k"])),
    "finishes_at": Move("pieces", END, {"q": divisor_of("now", 8, 60)}, now(lambda s: s["now"] // s["q"]), fits=lambda s: s["now"] // s["q"] <= 30),
    "finishes_in": Move("pieces", END, {"d": divisor_of("now", 3, 14, least=4)}, now(lambda s: s["now"] // s["d"])),
    # people
    "classes": Move(START, "people", {"c": between(4, 14), "n": between(18, 32)}, now(lambda s: s["c"] * s["n"]), "", "people"),
    "girls_and_boys": Move(START, "people", {"x": between(12, 60), "k": between(3, 20)}, now(lambda s: 2 * s["x"] + s["k"]), "", "people"),
    "guests": Move(START, "people", {"x": between(12, 60), "k": between(2, 3)}, now(lambda s: s["x"] * (1 + s["k"])), "", "people"),
    "stay_home": Move("people", "people", {"n": share_of("now", 0.03, 0.15)}, now(lambda s: s["now"] - s["n"])),
    "percent_come": Move("people", "people", {"pct": percent_of("now", (20, 25, 30, 40, 50, 60, 75))}, now(lambda s: s["now"] * s["pct"] // 100), "part"),
    "part_walk": Move("people", "riders", {"d": divisor_of("now", 2, 5, least=4)}, now(lambda s: s["now"] - s["now"] // s["d"]), "part"),
    "adults_too": Move("people", "people", {"n": between(4, 16)}, now(lambda s: s["now"] + s["n"]), "more", fits=lambda s: s["start"] != "guests"),
    "seats": Move("people", "vans", {"k": divisor_of("now", 6, 16, least=3)}, now(lambda s: s["now"] // s["k"])),
    "seats_riders": Move("riders", "vans", {"k": divisor_of("now", 12, 50)}, now(lambda s: s["now"] // s["k"])),
    "seat_cost": Move("vans", "grouprent", {"$p": between(4000, 15000, 500)}, now(lambda s: s["now"] * s["$p"])),
    "ticket_each": Move("people", "group", {"$p": between(200, 1500, 50)}, now(lambda s: s["now"] * s["$p"])),
    "meal_each": Move("people", END, {"k": between(2, 3)}, now(lambda s: s["now"] * s["k"])),
    "group_price": Move("group", END, {"$x": share_of("now", 0.1, 0.5, 500)}, now(lambda s: s["now"] - s["$x"])),
    "rent_price": Move("grouprent", END, {"$x": share_of("now", 0.1, 0.5, 500)}, now(lambda s: s["now"] - s["$x"])),
    # animals
    "herd": Move(START, "herd", {"n": between(5, 40), "k": between(2, 5)}, now(lambda s: s["n"] * (1 + s["k"])), "", "animals"),
    "herd_ratio": Move(
        START, "herd2", {"a": between(2, 5), "b": between(2, 7), "n": lambda rng, s: (s["a"] + s["b"]) * rng.randint(4, 15)},
        now(lambda s: s["n"] * s["b"] // (s["a"] + s["b"])), "", "animals", fits=lambda s: s["a"] != s["b"] and (s["a"], s["b"]) not in ((2, 4), (3, 6), (4, 2), (2, 6), (4, 6)),
    ),
    "feed_each": Move("herd", "feed", {"k": between(2, 5)}, now(lambda s: s["now"] * s["k"])),
    "feed_each2": Move("herd2", "feed", {"k": between(2, 5)}, now(lambda s: s["now"] * s["k"])),
    "feed_days": Move("feed", "feed", {"d": between(3, 14)}, now(lambda s: s["now"] * s["d"])),
    "feed_bags": Move("feed", "bags", {"k": divisor_of("now", 5, 50)}, now(lambda s: s["now"] // s["k"])),
    "bag_price": Move("bags", END, {"$p": between(600, 3000, 50)}, now(lambda s: s["now"] * s["$p"])),
    # ages
    "ages": Move(START, "age", {"n": between(5, 16)}, now(lambda s: s["n"]), "", "ages"),
    "age_times": Move("age", "ages", {"k": between(2, 4)}, other(lambda s: s["now"] * s["k"])),
    "age_older": Move("age", "ages", {"k": between(3, 25)}, other(lambda s: s["now"] + s["k"])),
    "age_third": Move("ages", END, {"j": between(2, 9)}, now(lambda s: s["now"] + 2 * s["other"] - s["j"]), fits=lambda s: s["other"] - s["j"] >= 2 and s["other"] - s["j"] != s["now"]),
    "age_sum_later": Move("ages", END, {"y": between(3, 15)}, now(lambda s: s["now"] + s["other"] + 2 * s["y"])),
    # gardens
    "rectangle": Move(START, "area", {"x": between(8, 30), "y": share_of("x", 0.3, 0.9)}, now(lambda s: s["x"]), "", "garden"),
    "rectangle_half": Move(START, "area", {"x": between(8, 36, 2)}, lambda s: {"y": s["x"] // 2, "now": s["x"]}, "", "garden"),
    "fence": Move("area", "fence", {}, now(lambda s: 2 * (s["x"] + s["y"]))),
    "gate": Move("fence", "fence", {"k": between(2, 4)}, now(lambda s: s["now"] - s["k"])),
    "fence_price": Move("fence", END, {"$p": between(400, 3000, 50)}, now(lambda s: s["now"] * s["$p"])),
    "beds": Move("area", "bulbs", {"k": between(3, 12)}, now(lambda s: s["x"] * s["y"] * s["k"])),
    "bulbs_price": Move("bulbs", END, {"k": divisor_of("now", 5, 30, least=3), "$p": between(200, 900, 50)}, now(lambda s: s["now"] // s["k"] * s["$p"])),
    # water, paint and flour
    "tank": Move(START, "missing", {"x": between(120, 1500, 20), "n": share_of("x", 0.1, 0.6, 5)}, now(lambda s: s["x"] - s["n"]), "", "water"),
    "tank_part": Move(START, "missing", {"x": between(120, 1500, 20), "e": divisor_of("x", 2, 6)}, now(lambda s: s["x"] - s["x"] // s["e"]), "", "water"),
    "fills": Move("missing", END, {"r": divisor_of("now", 4, 30)}, now(lambda s: s["now"] // s["r"])),
    "fills_leaking": Move(
        "missing", END, {"k": between(1, 5), "gain": divisor_of("now", 3, 25), "r": lambda rng, s: s["gain"] + s["k"]}, now(lambda s: s["now"] // (s["r"] - s["k"])), fits=lambda s: s["k"] > 1
    ),
    "buckets": Move("missing", END, {"k": divisor_of("now", 6, 20)}, now(lambda s: s["now"] // s["k"]), fits=lambda s: s["now"] // s["k"] <= 60),
    "recipe": Move(START, "grams", {"s": between(6, 16), "n": between(120, 400, 10), "m": multiple_of("s", 2, 6)}, now(lambda s: s["m"] // s["s"] * s["n"]), "", "kitchen"),
    "spare_flour": Move("grams", END, {"kg": lambda rng, s: s["now"] // 1000 + 1}, now(lambda s: s["kg"] * 1000 - s["now"]), fits=lambda s: s["kg"] * 1000 > s["now"]),
    "mixture": Move(
        START, "paint", {"a": between(2, 5), "b": between(3, 7), "n": lambda rng, s: (s["a"] + s["b"]) * rng.randint(2, 8)}, now(lambda s: s["n"] * s["b"] // (s["a"] + s["b"])), "", "kitchen",
        fits=lambda s: (s["a"], s["b"]) not in ((2, 4), (3, 3), (3, 6), (4, 4), (4, 6), (5, 5), (2, 6)),
    ),
    "paint_price": Move("paint", END, {"$p": between(400, 1500, 50)}, now(lambda s: s["now"] * s["$p"])),
}  # fmt: skip
WORDS_OF = {
    "together_fewer": "together", "wants_saved": "wants", "had_savings_too": "had_savings", "buys_gifts_saved": "buys_gifts", "donates_saved": "donates_part",
    "fuel_trip": "fuel", "gas_shared": "splits_bill", "practice_hours": "in_hours", "seats_riders": "seats", "rent_price": "group_price", "feed_each2": "feed_each",
}  # fmt: skip
MOST_OF_FAMILY = {"loss": 2}
DOMAINS = ("things",) * 8 + ("earning",) * 3 + ("buying",) * 4 + ("travel",) * 3 + ("time", "time", "work", "work", "people", "people", "people", "animals", "ages", "garden", "garden", "water", "kitchen")  # fmt: skip


def arithmetic_plans(*, steps: list[int] | None = None) -> Seeder:
    """Plans of 2 to 6 steps (`steps` names other lengths to draw from, each equally often); strata are `kind`, `domain` and `steps`."""
    lengths = steps or [2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6]

    def draw(index: int, rng: Random) -> Seed:
        for _ in range(TRIES):
            facts = _plan(rng, rng.choice(lengths))
            if facts is not None:
                strata = {"kind": "arithmetic", "domain": facts["domain"], "steps": facts["steps"]}
                return Seed.of(facts, source="arithmetic_plans", licence="Apache-2.0", strata=strata)
        raise RowError(f"no plan came out whole in {TRIES} tries")

    return Seeder(draw)


def _plan(rng: Random, length: int) -> dict[str, Any] | None:
    """A chain of exactly `length` steps, or None where the dice led into a blind alley."""
    state = _scene(rng)
    told: list[dict[str, Any]] = []
    steps, kind = 0, START
    while steps < length:
        found = _next_move(rng, state, kind, told, length - steps)
        if found is None:
            return None
        name, numbers = found
        told.append({"move": WORDS_OF.get(name, name), "numbers": numbers})
        state |= {"move": name} | ({"start": name} if kind == START else {})
        steps += len(_words(name).works)
        kind = MOVES[name].gives
    return _facts(state, told, steps, kind) if _words(told[-1]["move"]).asks else None


def _scene(rng: Random) -> State:
    first, second = rng.choice([(SHE, HE), (HE, SHE)])
    shop = rng.choice(sorted(SHOPS))
    people = [rng.choice(first), rng.choice(second)]
    third = rng.choice([name for name in rng.choice([SHE, HE]) if name not in people])
    return {
        "domain": rng.choice(DOMAINS),
        "people": [*people, third],
        "item": rng.choice(sorted(ITEMS)),
        "shop": shop,
        "goods": sorted(rng.sample(SHOPS[shop], 2), key=lambda good: good.high),
        "vehicle": rng.choice(["drive", "drive", "cycle"]),
        "used": [],
    }


def _next_move(
    rng: Random, state: State, kind: str, told: list[dict[str, Any]], room: int
) -> tuple[str, dict[str, int]] | None:
    """A move that fits, with its numbers; the state is changed by it."""
    names = [name for name in _followers(kind, state["used"]) if len(_words(name).works) <= room]
    if kind == START:
        names = [name for name in names if MOVES[name].domain == state["domain"]]
    for name in rng.sample(names, len(names)):
        numbers = _numbers(rng, state, MOVES[name])
        if numbers is not None:
            state["used"] = [*state["used"], name]
            return name, numbers
    return None


def _followers(kind: str, used: list[str]) -> list[str]:
    """The moves that may come next: none twice, and few of one family."""
    families = [MOVES[name].family for name in used]
    words = {WORDS_OF.get(name, name) for name in used}

    def free(name: str, move: Move) -> bool:
        full = move.family and families.count(move.family) >= MOST_OF_FAMILY.get(move.family, 1)
        return move.takes == kind and WORDS_OF.get(name, name) not in words and not full

    return [name for name, move in MOVES.items() if free(name, move)]


def _numbers(rng: Random, state: State, move: Move) -> dict[str, int] | None:
    """The move's numbers; `state` takes them and their result in, unless something does not come out well."""
    trial = dict(state)
    _derive(trial)
    for name, pick in move.picks.items():
        value = pick(rng, trial)
        if value is None or value < 1:
            return None
        trial[name] = value
    if not move.fits(trial):
        return None
    trial |= move.result(trial)
    if not _believable(trial, move):
        return None
    state |= trial
    return {name: trial[name] for name in move.picks if name != "gain"}


def _derive(state: State) -> None:
    """What some picks ask for: the sum of a pair, the cheapest price so far."""
    if "other" in state:
        state["sum"] = state["now"] + state["other"]
    if "$price" in state:
        state["cheapest"] = state.get("$low", state["$price"])


def _believable(state: State, move: Move) -> bool:
    values = [state["now"], state.get("other", 1)]
    largest = LARGEST["money" if _is_money(move.gives, state) else "other"]
    return all(0 < value <= largest for value in values)


def _is_money(kind: str, state: State) -> bool:
    return kind in MONEY_KINDS or kind == END


MONEY_KINDS = {"money", "savings", "saved", "bill", "gas", "group", "grouprent"}


def _words(name: str) -> Telling:
    return TELLINGS[WORDS_OF.get(name, name)]


def _facts(state: State, told: list[dict[str, Any]], steps: int, kind: str) -> dict[str, Any]:
    facts = {key: state[key] for key in ("domain", "people", "item", "shop", "vehicle")}
    goods: list[Good] = state["goods"]
    answer = state["other"] if kind in ("pair", "fewer", "ages") else state["now"]
    money = bool(_words(told[-1]["move"]).works[-1].equation.startswith("$"))
    return facts | {"goods": [good.one for good in goods], "moves": told, "steps": steps, "answer": _number(answer, money)}


def _number(value: int, money: bool) -> int | float:
    """Dollars where the value is cents."""
    if not money:
        return value
    return value // 100 if value % 100 == 0 else value / 100


def structures(longest: int = 6) -> Iterator[tuple[str, ...]]:
    """Every chain of moves of 2 to `longest` steps that ends in a question, as the names of its moves' words."""

    def grow(chain: list[str], kind: str, steps: int) -> Iterator[tuple[str, ...]]:
        if steps >= 2 and _words(chain[-1]).asks:
            yield tuple(WORDS_OF.get(name, name) for name in chain)
        for name in _followers(kind, chain):
            longer = steps + len(_words(name).works)
            if longer <= longest:
                yield from grow([*chain, name], MOVES[name].gives, longer)

    return grow([], START, 0)


def capacity(longest: int = 6) -> int:
    """How many structures there are (numbers, names and wording aside)."""
    return sum(1 for _ in structures(longest))
