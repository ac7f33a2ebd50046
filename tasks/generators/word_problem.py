"""A plan told as an English word problem with a step-by-step solution that ends `#### answer`, as GSM8K writes them.

The words never see the plan's answer: every step is worked out again here, in exact fractions, from the numbers the
question gives. What the plan says (integers, in the seeder) is only the target, so that a verifier can compare the two.
Each choice of words depends on the seed's id and on nothing else.
"""
# ruff: noqa: E501 -- tables and word lists are read by the row

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from math import prod
from random import Random
from typing import Any

from schemas.rows import Draft, Seed, chat, to_json
from tasks.operators import Ask, Generator
from tasks.text.arithmetic import value_of
from tasks.text.stories import vocabulary as stock
from tasks.text.stories.english import Amount, Sum, Voice, article, plural_of, sentence
from tasks.text.stories.moves import TELLINGS
from tasks.text.stories.telling import Telling, Work

LOSSES = {"gives_some", "gives_each", "gives_part", "gives_fraction", "spoils", "loses_some", "keeps_rest"}
CUTS = {"costs", "unit_cost", "market_fee", "donates_part"}
LINKS = ("then ", "after that, ", "later, ", "next, ")
NOUNS = {
    "child": ("child", "children"), "person": ("person", "people"), "sandwich": ("sandwich", "sandwiches"), "class": ("class", "classes"), "seat": ("seat", "seats"),
    "girl": ("girl", "girls"), "creature": ("animal", "animals"), "square_meter": ("square meter", "square meters"),
}  # fmt: skip


def word_problem() -> Generator:
    """One problem a plan. Raises RowError where a plan's step cannot be said (which would be a fault of ours)."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        return [problem_of(seed)]

    return generate


def problem_of(seed: Seed) -> Draft:
    """The plan's problem, its solution and its answer."""
    facts = seed.read()
    rng = Random(seed.id)
    words = _words(facts, rng)
    past = rng.random() < 0.5
    people = _people(facts["people"])
    told = list(_tellings(facts["moves"]))
    question = _question(facts, told, words, Voice(people, past, rng), rng)
    solution = _solution(facts, told, words, Voice(people, past, rng), rng)
    return Draft(chat(question, solution), target=to_json(facts["answer"]))


def _tellings(moves: Iterable[dict[str, Any]]) -> Iterator[Telling]:
    """The words of each move. What is left after costs, a fee or a gift was not earned: it is kept."""
    cut = False
    for move in moves:
        telling = TELLINGS[move["move"]]
        yield _of_what_is_left(telling) if cut else telling
        cut = cut or move["move"] in CUTS


