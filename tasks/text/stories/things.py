"""Moves about things one can count: making, giving, packing, sharing, comparing, selling."""
# ruff: noqa: E501 -- tables and word lists are read by the row

from tasks.text.stories.telling import Telling, works

_LEFT = ("how many {items} [do] <A> have left", "how many {items} [*are] left", "how many {items} [do] <A> still have")
_NOW = ("how many {items} [do] <A> have now", "how many {items} [do] <A> have altogether")
_MADE = ("how many {items} [do] <A> {make} in all", "how many {items} [do] <A> {make} altogether")
_PAIR = ("how many {items} [*do] <A!> and <B!> have in total", "how many {items} [*do] the two of them have together")

TELLINGS: dict[str, Telling] = {
    "has_things": Telling(("<A> [have] {n:item}", "<A> [begin] with {n:item}", "<A> [start] out with {n:item}"), (), (), "scene"),
    "has_boxes": Telling(
        (
            "<A> [have] {g:box} with {each:item} in each",
            "<A> [have] {g:box}, and each {box} [hold] {each:item}",
            "There [*are] {g:box} in front of <A.him>. Every {box} [hold] {each:item}",
        ),
        works("now = g * each | <A> [have] {sum:item} | There [*are] {sum:item} in the {boxes} | {G} {boxes} of {each:item} [*are] {sum:item}"),
        _NOW,
        "scene",
    ),
    "makes_daily": Telling(
        (
            "<A> [{make}] {each:item} a day for {d:day}",
            "Every day for {d:day}, <A> [{make}] {each:item}",
            "<A> [{make}] {each:item} each day and [do] so for {d:day}",
        ),
        works("now = each * d | In {d:day} <A> [{make}] {sum:item} | Altogether <A> [{make}] {sum:item}"),
        _MADE,
        "scene",
    ),
    "makes_two_days": Telling(
        (
            "<A> [{make}] {x:item} on {day1} and {y} on {day2}",
            "On {day1} <A> [{make}] {x:item}, and on {day2} another {y}",
        ),
        works("now = x + y | Over the two days <A> [{make}] {sum:item} | <A> [{make}] {sum:item} in all"),
        _MADE,
        "scene",
    ),
    "makes_times": Telling(
        (
            "<A> [{make}] {x:item} on {day1} and {k:times} as many on {day2}",
            "On {day1} <A> [{make}] {x:item}, and on {day2} <A.he> [{make}] {k:times} that number",
        ),
        works(
            "later = x * k | On {day2} <A> [{make}] {sum:item} | <A> [{make}] {sum:item} on {day2}",
            "now = x + later | Over both days <A> [{make}] {sum:item} | Together with {day1} that [be] {sum:item}",
        ),
        _MADE,
        "scene",
    ),
    "makes_more": Telling(
        (
            "<A> [{make}] {x:item} on {day1} and {k} more than that on {day2}",
            "On {day1} <A> [{make}] {x:item}. On {day2} <A.he> [{make}] {k} more than on {day1}",
        ),
        works(
            "later = x + k | On {day2} <A> [{make}] {sum:item}",
            "now = x + later | Over both days <A> [{make}] {sum:item} | In total that [be] {sum:item}",
        ),
        _MADE,
        "scene",
    ),
    "makes_fewer": Telling(
        (
            "<A> [{make}] {x:item} on {day1}, but {k} fewer than that on {day2}",
            "On {day1} <A> [{make}] {x:item}, and on {day2} <A.he> [{make}] {k} fewer",
        ),
        works(
            "later = x - k | On {day2} <A> [{make}] {sum:item}",
            "now = x + later | Over both days <A> [{make}] {sum:item} | In total that [be] {sum:item}",
        ),
        _MADE,
        "scene",
    ),
    "makes_half": Telling(
        (
            "<A> [{make}] {x:item} on {day1} and half as many on {day2}",
            "On {day1} <A> [{make}] {x:item}. It [be] raining on {day2}, so <A.he> [{make}] only half as many",
        ),
        works(
            "later = x / 2 | On {day2} <A> [{make}] {sum:item}",
            "now = x + later | Over both days <A> [{make}] {sum:item} | In total that [be] {sum:item}",
        ),
        _MADE,
        "scene",
    ),
    "makes_percent_more": Telling(
        (
            "<A> [{make}] {x:item} in the first week and {pct}% more in the second week",
            "In the first week <A> [{make}] {x:item}. In the second week <A.he> [{make}] {pct}% more than in the first",
        ),
        works(
            "more = x * pct/100 | {pct}% of {x} [be] {sum}, so <A> [{make}] that many more in the second week",
            "later = x + more | In the second week <A> [{make}] {sum:item}",
            "now = x + later | In both weeks together <A> [{make}] {sum:item}",
        ),
        ("how many {items} [do] <A> {make} in the two weeks together",),
        "scene",
    ),
    "gives_some": Telling(
        (
            "<A> [give] {n} of the {items} to <A.his> {relative}",
            "<A> [give] <A.his> {relative} {n} of the {items}",
            "<A's> {relative} [take] {n} of the {items}",
        ),
        works("now = now - n | <A> [have] {sum:item} left | After giving {n} away, <A> [have] {sum:item}"),
        _LEFT,
    ),
    "gives_each": Telling(
        (
            "<A> [give] {each:item} to each of <A.his> {m} {friends}",
            "<A> [give] each of <A.his> {m} {friends} {each:item}",
        ),
        works(
            "gift = m * each | <A> [give] away {sum:item} | The {m} {friends} [get] {sum:item} in all",
            "now = now - gift | <A> [have] {sum:item} left | That [leave] <A.him> with {sum:item}",
        ),
        _LEFT,
    ),
    "gives_part": Telling(
        ("<A> [give] {d:part} of the {items} to <A.his> {relative}", "<A> [give] {d:part} of the {items} to {cause}"),
        works(
            "gift = now / d | <A> [give] away {sum:item} | {Part} of the {items} [*are] {sum:item}",
            "now = now - gift | <A> [have] {sum:item} left | That [leave] <A.him> with {sum:item}",
        ),
        _LEFT,
    ),
    "gives_fraction": Telling(
        ("<A> [give] {top}/{d} of the {items} to {cause}", "<A> [give] <A.his> {relative} {top}/{d} of the {items}"),
        works(
            "gift = now * top/d | <A> [give] away {sum:item}",
            "now = now - gift | <A> [have] {sum:item} left | This [leave] {sum:item}",
        ),
        _LEFT,
    ),
    "spoils": Telling(
        ("{pct}% of the {items} {spoil}, so <A> [can] not use them", "Sadly, {pct}% of the {items} {spoil} and [*have] to be thrown away"),
        works(
            "bad = now * pct/100 | {pct}% of the {items} [*are] {sum:item}",
            "now = now - bad | <A> [have] {sum:item} left | So {sum:item} [*are] still good",
        ),
        ("how many {items} [*are] still good", "how many good {items} [do] <A> have left"),
    ),
    "loses_some": Telling(
        ("Unfortunately, {n} of the {items} {spoil}, so <A> [throw] them away", "<A> [have] to throw away {n} of the {items} because they {spoil}"),
        works("now = now - n | <A> [have] {sum:item} left | {sum:item} [*are] still good"),
        ("how many good {items} [do] <A> have left", "how many {items} [*are] still good"),
    ),
    "gets_more": Telling(
        (
            "<A's> {giver} [give] <A.him> {n} more",
            "<A> [get] {n} more {items} from <A.his> {giver}",
            "<A.his> {giver} [bring] <A.him> another {n} {items}",
        ),
        works("now = now + n | Now <A> [have] {sum:item} | With the gift, <A> [have] {sum:item}"),
        _NOW,
    ),
    "gets_boxes": Telling(
        ("<A> [buy] {g:Box} with {each} more {items} in each", "<A's> {relative} [bring] {g:Box} with {each} more {items} in each"),
        works(
            "extra = g * each | The new {Boxes} [*hold] {sum:item} | {sum:item} [*are] added",
            "now = now + extra | Now <A> [have] {sum:item} | That [make] {sum:item} in all",
        ),
        _NOW,
    ),
    "keeps_rest": Telling(
        (
            "<A> [fill] {g:Box} with {each:item} each and [keep] the rest",
            "<A> [put] {each:item} into each of {g:Box} for the neighbors and [keep] what [be] left",
        ),
        works(
            "used = g * each | The {Boxes} [*hold] {sum:item} | <A> [use] {sum:item} for the {Boxes}",
            "now = now - used | <A> [keep] {sum:item} | {sum:item} [*are] left over",
        ),
        ("how many {items} [do] <A> keep", "how many {items} [*are] left over"),
    ),
    "other_times": Telling(
        ("<B> [have] {k:times} as many {items} as <A!>{left}", "<A's> {friend} <B!> [have] {k:times} as many {items} as <A!>{left}"),
        works("other = now * k | <B> [have] {sum:item}"),
        ("how many {items} [do] <B> have",),
        "fact",
    ),
    "other_more": Telling(
        ("<B> [have] {k} more {items} than <A!>{left}", "<A's> {friend} <B!> [have] {k} more {items} than <A!>{left}"),
        works("other = now + k | <B> [have] {sum:item}"),
        ("how many {items} [do] <B> have",),
        "fact",
    ),
    "other_fewer": Telling(
        ("<B> [have] {k} fewer {items} than <A!>{left}", "<A's> {friend} <B!> [have] {k} fewer {items} than <A!>{left}"),
        works("other = now - k | <B> [have] {sum:item}"),
        ("how many {items} [do] <B> have",),
        "fact",
    ),
    "other_part": Telling(
        ("<B> [have] {d:part} as many {items} as <A!>{left}", "<A's> {friend} <B!> [have] only {d:part} as many {items} as <A!>{left}"),
        works("other = now / d | <B> [have] {sum:item}"),
        ("how many {items} [do] <B> have",),
        "fact",
    ),
    "together": Telling((), works("now = now + other | Together, <A!> and <B!> [*have] {sum:item} | The two of them [*have] {sum:item}"), _PAIR),
    "other_ahead": Telling(
        (),
        works("ahead = other - now | <B!> [have] {sum} more {items} than <A!>"),
        ("how many more {items} [do] <B!> have than <A!>", "how many {items} more than <A!> [do] <B!> have"),
    ),
    "pool_and_share": Telling(
        (
            "<A!> and <B!> [*put] all their {items} together and [*share] them equally among {m} children",
            "They [*put] all the {items} together and [*divide] them equally among {m} children",
        ),
        works(
            "all = now + other | Together they [*have] {sum:item} | <A!> and <B!> [*have] {sum:item} together",
            "each = all / m | Each of the {m} children [get] {sum:item}",
        ),
        ("how many {items} [do] each child get", "how many {items} [*are] there for each child"),
    ),
    "packs": Telling(
        ("<A> [pack] the {items} into {Boxes} of {k}", "<A> [put] the {items} into {Boxes} that hold {k} each"),
        works("now = now / k | <A> [fill] {sum:Box} | That [make] {sum:Box}"),
        ("how many {Boxes} [do] <A> fill", "how many {Boxes} [do] <A> need"),
    ),
    "shares": Telling(
        (
            "<A> [share] the {items} equally among {m} {friends}",
            "<A> [divide] the {items} equally among {m} people",
        ),
        works("now = now / m | Each of them [get] {sum:item} | Everyone [receive] {sum:item}"),
        ("how many {items} [do] each person get", "how many {items} [do] each one receive"),
    ),
    "already_had": Telling(
        ("<B>, who [be] one of them, already [have] {n:item}", "<B> [be] one of them and already [have] {n:item}"),
        works("now = now + n | So <B> [have] {sum:item} now"),
        ("how many {items} [do] <B> have in the end", "how many {items} [do] <B> have now"),
        "fact",
    ),
    "sells_each": Telling(
        (
            "<A> [sell] all the {items} for {price} each",
            "<A> [sell] every one of the {items} at {price} apiece",
            "At the market <A> [get] {price} for each {item} and [sell] them all",
        ),
        works("$now = now * price | <A> [earn] {sum} | From the {items} <A> [get] {sum}"),
        ("how much money [do] <A> earn", "how many dollars [do] <A> get for the {items}"),
    ),
    "sells_sets": Telling(
        (
            "<A> [sell] the {items} in sets of {k}, and each set [cost] {price}",
            "<A> [sell] all of them in packs of {k} for {price} a pack",
        ),
        works(
            "sets = now / k | The {items} [*make] {sum} lots of {k} | <A> [have] {sum} groups of {k} to sell",
            "$now = sets * price | <A> [earn] {sum} | They [bring] in {sum}",
        ),
        ("how much money [do] <A> earn", "how many dollars [do] <A> earn from the {items}"),
    ),
    "sells_part": Telling(
        (
            "<A> [sell] {d:part} of the {items} for {price} each and [give] the rest away",
            "<A> [sell] {d:part} of the {items} for {price} each and [keep] the others for <A.his> family",
        ),
        works(
            "sold = now / d | <A> [sell] {sum:item}",
            "$now = sold * price | <A> [earn] {sum} | That [bring] in {sum}",
        ),
        ("how much money [do] <A> earn", "how many dollars [do] <A> make"),
    ),
    "sells_two_prices": Telling(
        (
            "<A> [sell] {n} of the {items} for {price} each and the rest for {low} each",
            "<A> [sell] {n} of them at {price} each. At the end of the day the others [*go] for {low} each",
        ),
        works(
            "rest = now - n | At the lower price <A> [sell] {sum:item}",
            "$first = n * price | The first {n} [*bring] in {sum}",
            "$second = rest * low | The others [*bring] in {sum}",
            "$now = first + second | In all <A> [earn] {sum}",
        ),
        ("how much money [do] <A> earn in all", "how many dollars [do] <A> take in altogether"),
    ),
    "sells_boxes": Telling(
        ("<A> [sell] the {Boxes} for {price} each", "Each {Box} [sell] for {price}", "Every {Box} [be] sold for {price}"),
        works("$now = now * price | <A> [earn] {sum} | The {Boxes} [*bring] in {sum}"),
        ("how much money [do] <A> earn", "how many dollars [do] <A> get for all the {Boxes}"),
    ),
    "shelves": Telling(
        ("<A> [stack] the {Boxes} on {m} shelves, with the same number on each", "<A> [put] the same number of {Boxes} on each of {m} shelves"),
        works("now = now / m | There [*are] {sum:Box} on each shelf"),
        ("how many {Boxes} [*are] there on each shelf", "how many {Boxes} [do] each shelf hold"),
    ),
}  # fmt: skip
