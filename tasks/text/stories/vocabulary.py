"""The people, things, places and jobs that word problems are about."""
# ruff: noqa: E501 -- tables and word lists are read by the row

from typing import NamedTuple

SHE = (
    "Abena Aisha Amara Amina Ana Anjali Anya Ayumi Bianca Camila Chiara Chloe Daniela Deepa Elena Elif Emma Esther Fatima Freya"
    " Giulia Grace Hana Hannah Hina Ifeoma Ingrid Isabel Jasmine Julia Kavya Keiko Kira Lan Laila Leila Lucia Luz Mariam Maya"
    " Mei Mina Nadia Naomi Ngozi Nina Olga Paloma Priya Rania Rosa Ruth Sakura Salma Sara Shreya Sofia Soraya Tala Tamar"
    " Teresa Thandi Valentina Wanjiru Xiomara Yara Yuna Zahra Zeynep Zofia"
).split()
HE = (
    "Aarav Adam Ahmed Ali Andrei Antonio Arjun Ben Bilal Bruno Carlo Chidi Daniel Dario David Diego Dmitri Eduardo Emeka Emil"
    " Enzo Farid Felipe Finn Gabriel Hamza Haruto Hassan Henrik Hiroshi Ibrahim Ivan Jakub Jamal Jin Joaquin Kaito Karim Kenji"
    " Kofi Kwame Leo Liam Luca Mateo Miguel Min-jun Musa Nikhil Noah Oluwaseun Omar Oskar Pablo Pedro Rafael Rahul Ravi Ren"
    " Ruben Samir Santiago Sipho Sven Tariq Teo Tuan Viktor Wei Yusuf"
).split()

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FRIENDS = ("friends", "cousins", "neighbors", "classmates", "teammates")
RELATIVES = ("sister", "brother", "grandmother", "uncle", "best friend", "cousin", "neighbor", "teacher", "aunt", "grandfather")
GIVERS = ("grandmother", "uncle", "older cousin", "aunt", "neighbor", "grandfather")
CAUSES = ("the animal shelter", "a food bank", "the local library", "a children's hospital", "the school library fund")


class Item(NamedTuple):
    """A thing one can count, make, pack and sell. Prices in cents; `spoil` says in the plural what can go wrong with it."""

    one: str
    many: str
    make: str
    box: tuple[str, str]
    spoil: str
    low: int
    high: int
    supplies: str
    intro: tuple[str, ...]


_BAKER = ("<A> [run] a small bakery", "<A> [love] to bake", "<A> [bake] for the weekend market")
_COOK = ("<A> [cook] for the street fair", "<A> [run] a food stall", "<A> [cook] for the school fair")
_MAKER = ("<A> [make] gifts by hand", "<A> [have] a small craft workshop", "<A> [sell] handmade things at the craft fair")
_GROWER = ("<A> [have] a small farm", "<A> [work] in <A.his> family's orchard", "It [be] harvest time on <A's> farm")
_PATCH = ("<A> [have] a vegetable garden", "<A> [grow] vegetables behind the house", "It [be] harvest time on <A's> farm")
_COLLECTOR = ("<A> [love] collecting {items}", "Collecting {items} [be] <A's> favorite hobby", "<A> [collect] {items}")
_GARDENER = ("<A> [have] a plant nursery", "<A> [love] gardening", "<A> [grow] plants in a greenhouse")


def _items(
    text: str, make: str, box: str, spoil: str, low: int, high: int, supplies: str, intro: tuple[str, ...]
) -> dict[str, Item]:
    """`muffin, dish/dishes`: the plural stands after a slash where it is not the singular and an s."""
    pairs = [(one, many or one + "s") for one, _, many in (word.partition("/") for word in text.split(", "))]
    boxes = (box.partition("/")[0], box.partition("/")[2] or box + "s")
    return {one: Item(one, many, make, boxes, spoil, low, high, supplies, intro) for one, many in pairs}


ITEMS: dict[str, Item] = {
    **_items(
        "muffin, bagel, cookie, scone, cupcake, croissant, bread roll, cinnamon bun, pretzel, brownie, lemon tart",
        "bake", "box/boxes", "[*come] out burnt", 50, 400, "ingredients", _BAKER,
    ),
    **_items(
        "samosa, empanada, dumpling, spring roll, tamale, pierogi/pierogi, falafel wrap",
        "make", "box/boxes", "[*fall] apart", 75, 500, "ingredients", _COOK,
    ),
    **_items(
        "candle, bracelet, scarf/scarves, clay pot, greeting card, keychain, bookmark, wooden toy, paper lantern, necklace,"
        " bar of soap/bars of soap, pillow, tote bag, picture frame",
        "make", "box/boxes", "[*turn] out to have a flaw", 200, 1500, "materials", _MAKER,
    ),
    **_items(
        "mango/mangoes, apple, pear, lemon, peach/peaches, orange, avocado, plum, fig, coconut",
        "pick", "crate", "[*are] too bruised to use", 25, 200, "crates and labels", _GROWER,
    ),
    **_items(
        "pumpkin, cabbage, cucumber, melon, eggplant, head of lettuce/heads of lettuce, squash/squashes",
        "harvest", "crate", "[*turn] out to be rotten", 50, 400, "crates and labels", _PATCH,
    ),
    **_items(
        "sticker, marble, seashell, stamp, postcard, trading card, comic book, button, badge, bottle cap, toy car",
        "collect", "bag", "[*are] damaged", 25, 300, "", _COLLECTOR,
    ),
    **_items(
        "rose, tulip, tomato seedling, sunflower, cactus/cacti, fern, strawberry plant, orchid, lavender plant",
        "grow", "tray", "[*wither]", 150, 900, "pots and soil", _GARDENER,
    ),
}  # fmt: skip


