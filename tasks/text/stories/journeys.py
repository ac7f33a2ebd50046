"""Moves about distance, time and work: speeds, fuel, laps, minutes, pages a day."""
# ruff: noqa: E501 -- tables and word lists are read by the row

from tasks.text.stories.telling import Telling, works

_FAR = ("how many miles [do] <A> travel in all", "how many miles [do] <A> cover altogether")
_LONG = ("how many minutes [do] <A> spend in all", "how many minutes [do] that take <A.him> altogether")

TELLINGS: dict[str, Telling] = {
    "drives": Telling(
        ("<A> [{ride}] for {h:hour} at {v} miles per hour", "<A> [{ride}] at a steady {v} miles per hour for {h:hour}"),
        works("now = v * h | <A> [cover] {sum:mile} | In {h:hour} <A> [travel] {sum:mile}"),
        _FAR,
        "scene",
    ),
    "drives_two_legs": Telling(
        (
            "<A> [{ride}] for {h:hour} at {v} miles per hour and then for {g:hour} at {u} miles per hour",
            "On the first day of a trip <A> [{ride}] for {h:hour} at {v} miles per hour. On the second day <A.he> [{ride}] for {g:hour} at {u} miles per hour",
        ),
        works(
            "first = v * h | In the first part <A> [cover] {sum:mile}",
            "second = u * g | In the second part <A> [cover] {sum:mile}",
            "now = first + second | Altogether <A> [travel] {sum:mile} | The whole way [be] {sum:mile}",
        ),
        _FAR,
        "scene",
    ),
    "commutes": Telling(
        (
            "<A's> home [be] {n:mile} from work. <A> [drive] there and back {d} days a week",
            "It [be] {n:mile} from <A's> home to <A.his> office, and <A> [make] the round trip {d} days a week",
        ),
        works("trip = n * 2 | There and back [be] {sum:mile}", "now = trip * d | In a week <A> [drive] {sum:mile} | In {d:day} that [be] {sum:mile}"),
        ("how many miles [do] <A> drive to work and back in a week",),
        "scene",
    ),
    "trip_rest": Telling(
        ("The whole trip [be] {x:mile} long", "<A's> goal [be] {x:mile} away from where <A.he> [start]"),
        works("now = x - now | <A> still [have] {sum:mile} to go | {sum:mile} [*are] left"),
        ("how many miles [do] <A> still have to go", "how many miles of the trip [*are] left"),
        "fact",
    ),
    "at_speed": Telling(
        ("<A> [travel] the rest of the way at {v} miles per hour", "From there on <A> [go] at {v} miles per hour"),
        works("now = now / v | The rest [take] <A.him> {sum:hour}"),
        ("how many hours [do] the rest of the way take", "how many more hours [do] <A> need"),
    ),
    "repeats_days": Telling(
        ("<A> [do] the same on each of {d:day}", "<A> [repeat] this every day for {d:day}"),
        works("now = now * d | In {d:day} that [be] {sum:mile}"),
        _FAR,
        "fact",
    ),
    "fuel": Telling(
        ("<A's> car [go] {k:mile} on a gallon of gas", "<A.his> car [need] a gallon of gas for every {k:mile}"),
        works("now = now / k | For this <A> [need] {sum:gallon} of gas | The car [use] {sum:gallon} of gas"),
        ("how many gallons of gas [do] <A> need for this",),
        "fact",
    ),
    "gas_price": Telling(
        ("A gallon of gas [cost] {p}", "Gas [cost] {p} a gallon"),
        works("$now = now * p | The gas [cost] {sum} | <A> [spend] {sum} on gas"),
        ("how much [do] <A> spend on gas", "how many dollars [do] the gas cost <A.him>"),
        "fact",
    ),
    "runs_laps": Telling(
        (
            "One lap around {lap} [be] {n:meter}. <A> [run] {k:lap} a day, {d:day} a week",
            "<A> [run] {k:lap} around {lap} on {d:day} of the week, and each lap [be] {n:meter} long",
        ),
        works("daily = n * k | In a day <A> [run] {sum:meter}", "now = daily * d | In a week <A> [run] {sum:meter} | In {d:day} that [be] {sum:meter}"),
        ("how many meters [do] <A> run in a week",),
        "scene",
    ),
    "in_kilometers": Telling(
        (),
        works("now = now / 1000 | A kilometer is 1,000 meters, so that [be] {sum:kilometer} | In kilometers that [be] {sum:kilometer}"),
        ("how many kilometers [be] that", "what [be] that distance in kilometers", "how many kilometers [do] <A> run in that time"),
    ),
    "laps_weeks": Telling(
        ("<A> [do] this for {w:week}", "<A> [keep] this up for {w:week}"),
        works("now = now * w | In {w:week} <A> [run] {sum:meter}"),
        ("how many meters [do] <A> run in that time",),
        "fact",
    ),
    "minutes_each": Telling(
        ("It [take] <A.him> {t:minute} to {task} one {object}, and there [*are] {n:object} to {task}", "<A> [have] {n:object} to {task}, and each one [take] {t:minute}"),
        works("now = n * t | The {objects} [*take] {sum:minute} | {n:object} [*take] {sum:minute}"),
        _LONG,
        "scene",
    ),
    "practices": Telling(
        ("<A> [practice] {practice} for {t:minute} a day, {d:day} a week", "On {d:day} of every week, <A> [practice] {practice} for {t:minute}"),
        works("now = t * d | <A> [practice] {sum:minute} a week | In a week that [be] {sum:minute}"),
        ("how many minutes [do] <A> practice in a week",),
        "scene",
    ),
    "homework": Telling(
        (
            "<A> [spend] {t:minute} on math homework, {k:times} as long on history and {u:minute} on science",
            "<A's> math homework [take] {t:minute}, the science homework [take] {u:minute}, and history [take] {k:times} as long as math",
        ),
        works(
            "history = t * k | History [take] {sum:minute}",
            "both = t + history | Math and history together [*take] {sum:minute}",
            "now = both + u | All the homework [take] {sum:minute} | With science, that [be] {sum:minute}",
        ),
        ("how many minutes [do] <A> spend on homework",),
        "scene",
    ),
    "breaks": Telling(
        ("<A> also [take] {b:break} of {s:minute} each", "In between <A> [take] {b:break}, each {s:minute} long"),
        works("rest = b * s | The {b:break} [*last] {sum:minute} | Resting [take] {sum:minute}", "now = now + rest | With the breaks, it [take] {sum:minute} | In all that [make] {sum:minute}"),
        ("how many minutes [do] <A> need, including the breaks", "how many minutes [do] it take in all, breaks included"),
    ),
    "helper_shares": Telling(
        ("<A's> {friend} <B!> [do] half of the work", "<B> [come] to help and [do] half of the work"),
        works("now = now / 2 | <A> [be] left with half, which [be] {sum:minute}"),
        ("how many minutes of work [*are] left for <A!>",),
        "fact",
    ),
    "free_time": Telling(
        ("<A> [have] {h:hour} for all this", "<A> [have] only {h:hour} of free time for it"),
        works("all = h * 60 | {h:hour} is the same as {sum:minute}", "now = all - now | <A> [have] {sum:minute} left | {sum:minute} [*are] left over"),
        ("how many minutes [do] <A> have left", "how many of the minutes [*are] left over"),
        "fact",
    ),
    "in_hours": Telling(
        (),
        works("now = now / 60 | An hour is 60 minutes, so that [be] {sum:hour} | In hours that [be] {sum:hour}"),
        ("how many hours [be] that in all", "how many hours [do] <A> spend in all", "how long [be] that in hours"),
    ),
    "minutes_weeks": Telling(
        ("<A> [do] this for {w:week}", "<A> [keep] this up for {w:week}"),
        works("now = now * w | In {w:week} that [be] {sum:minute}"),
        ("how many minutes [do] <A> practice in that time",),
        "fact",
    ),
    "other_slower": Telling(
        ("<B> [need] {k:minute} more than <A!> for the same work", "<B> [need] {k:minute} longer than <A!> for the same work"),
        works("other = now + k | <B> [need] {sum:minute}", "now = now + other | Together <A!> and <B!> [*spend] {sum:minute}"),
        ("how many minutes [*do] <A!> and <B!> spend in total",),
        "fact",
    ),
    "works_days": Telling(
        (
            "<A> [want] to {work} {a_job} of {n:piece}. For the first {d:day} <A.he> [{work}] {p:piece} a day",
            "{A_job} [have] {n:piece}. <A> [{work}] {p} of them a day for {d:day}",
        ),
        works("done = p * d | In {d:day} <A> [{work}] {sum:piece} | The first {d:day} [*bring] {sum:piece}", "now = n - done | {sum:piece} [*are] left | <A> [have] {sum:piece} left"),
        ("how many {pieces} [*are] left", "how many {pieces} [do] <A> still have to {work}"),
        "scene",
    ),
    "works_part": Telling(
        (
            "<A> [want] to {work} {a_job} of {n:piece}. In the first week <A.he> [{work}] {e:part} of it",
            "{A_job} [have] {n:piece}, and <A> [{work}] {e:part} of them in the first week",
        ),
        works("done = n / e | In the first week <A> [{work}] {sum:piece}", "now = n - done | {sum:piece} [*are] left | <A> [have] {sum:piece} left"),
        ("how many {pieces} [*are] left", "how many {pieces} [do] <A> still have to {work}"),
        "scene",
    ),
    "works_percent": Telling(
        (
            "<A> [want] to {work} {a_job} of {n:piece}. On the first day <A.he> [{work}] {pct}% of it",
            "{A_job} [have] {n:piece}, and <A> [{work}] {pct}% of them on the first day",
        ),
        works("done = n * pct/100 | On the first day <A> [{work}] {sum:piece}", "now = n - done | {sum:piece} [*are] left | <A> [have] {sum:piece} left"),
        ("how many {pieces} [*are] left", "how many {pieces} [do] <A> still have to {work}"),
        "scene",
    ),
    "finishes_at": Telling(
        ("After that, <A> [{work}] {q:piece} a day until the end", "From then on <A.he> [{work}] {q:piece} a day"),
        works("now = now / q | The rest [take] <A.him> {sum:day} | For the rest <A> [need] {sum:day}"),
        ("how many more days [do] <A> need to finish {the_job}", "how many days [do] the rest take"),
        "fact",
    ),
    "finishes_in": Telling(
        ("<A> [want] to finish {the_job} in {d:day} more, with the same number of {pieces} every day", "<A> [have] {d:day} left to finish and [{work}] the same number of {pieces} each day"),
        works("now = now / d | Each day <A> [have] to {work} {sum:piece} | That [be] {sum:piece} a day"),
        ("how many {pieces} a day [be] that", "how many {pieces} [do] <A> {work} on each of those days"),
        "fact",
    ),
    "helper_takes": Telling(
        ("<B> [come] to help and [{work}] {k:piece}", "<A's> {friend} <B!> [{work}] {k} of the remaining {pieces}"),
        works("now = now - k | After that, {sum:piece} [*are] left | That [leave] {sum:piece} for <A!>"),
        ("how many {pieces} [*are] left for <A!>",),
    ),
}  # fmt: skip