def _of_what_is_left(telling: Telling) -> Telling:
    def said(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(re.sub(r"\bearn\b", "keep", text).replace("of the money", "of what [be] left") for text in texts)

    lines = tuple(Work(work.equation, said(work.said)) for work in telling.works)
    return replace(telling, tells=said(telling.tells), works=lines, asks=said(telling.asks))


def wordings(structures: Iterable[tuple[str, ...]]) -> int:
    """How many ways there are to word these structures: clauses, questions, solution lines, two tenses.

    A lower bound: names, things, places, numbers, linking words, openings and folded questions are not counted.
    """
    return sum(_ways([TELLINGS[name] for name in structure]) for structure in structures)


def _ways(told: list[Telling]) -> int:
    tells = prod(len(telling.tells) or 1 for telling in told)
    lines = prod(len(work.said) for telling in told for work in telling.works)
    return 2 * tells * lines * len(told[-1].asks)


def _people(names: list[str]) -> dict[str, tuple[str, str]]:
    return {role: (name, "she" if name in stock.SHE else "he") for role, name in zip("ABC", names, strict=True)}


def _question(facts: dict[str, Any], told: list[Telling], words: dict[str, Any], voice: Voice, rng: Random) -> str:
    """The story and what it asks; the last clause may be folded into the question with an `if`."""
    clauses = [(move, telling) for move, telling in zip(facts["moves"], told, strict=True) if telling.tells]
    sentences = [_intro(facts, words, voice, rng)]
    links = rng.sample(LINKS, len(LINKS))
    for place, (move, telling) in enumerate(clauses):
        last = place == len(clauses) - 1
        clause = rng.choice(telling.tells)
        here = words | _numbers(move["numbers"], words) | {"left": _left(facts, move).format_map(words)}
        if last and place and ". " not in clause and rng.random() < 0.3:
            return _joined([*sentences, _folded(clause, rng.choice(told[-1].asks), voice, here, rng)])
        link = links.pop() if place and telling.when == "then" and links and rng.random() < 0.35 else ""
        said = voice.say(link + _lowered(clause) if link else clause, here)
        sentences.append(". ".join(sentence(part).rstrip(".") for part in said.split(". ")) + ".")
    return _joined(
        [*sentences, _asked(rng.choice(told[-1].asks), voice, words | _numbers(facts["moves"][-1]["numbers"], words))]
    )


def _folded(clause: str, ask: str, voice: Voice, words: dict[str, Any], rng: Random) -> str:
    """`If she gives away 12, how many are left?` or `How many are left if she gives away 12?`, but never `buy it if ...`"""
    inner = _lowered(clause)
    if_first = rng.random() < 0.7 or ask.endswith(" it")
    return sentence(voice.say(f"if {inner}, {ask}?" if if_first else f"{ask} if {inner}?", words))


def _asked(ask: str, voice: Voice, words: dict[str, Any]) -> str:
    return sentence(voice.say(ask + "?", words))


def _lowered(template: str) -> str:
    """A template inside a sentence: a small first letter; names keep theirs, for they stand as `<A>`."""
    return (
        template[0].lower() + template[1:]
        if template[0] != "{"
        else template.replace("{A_", "{a_", 1).replace("{Part}", "{part}", 1)
    )


def _intro(facts: dict[str, Any], words: dict[str, Any], voice: Voice, rng: Random) -> str:
    """Sometimes a first sentence that sets the scene."""
    if facts["domain"] != "things" or rng.random() > 0.4:
        return ""
    return sentence(voice.say(rng.choice(stock.ITEMS[facts["item"]].intro), words))


def _joined(sentences: list[str]) -> str:
    return " ".join(part for part in sentences if part)


def _left(facts: dict[str, Any], move: dict[str, Any]) -> str:
    """` left` after a loss, ` now` after a gain: what a comparison with `Ana` refers to."""
    before = [other["move"] for other in facts["moves"][: facts["moves"].index(move)]]
    if len(before) < 2:
        return " [{make}] altogether" if before and before[0].startswith("makes") else ""
    return " [have] left" if before[-1] in LOSSES else " [have] now"


def _solution(facts: dict[str, Any], told: list[Telling], words: dict[str, Any], voice: Voice, rng: Random) -> str:
    known: dict[str, Any] = dict(words)
    lines: list[str] = []
    for move, telling in zip(facts["moves"], told, strict=True):
        known |= _numbers(move["numbers"], words)
        if not telling.works and "n" in move["numbers"]:
            known["now"] = known["n"]
        for work in telling.works:
            lines.append(sentence(voice.say(rng.choice(work.said), known | {"sum": _worked(work, known)})))
    return "\n".join([*lines, f"#### {_plain(known['answer'])}"])


def _worked(work: Work, known: dict[str, Any]) -> Sum:
    """Work one step out, note its result under its name, and give the sum as it is written."""
    target, _, expression = (part.strip() for part in work.equation.partition("="))
    written = " ".join(_spelled(part, known) for part in expression.split())
    name, money = target.removeprefix("$"), target.startswith("$")
    result = Amount(value_of(written), money, known["nouns"])
    if name == "now" and money and "now" in known and not known["now"].money:
        known.setdefault("sold", known["now"])
    known[name] = known["answer"] = result
    return Sum(written, result)


def _spelled(part: str, known: dict[str, Any]) -> str:
    """A name as its number; `pct/100` and `top/d` name by name; signs and plain numbers as they are."""
    return "/".join(
        str(known[piece]) if piece.isidentifier() else f"{int(piece):,}" if piece.isdigit() else piece
        for piece in part.split("/")
    )


def _plain(amount: Amount) -> str:
    """The final answer without sign or commas: `1200`, `7.50`."""
    return str(amount).replace(",", "").removeprefix("$")


def _numbers(numbers: dict[str, int], words: dict[str, Any]) -> dict[str, Any]:
    """The move's numbers as amounts; a name that begins with `$` is money in cents."""
    found: dict[str, Any] = {}
    for name, value in numbers.items():
        money = name.startswith("$")
        found[name.removeprefix("$")] = Amount(Fraction(value, 100 if money else 1), money, words["nouns"])
    if "d" in found:
        part = f"{found['d']:part}" if int(found["d"].value) <= 10 else ""
        found |= {"part": part, "Part": part and part[0].upper() + part[1:]}
    if "g" in found:
        found["G"] = str(found["g"])
    if "$x" in numbers:
        wanted = _wanted(numbers["$x"], words)
        found |= {"a_wanted": article(wanted), "A_wanted": sentence(article(wanted)).rstrip(".")}
    return found


def _wanted(cents: int, words: dict[str, Any]) -> str:
    things = next(names for limit, names in stock.WANTED if cents < limit)
    luck: int = words["luck"]
    return things[luck % len(things)]


def _words(facts: dict[str, Any], rng: Random) -> dict[str, Any]:
    """Every noun, place and name that the templates of this problem may use, chosen once."""
    return {
        **dict(_item_words(facts, rng)),
        **dict(_good_words(facts)),
        **dict(_work_words(facts, rng)),
        **dict(_group_words(rng)),
        "luck": rng.randrange(1000),
    }


def _item_words(facts: dict[str, Any], rng: Random) -> Iterator[tuple[str, Any]]:
    item = stock.ITEMS[facts["item"]]
    box = rng.choice(
        [pair for pair in (("basket", "baskets"), ("carton", "cartons"), ("bag", "bags"), ("tin", "tins")) if pair != item.box]
    )
    first, second = sorted(rng.sample(range(7), 2))
    relative = rng.choice(stock.RELATIVES)
    chore, chore2 = rng.sample(stock.CHORES, 2)
    goods = {good.one: good for shop in stock.SHOPS.values() for good in shop}
    good, good2 = (goods[name] for name in facts["goods"])
    jobs = rng.choice(stock.JOBS_OF_WORK)
    task = rng.choice(stock.TASKS)
    moves = {move["move"] for move in facts["moves"]}
    animal, animal2 = rng.sample(rng.choice(stock.LIVESTOCK if "feed_each" in moves else stock.LIVESTOCK + stock.POULTRY), 2)
    yield "nouns", NOUNS | {
        "item": (item.one, item.many), "box": item.box, "Box": box, "chore": (chore[0], chore[0] + "s"), "chore2": (chore2[0], chore2[0] + "s"),
        "good": (good.one, good.many), "good2": (good2.one, good2.many), "piece": (jobs[0], jobs[0] + "s"),
        "object": (task[0].partition("/")[0], plural_of(task[0])), "animal": (animal.partition("/")[0], plural_of(animal)), "animal2": (animal2.partition("/")[0], plural_of(animal2)),
    }  # fmt: skip
    yield from {
        "item": item.one, "items": item.many, "make": item.make, "box": item.box[0], "boxes": item.box[1], "Box": box[0], "Boxes": box[1], "spoil": item.spoil,
        "supplies": item.supplies, "day1": stock.DAYS[first], "day2": stock.DAYS[second], "friends": rng.choice(stock.FRIENDS), "relative": relative,
        "giver": rng.choice([name for name in stock.GIVERS if name != relative]), "cause": rng.choice(stock.CAUSES), "friend": rng.choice(("friend", "cousin", "neighbor", "classmate")),
        "relative_short": rng.choice(("cousin", "neighbor", "friend")),
    }.items()  # fmt: skip
    yield from _chore_words("chore", chore)
    yield from _chore_words("chore2", chore2)
    yield "pieces", jobs[0] + "s"
    yield from {"work": jobs[1], "a_job": jobs[2], "A_job": sentence(jobs[2]).rstrip("."), "the_job": jobs[3]}.items()
    yield from {"object": task[0].partition("/")[0], "objects": plural_of(task[0]), "task": task[1]}.items()
    yield from {"animals": plural_of(animal), "animal2s": plural_of(animal2)}.items()
    yield "herd", plural_of(animal2) if "herd_ratio" in moves else "animals"


def _chore_words(name: str, chore: tuple[str, str, str]) -> Iterator[tuple[str, str]]:
    yield from {name: chore[0], f"{name}_verb": chore[1], f"{name}s_ing": chore[2], f"{name}s": chore[0] + "s"}.items()


def _good_words(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    goods = {good.one: good for shop in stock.SHOPS.values() for good in shop}
    for name, one in zip(("good", "good2"), facts["goods"], strict=True):
        yield from {
            name: one,
            f"{name}s": goods[one].many,
            f"a_{name}": article(one),
            f"A_{name}": sentence(article(one)).rstrip("."),
        }.items()
    yield "shop", facts["shop"]


def _work_words(facts: dict[str, Any], rng: Random) -> Iterator[tuple[str, str]]:
    yield "job", rng.choice(stock.JOBS)
    yield "ride", facts["vehicle"]
    yield "practice", rng.choice(stock.PRACTICES)
    yield "lap", rng.choice(stock.LAPS)
    yield "outing", rng.choice(stock.OUTINGS)
    moves = {move["move"] for move in facts["moves"]}
    one, many = ("bus", "buses") if "part_walk" in moves else ("van", "vans")
    yield from {
        "van": one,
        "vans": many,
        "folk": "people" if "adults_too" in moves else "guests" if "guests" in moves else "students",
    }.items()


def _group_words(rng: Random) -> Iterator[tuple[str, str]]:
    yield from zip(("color", "color2"), rng.sample(rng.choice(stock.COLORS), 2), strict=True)
