"""What logic puzzles are told about, and the words of their clues, questions and conclusions: spoken by the generator, heard by the verifier.

Every puzzle gives each *item* one *slot*: a runner a place, an instrument a player, an islander a kind. A clue is a relation
of items, a slot or two, and sometimes a distance.
"""

# ruff: noqa: E501  (a wording is read best on one line)

from dataclasses import dataclass, field

from tasks.text.phrases import Book

NAMES = (
    "Aiko", "Amara", "Anders", "Bilal", "Carmen", "Chidi", "Dalia", "Diego", "Elena", "Emeka", "Farah", "Femi", "Giorgi", "Hana", "Hugo",
    "Ines", "Ivan", "Jamila", "Jonas", "Kai", "Kavya", "Leila", "Linh", "Lucia", "Malik", "Mateo", "Mei", "Mira", "Nadia", "Nikos", "Noor",
    "Olga", "Omar", "Paolo", "Petra", "Priya", "Quentin", "Rania", "Ravi", "Rosa", "Samir", "Sara", "Selma", "Signe", "Tariq", "Tess",
    "Thabo", "Tomas", "Uma", "Vera", "Wanjiru", "Xavier", "Yara", "Yusuf", "Zainab", "Zoltan",
)  # fmt: skip
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
COUNTS = ("", "one", "two", "three", "four", "five", "six")


@dataclass(frozen=True)
class Story:
    """A setting. `kind` is `line` (places in order), `grid` (people and what they do) or `island` (who lies).

    Where a puzzle has lists of items, the intro names them: `{items}` for a line or island, `{people}` and `{facts}` for a grid.
    """

    name: str
    kind: str
    slots: tuple[str, ...]
    intros: tuple[str, ...]
    clues: Book
    asks: Book
    items: tuple[str, ...] = NAMES
    fields: tuple[tuple[str, ...], ...] = field(default=())


def _line(
    name: str, slots: tuple[str, ...], intros: tuple[str, ...], verb: str, before: str, ends: str, **rest: object
) -> Story:
    """A story about an order. `verb` leads to a slot, `before` tells the direction, `ends` names the first slot and the last."""
    clues: Book = {
        "at": (f"{{a}} {verb} {{slot}}.",),
        "not_at": (f"it is not {{a}} who {verb} {{slot}}.", f"someone other than {{a}} {verb} {{slot}}."),
        "edge": (f"{{a}} {verb} {ends}.",),
        "before": (f"{{a}} {before} {{b}}.", f"{{a}} {before} {{b}}, though perhaps not directly."),
        "just_before": (f"{{a}} {before} {{b}}, with nobody in between.",),
        "gap": (f"{{a}} {before} {{b}}, with exactly {{k}} in between.",),
        "beside": ("{a} and {b} are next to each other in the order.", "nobody is between {a} and {b}."),
        "not_beside": ("at least one other is between {a} and {b}.", "{a} and {b} are not next to each other in the order."),
        "between": ("{a} is somewhere between {b} and {c} in the order.",),
    }
    asks: Book = {
        "slot": (f"who {verb} {{slot}}?", f"<tell|say> who {verb} {{slot}}."),
        "all": (
            "what is the whole order, from {first} to {last}?",
            "<give|find|work out> the complete order, from {first} to {last}.",
        ),
    }
    return Story(name, "line", slots, intros, clues, asks, **rest)  # type: ignore[arg-type]


