"""Moves about money: earning, spending, saving, discounts, sharing a bill."""
# ruff: noqa: E501 -- tables and word lists are read by the row

from tasks.text.stories.telling import Telling, works

_HAS = ("how much money [do] <A> have left", "how many dollars [do] <A> have left")
_EARNS = ("how much money [do] <A> earn in all", "how many dollars [do] <A> earn altogether")
_PAYS = ("how much [do] <A> pay in total", "how many dollars [do] <A> have to pay")
_SPENDS = ("how much money [do] <A> spend in all", "how many dollars [do] <A> spend altogether")

TELLINGS: dict[str, Telling] = {
    "costs": Telling(
        ("The {supplies} [*cost] <A.him> {cost}", "<A> [have] to pay {cost} for {supplies}", "<A> [spend] {cost} on {supplies}"),
        works("$now = now - cost | After paying for the {supplies}, <A> [have] {sum} | Without the {supplies}, that [be] {sum}"),
        ("how much profit [do] <A> make", "how much money [do] <A> have after paying for the {supplies}"),
        "fact",
    ),
    "unit_cost": Telling(
        ("It [cost] <A.him> {unit} to make each {item}", "Making one {item} [cost] <A.him> {unit}"),
        works(
            "$cost = sold * unit | The {items} [*cost] <A.him> {sum} to make | Making them [cost] {sum}",
            "$now = now - cost | <A> [make] a profit of {sum} | The profit [be] {sum}",
        ),
        ("how much profit [do] <A> make", "how many dollars of profit [do] <A> make"),
        "fact",
    ),
    "market_fee": Telling(
        ("<A> [give] {pct}% of the money to {cause}", "<A> [set] aside {pct}% of the money for {cause}", "{pct}% of the money [go] to {cause}"),
        works(
            "$fee = now * pct/100 | {pct}% of the money [be] {sum}",
            "$now = now - fee | <A> [keep] {sum} | That [leave] <A.him> with {sum}",
        ),
        ("how much money [do] <A> keep", "how much money [be] left for <A.him>"),
        "fact",
    ),
    "donates_part": Telling(
        ("<A> [give] {d:part} of the money to {cause}", "<A> [donate] {d:part} of the money to {cause}"),
        works(
            "$gift = now / d | <A> [donate] {sum} | {Part} of the money [be] {sum}",
            "$now = now - gift | <A> [have] {sum} left | That [leave] <A.him> with {sum}",
        ),
        _HAS,
    ),
    "saves_percent": Telling(
        ("<A> [save] {pct}% of the money and [spend] the rest", "<A> [put] {pct}% of the money into the bank and [spend] the rest"),
        works("$saved = now * pct/100 | <A> [save] {sum}", "$now = now - saved | <A> [spend] {sum}"),
        ("how much money [do] <A> spend", "how many dollars [do] <A> spend"),
    ),
    "splits_earnings": Telling(
        ("<A> [share] the money equally with {m:helper}", "<A> and {m:helper} [*split] the money equally"),
        works(
            "people = m + 1 | Counting <A.him>, the money [be] shared by {sum} people | With <A.him>, there [*are] {sum} people",
            "$each = now / people | Each of them [get] {sum} | Every person's share [be] {sum}",
        ),
        ("how much money [do] each person get", "how many dollars [do] each person get"),
    ),
    "had_savings": Telling(
        ("<A> already [have] {x} in savings", "<A> already [have] {x} in a piggy bank", "<A> [add] the money to the {x} that <A.he> already [have]"),
        works("$now = now + x | With the savings, <A> [have] {sum} | In all <A> [have] {sum}"),
        ("how much money [do] <A> have in total", "how many dollars [do] <A> have altogether"),
        "fact",
    ),
    "repeats_weeks": Telling(
        ("<A> [earn] that much every week for {w:week}", "<A> [do] the same every week for {w:week}"),
        works("$now = now * w | In {w:week} <A> [earn] {sum} | Over {w:week} that [be] {sum}"),
        ("how much money [do] <A> earn in that time", "how many dollars [do] <A> earn in that time"),
        "fact",
    ),
    "wants": Telling(
        ("<A> [want] to buy {a_wanted} that [cost] {x}", "<A> [be] saving for {a_wanted} that [cost] {x}", "{A_wanted} [cost] {x}, and <A> [want] to buy it"),
        works("$now = x - now | <A> still [need] {sum}"),
        ("how much more money [do] <A> need", "how many more dollars [do] <A> need to buy it"),
        "fact",
    ),
    "weeks_to_goal": Telling(
        (
            "<A> [earn] this much every week and [save] all of it for {a_wanted} that [cost] {x}",
            "<A> [do] this every week until <A.he> [can] buy {a_wanted} for {x}",
        ),
        works("weeks = x / now | It [take] <A.him> {sum:week}"),
        ("how many weeks [do] it take <A.him>", "after how many weeks [can] <A> buy it"),
        "fact",
    ),
    "buys_gifts": Telling(
        ("With the money <A> [buy] {n:good} for {p} each", "<A> then [spend] some of the money on {n:good} at {p} each"),
        works(
            "$spent = n * p | The {goods} [*cost] {sum} | <A> [spend] {sum} on the {goods}",
            "$now = now - spent | <A> [have] {sum} left | That [leave] <A.him> with {sum}",
        ),
        _HAS,
    ),
    "other_earned_more": Telling(
        ("<B> [earn] {k} more than <A!>", "<A's> {friend} <B!> [earn] {k} more than <A.he> [do]"),
        works("$other = now + k | <B> [earn] {sum}", "$now = now + other | Together they [*earn] {sum}"),
        ("how much money [*do] the two of them earn together", "how many dollars [*do] <A!> and <B!> earn in total"),
        "fact",
    ),
    "other_earned_times": Telling(
        ("<B> [earn] {k:times} as much as <A!>", "<A's> {friend} <B!> [earn] {k:times} as much money as <A!>"),
        works("$other = now * k | <B> [earn] {sum}", "$now = now + other | Together they [*earn] {sum}"),
        ("how much money [*do] the two of them earn together", "how many dollars [*do] <A!> and <B!> earn in total"),
        "fact",
    ),
    "other_earned_part": Telling(
        ("<B> [earn] {d:part} as much as <A!>", "<A's> {friend} <B!> [earn] only {d:part} as much as <A!>"),
        works("$other = now / d | <B> [earn] {sum}", "$ahead = now - other | The difference [be] {sum} | <A!> [earn] {sum} more than <B!>"),
        ("how much more money [do] <A!> earn than <B!>", "how many dollars more than <B!> [do] <A!> earn"),
        "fact",
    ),
    "wage": Telling(
        (
            "<A> [work] {job} for {rate} an hour. <A> [work] {h:hour} a day, {d:day} a week",
            "<A> [earn] {rate} an hour {job} and [work] {h:hour} a day on {d:day} of the week",
        ),
        works(
            "hours = h * d | <A> [work] {sum:hour} a week | In a week that [be] {sum:hour} of work",
            "$now = hours * rate | <A> [earn] {sum} a week | So <A.he> [earn] {sum} in a week",
        ),
        ("how much money [do] <A> earn in a week", "how many dollars [do] <A> earn each week"),
        "scene",
    ),
    "overtime": Telling(
        (
            "<A> [earn] {rate} an hour {job} and {more} more than that for every hour on a weekend. This week <A.he> [work] {h:hour} on weekdays and {e:hour} on the weekend",
        ),
        works(
            "$regular = h * rate | On weekdays <A> [earn] {sum}",
            "$high = rate + more | On the weekend an hour [pay] {sum}",
            "$extra = e * high | On the weekend <A> [earn] {sum}",
            "$now = regular + extra | This week <A> [earn] {sum} | In total that [be] {sum}",
        ),
        ("how much money [do] <A> earn this week", "how many dollars [do] <A> earn this week"),
        "scene",
    ),
    "chores": Telling(
        ("<A> [earn] {p} for every {chore} <A.he> {chore_verb}. This week <A> {chore_verb} {n:chore}", "<A> [charge] {p} a {chore} for {chores_ing}. This week <A> {chore_verb} {n:chore}"),
        works("$now = n * p | <A> [earn] {sum} | For {n:chore}, <A> [get] {sum}"),
        _EARNS,
        "scene",
    ),
    "saves_weekly": Telling(
        ("<A> [save] {x} every week for {w:week}", "Every week for {w:week}, <A> [put] {x} into a savings box", "<A> [set] aside {x} a week. <A> [do] this for {w:week}"),
        works("$now = x * w | <A> [save] {sum} | In {w:week} that [be] {sum}"),
        ("how much money [do] <A> save", "how many dollars [do] <A> save in that time"),
        "scene",
    ),
    "two_chores": Telling(
        (
            "<A> [earn] {p} for every {chore} <A.he> {chore_verb} and {q} for every {chore2} <A.he> {chore2_verb}. In one weekend <A> {chore_verb} {n:chore} and {chore2_verb} {m:chore2}",
            "<A> [get] {p} a {chore} for {chores_ing} and {q} a {chore2} for {chore2s_ing}. In one weekend <A> {chore_verb} {n:chore} and {chore2_verb} {m:chore2}",
        ),
        works(
            "$first = n * p | The {chores} [*bring] in {sum}",
            "$second = m * q | The {chore2s} [*bring] in {sum}",
            "$now = first + second | <A> [earn] {sum} in all | Together that [be] {sum}",
        ),
        _EARNS,
        "scene",
    ),
    "buys_one": Telling(
        ("At the {shop}, <A> [buy] {n:good} for {p} each", "<A> [buy] {n:good} at the {shop}. Each one [cost] {p}"),
        works("$now = n * p | The {goods} [*cost] {sum} | <A> [spend] {sum} on {goods}"),
        _SPENDS,
        "scene",
    ),
    "buys_two": Telling(
        (
            "At the {shop}, <A> [buy] {n:good} for {p} each and {m:good2} for {q} each",
            "<A> [go] to the {shop} and [buy] {n:good} at {p} each and {m:good2} at {q} each",
            "{A_good} [cost] {p} and {a_good2} [cost] {q} at the {shop}. <A> [buy] {n:good} and {m:good2}",
        ),
        works(
            "$first = n * p | The {goods} [*cost] {sum}",
            "$second = m * q | The {good2s} [*cost] {sum}",
            "$now = first + second | Together that [be] {sum} | <A> [spend] {sum} in all",
        ),
        _SPENDS,
        "scene",
    ),
    "buys_dearer": Telling(
        (
            "At the {shop}, {a_good} [cost] {p}, and {a_good2} [cost] {k} more than that. <A> [buy] {n} of each",
            "At the {shop}, {a_good2} [cost] {k} more than {a_good}, which [cost] {p}. <A> [buy] {n:good} and {n:good2}",
        ),
        works(
            "$q = p + k | {A_good2} [cost] {sum}",
            "$both = p + q | One of each [cost] {sum}",
            "$now = both * n | <A> [spend] {sum} in all | For {n} of each, that [be] {sum}",
        ),
        _SPENDS,
        "scene",
    ),
    "buys_times": Telling(
        (
            "At the {shop}, {a_good2} [cost] {k:times} as much as {a_good}. A single {good} [cost] {p}. <A> [buy] {n:good} and {m:good2}",
            "At the {shop}, {a_good} [cost] {p} and {a_good2} [cost] {k:times} as much. <A> [buy] {n:good} and {m:good2}",
        ),
        works(
            "$q = p * k | {A_good2} [cost] {sum}",
            "$first = n * p | The {goods} [*cost] {sum}",
            "$second = m * q | The {good2s} [*cost] {sum}",
            "$now = first + second | Together that [be] {sum} | <A> [spend] {sum} in all",
        ),
        _SPENDS,
        "scene",
    ),
    "tickets": Telling(
        (
            "A ticket to the {outing} [cost] {p} for adults and {q} for children. <A> [buy] tickets for {n:adult} and {m:child}",
            "The {outing} [charge] {p} for an adult and {q} for a child. <A> [pay] for a group of {n:adult} and {m:child}",
        ),
        works(
            "$first = n * p | The adults' tickets [*cost] {sum}",
            "$second = m * q | The children's tickets [*cost] {sum}",
            "$now = first + second | All the tickets together [*cost] {sum}",
        ),
        ("how much [*do] the tickets cost in all", "how many dollars [do] <A> pay for the tickets"),
        "scene",
    ),
    "coupon": Telling(
        ("<A> [have] a coupon for {x} off the total", "At the register <A> [use] a gift card worth {x}"),
        works("$now = now - x | After that, <A> [have] {sum} to pay | That [leave] {sum} to pay"),
        _PAYS,
    ),
    "discount": Telling(
        ("<A> [get] a discount of {pct}% on everything", "Everything [be] {pct}% off that day", "The clerk [take] {pct}% off the total"),
        works("$off = now * pct/100 | The discount [be] {sum}", "$now = now - off | <A> [pay] {sum} | After the discount, the total [be] {sum}"),
        _PAYS,
        "fact",
    ),
    "delivery": Telling(
        ("Delivery [cost] another {x}", "<A> also [pay] {x} for delivery", "There [be] also a service fee of {x}"),
        works("$now = now + x | With this extra charge, the total [be] {sum} | Adding the extra {x}, that [make] {sum}"),
        _PAYS,
        "fact",
    ),
    "tax": Telling(
        ("The sales tax [be] {pct}%", "A tax of {pct}% [be] added to the total"),
        works("$tax = now * pct/100 | The tax [be] {sum}", "$now = now + tax | With tax, the total [be] {sum}"),
        _PAYS,
        "fact",
    ),
    "pays_with": Telling(
        ("<A> [pay] with a {bill} bill", "<A> [hand] the cashier a {bill} bill"),
        works("$now = bill - now | <A> [get] {sum} back | The change [be] {sum}"),
        ("how much change [do] <A> get", "how many dollars [do] <A> get back"),
    ),
    "pays_bills": Telling(
        ("<A> [pay] with {n} {bill} bills", "<A> [hand] over {n} {bill} bills"),
        works("$paid = n * bill | <A> [hand] over {sum}", "$now = paid - now | <A> [get] {sum} back | The change [be] {sum}"),
        ("how much change [do] <A> get", "how many dollars [do] <A> get back"),
    ),
    "from_purse": Telling(
        ("<A> [have] {x} with <A.him> when <A.he> [come] in", "<A> [bring] {x} along that day"),
        works("$now = x - now | <A> [have] {sum} left"),
        _HAS,
        "fact",
    ),
    "splits_bill": Telling(
        ("<A> and {m:friend} [*split] the cost equally", "<A> [share] the cost equally with {m:friend}"),
        works(
            "people = m + 1 | With <A.him>, there [*are] {sum} people | Counting <A.him>, {sum} people [*pay]",
            "$each = now / people | Each of them [pay] {sum} | Every person's share [be] {sum}",
        ),
        ("how much [do] each person pay", "how many dollars [do] each person pay"),
    ),
    "each_week": Telling(
        ("<A> [spend] this much every week for {w:week}", "<A> [do] the same every week for {w:week}"),
        works("$now = now * w | In {w:week} <A> [spend] {sum} | Over {w:week} that [be] {sum}"),
        ("how much money [do] <A> spend in that time", "how many dollars [do] <A> spend in that time"),
        "fact",
    ),
    "installments": Telling(
        ("<A> [pay] the cost in {m} equal monthly payments", "<A> [pay] it off in {m} equal monthly payments"),
        works("$now = now / m | Each payment [be] {sum}"),
        ("how much [be] each payment", "how many dollars [do] <A> pay each month"),
    ),
    "down_payment": Telling(
        ("<A> [pay] {x} at once and the rest in {m} equal monthly payments", "<A> [pay] {x} right away. The rest [be] due in {m} equal monthly payments"),
        works("$rest = now - x | The rest [be] {sum}", "$now = rest / m | Each monthly payment [be] {sum}"),
        ("how much [be] each monthly payment", "how many dollars [do] <A> pay each month"),
    ),
}  # fmt: skip