class Good(NamedTuple):
    """A thing to buy, with its usual prices in cents."""

    one: str
    many: str
    low: int
    high: int


def _goods(text: str) -> list[Good]:
    """`pen 100-300, box of cereal|boxes of cereal 300-700`."""
    found = []
    for entry in text.split(", "):
        noun, _, prices = entry.rpartition(" ")
        one, _, many = noun.partition("|")
        low, _, high = prices.partition("-")
        found.append(Good(one, many or one + "s", int(low), int(high)))
    return found


SHOPS: dict[str, list[Good]] = {
    "stationery shop": _goods("notebook 150-600, pen 75-300, ruler 100-300, folder 100-400, box of crayons|boxes of crayons 200-600"),
    "grocery store": _goods(
        "loaf of bread|loaves of bread 200-500, jar of honey|jars of honey 400-1000, carton of milk|cartons of milk 150-400,"
        " bag of rice|bags of rice 300-1200, box of cereal|boxes of cereal 300-600, bottle of olive oil|bottles of olive oil 600-1400"
    ),
    "clothing store": _goods(
        "T-shirt 800-2500, sweater 2000-5000, pair of socks|pairs of socks 200-800, hat 900-2500, pair of jeans|pairs of jeans"
        " 2500-6000, belt 1000-2500"
    ),
    "hardware store": _goods("paintbrush|paintbrushes 300-1200, can of paint|cans of paint 1500-4000, light bulb 200-700, hammer 900-2500"),
    "sports store": _goods("tennis ball 150-400, soccer ball 1200-3500, jump rope 400-1200, water bottle 500-1800, helmet 2000-5000"),
    "toy store": _goods("board game 1200-3500, puzzle 600-2000, toy train 800-3000, kite 600-1800, stuffed bear 700-2500"),
    "garden center": _goods("rose bush|rose bushes 900-2500, bag of soil|bags of soil 400-1200, flowerpot 300-1500, packet of seeds|packets of seeds 100-400"),
    "bookstore": _goods("novel 700-1800, cookbook 1200-3500, magazine 300-800, comic book 300-1000, atlas|atlases 1500-4000"),
    "café": _goods("sandwich|sandwiches 400-1000, cup of tea|cups of tea 150-400, salad 500-1200, slice of cake|slices of cake 250-600, bowl of soup|bowls of soup 400-900"),
}  # fmt: skip

WANTED: tuple[tuple[int, tuple[str, ...]], ...] = (
    (4000, ("board game", "backpack", "football", "lamp", "raincoat")),
    (15000, ("skateboard", "pair of running shoes", "radio", "winter coat", "sleeping bag")),
    (60000, ("bicycle", "guitar", "tablet", "telescope", "sewing machine", "camera")),
    (200000, ("laptop", "electric scooter", "piano", "kayak")),
    (10**9, ("used car", "motorcycle", "sailboat")),
)
"""What people save for, by the price in cents below which it is believable."""

JOBS = ("at a library", "in a café", "as a lifeguard", "as a tutor", "at a flower shop", "as a translator", "in a bike shop", "at a bakery", "as a museum guide", "as a gardener")  # fmt: skip
CHORES = (
    ("lawn", "[mow]", "mowing lawns"), ("car", "[wash]", "washing cars"), ("dog", "[walk]", "walking dogs"),
    ("window", "[clean]", "cleaning windows"), ("bicycle", "[repair]", "repairing bicycles"), ("fence", "[paint]", "painting fences"),
)  # fmt: skip
OUTINGS = ("zoo", "aquarium", "science museum", "water park", "theater", "botanical garden", "planetarium", "circus")
TASKS = (
    ("wooden chair", "paint"), ("birthday cake", "decorate"), ("bicycle", "repair"), ("essay", "grade"), ("shirt", "iron"),
    ("room", "clean"), ("gift basket", "wrap"), ("hedge", "trim"), ("photo", "edit"), ("bookshelf/bookshelves", "assemble"),
)  # fmt: skip
PRACTICES = ("the violin", "the piano", "the drums", "the cello", "the guitar", "chess openings", "the flute")
LAPS = ("the lake", "the park", "the school field", "the stadium", "the block")
JOBS_OF_WORK = (
    ("page", "read", "a book", "the book"), ("tile", "lay", "a floor", "the floor"), ("meter", "build", "a stone wall", "the wall"),
    ("row", "knit", "a blanket", "the blanket"), ("verse", "memorize", "an epic poem", "the poem"), ("page", "translate", "a novel", "the novel"),
    ("problem", "solve", "a workbook", "the workbook"), ("photo", "scan", "a family album", "the album"), ("word", "type", "a report", "the report"),
)  # fmt: skip
POULTRY = (("duck", "chicken"), ("goose/geese", "turkey"), ("rabbit", "hen"))
LIVESTOCK = (("goat", "sheep/sheep"), ("cow", "horse"), ("pig", "goat"), ("donkey", "horse"), ("llama", "sheep/sheep"))
COLORS = (("red", "blue"), ("green", "yellow"), ("black", "white"), ("orange", "purple"))
