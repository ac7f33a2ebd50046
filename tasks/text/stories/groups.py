"""Moves about people, animals, ages, areas, ratios and amounts in grams or liters."""
# ruff: noqa: E501 -- tables and word lists are read by the row

from tasks.text.stories.telling import Telling, works

TELLINGS: dict[str, Telling] = {
    "classes": Telling(
        (
            "All {c:class} of <A's> school [*go] on a trip to the {outing}. There [*are] {n:student} in each class",
            "<A's> school [take] {c:class} of {n:student} each to the {outing}",
        ),
        works("now = c * n | There [*are] {sum:student} on the trip | All the classes together [*have] {sum:student}"),
        ("how many students [*are] on the trip", "how many students [do] the school take there"),
        "scene",
    ),
    "girls_and_boys": Telling(
        (
            "There [*are] {x:girl} on the trip that <A> [lead], and {k} more boys than girls",
            "<A> [lead] a school trip with {x:girl} and {k} more boys than that",
        ),
        works("boys = x + k | There [*are] {sum:boy}", "now = x + boys | In all there [*are] {sum:student}"),
        ("how many students [*are] on the trip",),
        "scene",
    ),
    "guests": Telling(
        ("<A> [invite] {x:adult} and {k:times} as many children to a street party", "For a street party <A> [invite] {x:adult} and {k:times} as many children"),
        works("children = x * k | <A> [invite] {sum:child}", "now = x + children | In all <A> [invite] {sum:guest} | Together that [be] {sum:guest}"),
        ("how many people [do] <A> invite",),
        "scene",
    ),
    "stay_home": Telling(
        ("{n} of the {folk} [*are] ill and [*stay] at home", "On the day itself, {n} of the {folk} [can] not come"),
        works("now = now - n | {sum:person} [*come] | That [leave] {sum:person}"),
        ("how many {folk} [*come]", "how many {folk} [*are] left"),
        "fact",
    ),
    "percent_come": Telling(
        ("{pct}% of the {folk} [*bring] a picnic", "{pct}% of the {folk} [*want] to go on a boat tour"),
        works("now = now * pct/100 | {pct}% of the {folk} [*are] {sum:person} | These [*are] {sum:person}"),
        ("how many {folk} [be] that",),
        "fact",
    ),
    "part_walk": Telling(
        ("{d:part} of the {folk} [*walk], and the rest [*take] the bus", "{d:part} of the {folk} [*come] on foot, and the others [*come] by bus"),
        works("walking = now / d | {sum:person} [*walk] | Those who [*walk] [*are] {sum:person}", "now = now - walking | {sum:person} [*take] the bus | The bus [be] taken by {sum:person}"),
        ("how many {folk} [*do] the buses bring", "how many {folk} [*do] not walk"),
        "fact",
    ),
    "adults_too": Telling(
        ("{n:adult} [*come] along to help", "Besides the students, {n:adult} [*come] along"),
        works("now = now + n | With the adults, that [be] {sum:person} | Altogether there [*are] {sum:person}"),
        ("how many people [be] that in all", "how many people [*are] there altogether"),
        "fact",
    ),
    "seats": Telling(
        ("Each {van} [have] room for {k:person}", "They [*go] in {vans} that [*seat] {k:person} each", "A {van} [have] {k:seat}"),
        works("now = now / k | They [*need] {sum} {vans} | The number of {vans} [be] {sum}"),
        ("how many {vans} [*do] they need", "how many {vans} [*are] needed"),
        "fact",
    ),
    "seat_cost": Telling(
        ("Renting a {van} [cost] {p}", "Each {van} [cost] {p} to rent for the day"),
        works("$now = now * p | Renting them [cost] {sum} | In all the {vans} [*cost] {sum}"),
        ("how much [do] it cost to rent all the {vans}", "how many dollars [do] renting the {vans} cost"),
        "fact",
    ),
    "ticket_each": Telling(
        ("Each of the {folk} [need] a ticket that [cost] {p}", "Each of the {folk} [pay] {p} for a ticket"),
        works("$now = now * p | All the tickets together [*cost] {sum} | The tickets [*cost] {sum}"),
        ("how much [*do] all the tickets cost", "how many dollars [be] that for all the tickets"),
        "fact",
    ),
    "meal_each": Telling(
        ("<A> [plan] {k:sandwich} for each of these {folk}", "Each of these {folk} [eat] {k:sandwich}"),
        works("now = now * k | That [be] {sum:sandwich}"),
        ("how many sandwiches [be] that in all", "how many sandwiches [*are] needed"),
        "fact",
    ),
    "group_price": Telling(
        ("The group [get] {x} off the total price", "The school fund [pay] {x} of this"),
        works("$now = now - x | That [leave] {sum} to pay | After that, {sum} [*are] still to be paid"),
        ("how many dollars [*are] left to pay", "how much [be] left to pay"),
    ),
    "herd": Telling(
        (
            "<A> [have] {n:animal} and {k:times} as many {animal2s} on the farm",
            "On <A's> farm there [*are] {n:animal} and {k:times} as many {animal2s}",
        ),
        works("others = n * k | <A> [have] {sum:animal2}", "now = n + others | In all there [*are] {sum:creature} | Together that [be] {sum:creature}"),
        ("how many animals [do] <A> have in all",),
        "scene",
    ),
    "herd_ratio": Telling(
        (
            "The ratio of {animals} to {animal2s} on <A's> farm [be] {a}:{b}. There [*are] {n:creature} in all",
            "<A> [have] {n:creature} on the farm. For every {a:animal} there [*are] {b:animal2}",
        ),
        works(
            "parts = a + b | Out of every {sum:creature}, {b} [*are] {animal2s}",
            "one = n / parts | There [*are] {sum} such groups",
            "now = one * b | There [*are] {sum:animal2} | So <A> [have] {sum:animal2}",
        ),
        ("how many {animal2s} [do] <A> have",),
        "scene",
    ),
    "feed_each": Telling(
        ("Each of these {herd} [eat] {k:kilogram} of feed a day", "Every day <A> [give] each of these {herd} {k:kilogram} of feed"),
        works("now = now * k | In a day they [*eat] {sum:kilogram} of feed | That [be] {sum:kilogram} of feed a day"),
        ("how many kilograms of feed [do] <A> need for one day", "how many kilograms of feed [*do] they eat in a day"),
        "fact",
    ),
    "feed_days": Telling(
        ("<A> [have] to feed them for {d:day}", "<A> [buy] enough for {d:day}"),
        works("now = now * d | For {d:day} <A> [need] {sum:kilogram} of feed"),
        ("how many kilograms of feed [be] that in all",),
    ),
    "feed_bags": Telling(
        ("The feed [come] in bags of {k:kilogram}", "A bag of feed [hold] {k:kilogram}"),
        works("now = now / k | <A> [need] {sum:bag} | That [be] {sum:bag}"),
        ("how many bags [do] <A> need",),
        "fact",
    ),
    "bag_price": Telling(
        ("One bag [cost] {p}", "Each bag [cost] {p}"),
        works("$now = now * p | The bags [*cost] {sum} | <A> [pay] {sum} for them"),
        ("how much money [do] <A> spend on the bags", "how many dollars [*do] the bags cost in all"),
        "fact",
    ),
    "ages": Telling(
        ("<A> [be] {n} years old", "This year <A> [turn] {n}"),
        (), (), "scene",
    ),
    "age_times": Telling(
        ("<B> [be] {k:times} as old as <A!>", "<A's> {relative_short} <B!> [be] {k:times} as old as <A!>"),
        works("other = now * k | <B> [be] {sum:year} old"),
        ("how old [be] <B>",),
        "fact",
    ),
    "age_older": Telling(
        ("<B> [be] {k:year} older than <A!>", "<A's> {relative_short} <B!> [be] {k:year} older than <A!>"),
        works("other = now + k | <B> [be] {sum:year} old"),
        ("how old [be] <B>",),
        "fact",
    ),
    "age_third": Telling(
        ("<C> [be] {j:year} younger than <B!>", "<C>, the third of them, [be] {j:year} younger than <B!>"),
        works("third = other - j | <C> [be] {sum:year} old", "two = now + other | <A!> and <B!> [*are] {sum:year} old together", "now = two + third | The ages of all three [*add] up to {sum:year}"),
        ("what [be] the sum of all three ages", "how old [*are] the three of them together"),
        "fact",
    ),
    "age_sum_later": Telling(
        ("<A!> and <B!> [*look] ahead to their birthdays {y:year} from now", "<A!> and <B!> [*add] up the ages that they [will] have in {y:year}"),
        works("mine = now + y | <A!> [will] be {sum:year} old then", "theirs = other + y | <B!> [will] be {sum:year} old then", "now = mine + theirs | Together that [will] be {sum:year}"),
        ("what [will] their ages add up to then", "how old [will] the two of them be together at that time"),
        "fact",
    ),
    "rectangle": Telling(
        ("<A's> garden [be] a rectangle {x:meter} long and {y:meter} wide", "<A> [have] a rectangular garden. It [be] {x:meter} long and {y:meter} wide"),
        (), (), "scene",
    ),
    "rectangle_half": Telling(
        ("<A's> garden [be] a rectangle {x:meter} long and half as wide", "<A> [have] a rectangular garden. It [be] {x:meter} long, and its width [be] half of its length"),
        works("y = x / 2 | The garden [be] {sum:meter} wide"),
        (), "scene",
    ),
    "fence": Telling(
        ("<A> [put] a fence all around it", "<A> [want] a fence around the whole garden"),
        works("half = x + y | One long and one short side together [*are] {sum:meter}", "now = half * 2 | The fence all around [be] {sum:meter} long | All four sides together [*are] {sum:meter}"),
        ("how many meters of fence [do] <A> need", "how long [be] the fence in meters"),
        "fact",
    ),
    "gate": Telling(
        ("A gate of {k:meter} [need] no fence", "<A> [leave] an opening of {k:meter} for a gate"),
        works("now = now - k | Without the gate, the fence [be] {sum:meter} long"),
        ("how many meters of fence [do] <A> need",),
        "fact",
    ),
    "fence_price": Telling(
        ("Each meter of fence [cost] {p}", "The fence [cost] {p} a meter"),
        works("$now = now * p | The fence [cost] {sum} | <A> [pay] {sum} for the fence"),
        ("how much [do] the fence cost", "how many dollars [do] <A> pay for the fence"),
        "fact",
    ),
    "beds": Telling(
        ("On every square meter <A> [plant] {k:tulip}", "<A> [plant] {k:tulip} on each square meter of it"),
        works("area = x * y | The garden [have] an area of {sum:square_meter} | Its area [be] {sum:square_meter}", "now = area * k | <A> [plant] {sum:tulip} | That [make] {sum:tulip}"),
        ("how many tulips [do] <A> plant", "how many tulips [*are] there in the garden"),
    ),
    "bulbs_price": Telling(
        ("Tulip bulbs [*come] in packs of {k} for {p} a pack", "A pack of {k} bulbs [cost] {p}"),
        works("packs = now / k | <A> [need] {sum:pack}", "$now = packs * p | The bulbs [*cost] {sum}"),
        ("how much [*do] the bulbs cost", "how many dollars [do] <A> spend on bulbs"),
        "fact",
    ),
    "tank": Telling(
        ("<A's> water tank [hold] {x:liter}, and there [*are] already {n:liter} in it", "There [*are] {n:liter} in a tank that [hold] {x:liter}. <A> [want] to fill it up"),
        works("now = x - n | {sum:liter} [*are] missing | To fill it, <A> [need] {sum:liter} more"),
        ("how many liters [*are] missing until it [be] full",),
        "scene",
    ),
    "tank_part": Telling(
        ("<A's> water tank [hold] {x:liter} and [be] {e:part} full", "A tank that [hold] {x:liter} [be] {e:part} full. <A> [want] to fill it up"),
        works("n = x / e | There [*are] {sum:liter} in the tank", "now = x - n | {sum:liter} [*are] missing | To fill it, <A> [need] {sum:liter} more"),
        ("how many liters [*are] missing until it [be] full",),
        "scene",
    ),
    "fills": Telling(
        ("A hose [bring] {r:liter} of water a minute", "Water [flow] in at {r:liter} a minute"),
        works("now = now / r | Filling it up [take] {sum:minute} | After {sum:minute} it [be] full"),
        ("how many minutes [do] it take to fill the tank", "after how many minutes [be] the tank full"),
        "fact",
    ),
    "fills_leaking": Telling(
        ("A hose [bring] {r:liter} of water a minute, but {k:liter} a minute [leak] out", "Water [flow] in at {r:liter} a minute, and {k:liter} [leak] out every minute"),
        works("gain = r - k | Each minute the tank [gain] {sum:liter}", "now = now / gain | Filling it up [take] {sum:minute} | After {sum:minute} it [be] full"),
        ("how many minutes [do] it take to fill the tank", "after how many minutes [be] the tank full"),
        "fact",
    ),
    "buckets": Telling(
        ("<A> [carry] the water in buckets of {k:liter}", "<A> [use] a bucket that [hold] {k:liter}"),
        works("now = now / k | <A> [need] {sum:bucket} | That [be] {sum:bucket}"),
        ("how many buckets [do] <A> need", "how many times [do] <A> have to carry the bucket"),
    ),
    "recipe": Telling(
        ("For {s:pancake} <A> [need] {n:gram} of flour. <A> [want] to make {m:pancake}", "A recipe for {s:pancake} [take] {n:gram} of flour, and <A> [make] {m:pancake}"),
        works("batches = m / s | <A> [make] the recipe {sum} times | {m:pancake} [*are] {sum} times the recipe", "now = batches * n | <A> [need] {sum:gram} of flour | For this <A> [use] {sum:gram} of flour"),
        ("how many grams of flour [do] <A> need",),
        "scene",
    ),
    "mixture": Telling(
        (
            "<A> [mix] {color} and {color2} paint in the ratio {a}:{b} and [make] {n:liter} in all",
            "<A> [mix] {n:liter} of paint from {a} parts of {color} and {b} parts of {color2}",
        ),
        works("parts = a + b | The mixture [have] {sum} parts", "one = n / parts | One part [be] {sum:liter}", "now = one * b | <A> [need] {sum:liter} of {color2} paint | The {color2} paint [be] {sum:liter}"),
        ("how many liters of {color2} paint [do] <A> need",),
        "scene",
    ),
    "paint_price": Telling(
        ("A liter of the {color2} paint [cost] {p}", "The {color2} paint [cost] {p} a liter"),
        works("$now = now * p | The {color2} paint [cost] {sum}"),
        ("how much [do] the {color2} paint cost", "how many dollars [do] <A> spend on {color2} paint"),
        "fact",
    ),
    "spare_flour": Telling(
        ("<A> [have] a {kg}-kilogram bag of flour", "There [be] a {kg}-kilogram bag of flour in <A's> kitchen"),
        works("bag = kg * 1000 | A kilogram [be] 1,000 grams, so the bag [hold] {sum:gram} | In grams, the bag [hold] {sum:gram}", "now = bag - now | {sum:gram} of flour [*are] left"),
        ("how many grams of flour [*are] left",),
        "fact",
    ),
}  # fmt: skip