RACE = _line(
    "race",
    ORDINALS,
    (
        "{count} runners took part in a race: {items}. No two finished together.",
        "{items} ran against each other, and no two of them crossed the line at the same time.",
    ),
    "finished",
    "finished ahead of",
    "either first or last",
)
QUEUE = _line(
    "queue",
    ORDINALS,
    (
        "{count} people are queueing at a <bakery|ticket office|museum|food stall>: {items}. The first in line is served first.",
        "{items} stand in a single line, waiting for <the bus|a table|the doors to open>.",
    ),
    "stands",
    "stands ahead of",
    "either first or last",
)
SHOWS = _line(
    "shows",
    ORDINALS,
    (
        "{count} <singers|dancers|comedians> perform tonight, one after the other: {items}.",
        "at the talent evening {items} appear on stage one at a time.",
    ),
    "performs",
    "performs before",
    "either first or last",
)
DAYS = _line(
    "days",
    tuple(f"on {day}" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")),
    (
        "{count} friends share the cooking, one each day from Monday to {end}: {items}.",
        "{items} each take one day of the <night watch|cleaning rota|reading course>, from Monday to {end}.",
    ),
    "takes the turn",
    "takes the turn before",
    "at one end of the period",
)
FLOORS = _line(
    "floors",
    tuple(f"on the {word} floor" for word in ORDINALS),
    (
        "a house has {count} floors with one tenant on each: {items}. The first floor is the lowest.",
        "{items} live in the same building, each on a floor of their own. There are {count} floors, counted from the bottom.",
    ),
    "lives",
    "lives below",
    "either at the very bottom or at the very top",
)
SHELF = _line(
    "shelf",
    tuple(f"in the {word} seat" for word in ORDINALS),
    (
        "{count} <cousins|colleagues|students> sit in one row at the cinema: {items}. Seats are counted from the left.",
        "{items} occupy a row of {count} seats, counted from left to right.",
    ),
    "sits",
    "sits to the left of",
    "at one end of the row",
)

GRID_CLUES: Book = {
    "at": ("{slot} {a}.",),
    "not_at": ("{slot} is not the one who {a}.", "someone other than {slot} {a}."),
    "same": ("whoever {a} also {b}.", "the one who {a} also {b}.", "the one who {a} is the one who {b}."),
    "differ": ("whoever {a} is not the one who {b}.", "the one who {a} and the one who {b} are two different people."),
    "either": ("{slot} either {a} or {b}.",),
    "one_of": ("either {slot} or {other} is the one who {a}.", "the one who {a} is {slot} or {other}."),
}
GRID_ASKS: Book = {
    "slot": ("who {a}?", "<tell|say|find out> who {a}."),
    "all": (
        "who does what?",
        "match every person with <what is true of them|the facts>.",
        "<work out|find out> everything about each of them.",
    ),
}
FIELDS: tuple[tuple[str, ...], ...] = (
    ("plays the violin", "plays the flute", "plays the drums", "plays the cello", "plays the oud"),
    ("lives in Oslo", "lives in Lima", "lives in Accra", "lives in Hanoi", "lives in Porto"),
    ("keeps a parrot", "keeps a rabbit", "keeps a tortoise", "keeps a cat", "keeps a goldfish"),
    ("drinks tea", "drinks coffee", "drinks cocoa", "drinks lemonade", "drinks milk"),
    ("works as a baker", "works as a nurse", "works as a carpenter", "works as a pilot", "works as a tailor"),
    ("studies Korean", "studies Swahili", "studies Polish", "studies Hindi", "studies Greek"),
    ("brought the soup", "brought the salad", "brought the dumplings", "brought the bread", "brought the cake"),
    ("goes rowing", "goes climbing", "goes fencing", "goes cycling", "goes skating"),
)
GRID = Story(
    "grid",
    "grid",
    (),
    (
        "{count} <friends|neighbours|colleagues|classmates> are called {people}. {facts}",
        "this is about {people}. {facts}",
        "meet {people}. {facts}",
    ),
    GRID_CLUES,
    GRID_ASKS,
    fields=FIELDS,
)


def _island(name: str, knight: str, knave: str, intros: tuple[str, ...]) -> Story:
    """A story about people who always tell the truth and people who always lie. `{s}` speaks."""
    a_knight, a_knave = f"{_article(knight)} {knight}", f"{_article(knave)} {knave}"
    said = {
        "is": (f"{{b}} is {a_knight}.", f"you can trust {{b}}: that is {a_knight}."),
        "is_not": (f"{{b}} is {a_knave}.", f"{{b}} is no {knight}."),
        "alike": ("{b} and I are of the same kind.", "{b} is of my own kind."),
        "unlike": ("{b} and I are of different kinds.", "{b} and I are not the same kind."),
        "same": ("{b} and {c} are of the same kind.",),
        "differ": ("{b} and {c} are of different kinds.", f"exactly one of {{b}} and {{c}} is {a_knight}."),
        "both_not": (f"{{b}} and {{c}} are both {knave}s.", f"neither {{b}} nor {{c}} is {a_knight}."),
        "some_not": (f"at least one of {{b}} and {{c}} is {a_knave}.",),
        "if": (f"if {{b}} is {a_knight}, then {{c}} is {a_knight} too.",),
        "count": (f"the number of {knight}s among all of us is {{k}}.",),
    }
    frames = ("{{s}} says: “{0}”", "{{s}} <claims|declares|states>: “{0}”", "{{s}}: “{0}”")
    clues = {
        meaning: tuple(frame.format(_raised(text)) for text in texts for frame in frames) for meaning, texts in said.items()
    }
    asks: Book = {
        "item": (f"is {{a}} {a_knight} or {a_knave}?", f"which is {{a}}: {a_knight} or {a_knave}?"),
        "all": ("who is what?", "what is each of them?", f"<find out|say|determine> who is {a_knight} and who is {a_knave}."),
    }
    return Story(name, "island", (a_knight, a_knave), intros, clues, asks)


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"


def _raised(text: str) -> str:
    return text if text.startswith("{") else text[0].upper() + text[1:]


ISLANDS = (
    _island("knights", "knight", "knave", (
        "on an island, knights always tell the truth and knaves always lie. You meet {items}; each of them is one or the other.",
        "knights say only what is true, knaves only what is false. Among {items}, everyone is a knight or a knave.",
    )),
    _island("robots", "tester", "joker", (
        "a workshop builds two kinds of robot: testers, which never say anything false, and jokers, which never say anything true. {items} stand in front of you.",
        "testers are robots whose every sentence is true; jokers are robots whose every sentence is false. In the hall {items} are switched on, and they all look alike.",
    )),
    _island("spies", "scout", "spy", (
        "in this camp every scout tells the truth and every spy lies, always. {items} are questioned, and each is a scout or a spy.",
    )),
    _island("owls", "owl", "fox", (
        "in the fable, owls always speak the truth and foxes always lie. {items} wear masks, and nobody can see who is an owl and who is a fox.",
    )),
)  # fmt: skip
LINES = (RACE, QUEUE, SHOWS, DAYS, FLOORS, SHELF)
STORIES: tuple[Story, ...] = (*LINES, GRID, *ISLANDS)
BY_NAME = {story.name: story for story in STORIES}


def listed(words: list[str] | tuple[str, ...], last: str = "and") -> str:
    """`A, B and C`."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" {last} " + words[-1]


def unlisted(text: str, last: str = "and") -> list[str]:
    """`A, B and C` as a list again."""
    return text.replace(f" {last} ", ", ").split(", ")


def facts_of(fields: list[list[str]]) -> str:
    """`One plays the violin and one plays the oud. One lives in Lima and one lives in Oslo.`"""
    return " ".join(
        "One " + listed([item if not at else f"one {item}" for at, item in enumerate(items)]) + "." for items in fields
    )


STEPS: Book = {
    "clue": (
        "clue {n} shows that {claim}.",
        "by clue {n}, {claim}.",
        "clue {n} means that {claim}.",
        "from clue {n}: {claim}.",
    ),
    "alone": (
        "nothing else is left, so {claim}.",
        "so {claim}, the only possibility left.",
        "that leaves one possibility: {claim}.",
    ),
    "suppose": ("suppose that {claim}.", "what if {claim}?", "assume for a moment that {claim}."),
    "clash": (
        "then clue {n} cannot hold, so {claim}.",
        "that goes against clue {n}, so {claim}.",
        "but this breaks clue {n}. Hence {claim}.",
    ),
    "full": (
        "then two would share a place or a place would be empty, so {claim}.",
        "then there is no room for everyone, so {claim}.",
    ),
}
CLAIMS: Book = {"is": ("{item} is {slots}",), "not": ("{item} is not {slots}",)}


def subject(story: Story, item: str) -> str:
    """How a conclusion names an item."""
    return f"the one who {item}" if story.kind == "grid" else item
