"""The subjects of table questions: what a row is, which columns it may have, and the words people use for them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Measure:
    """A column of numbers. `top` and `bottom` finish "Which product ..."; `more` and `less` narrow "products ...".

    A cell is a multiple of `step` between `low` and `high`, with `places` decimals (450 with two of them is 4.50); `sum` is None where adding cells up means nothing (temperatures, prices).
    """

    column: str
    headers: tuple[str, ...]
    phrase: str
    low: int
    high: int
    top: tuple[str, ...]
    bottom: tuple[str, ...]
    more: str
    less: str
    sum: str | None = None
    unit: str = ""
    places: int = 0
    step: int = 1

    @property
    def mean(self) -> str:
        """What its average is called."""
        return f"average {self.phrase}"


@dataclass(frozen=True)
class Group:
    """A column of a few repeated values. `where` narrows "products ..."; `of` finishes "... does the product ... ?"."""

    column: str
    headers: tuple[str, ...]
    noun: str
    nouns: str
    where: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Calendar:
    """A column of dates. `noun` is what happened then; `done` narrows "orders ..."; `first` finishes "Which order ..."."""

    column: str
    headers: tuple[str, ...]
    noun: str
    done: str
    first: str
    last: str
    start: date
    days: int


@dataclass(frozen=True)
class Derived:
    """A figure of two measures: one times the other."""

    name: str
    rule: str
    left: str
    right: str
    unit: str = ""


@dataclass(frozen=True)
class Domain:
    """A subject. Each row is one `thing`, named by its label."""

    name: str
    thing: str
    things: str
    label_headers: tuple[str, ...]
    labels: tuple[str, ...]
    groups: tuple[Group, ...]
    measures: tuple[Measure, ...]
    titles: tuple[str, ...]
    calendar: Calendar | None = None
    derived: Derived | None = None


def _high_low(phrase: str) -> dict[str, tuple[str, ...]]:
    return {
        "top": (f"has the highest {phrase}", f"shows the highest {phrase}"),
        "bottom": (f"has the lowest {phrase}", f"shows the lowest {phrase}"),
    }


DOMAINS: tuple[Domain, ...] = (
    Domain(
        name="shop",
        thing="product",
        things="products",
        label_headers=("Product", "Item"),
        labels=(
            "Garden hose", "Teapot", "Desk lamp", "Wool blanket", "Bicycle pump", "Paint roller", "Chess set", "Rain jacket",
            "Notebook", "Backpack", "Wall clock", "Frying pan", "Yoga mat", "Camping stove", "Toolbox", "Umbrella", "Kettle",
            "Picture frame", "Sewing kit", "Water bottle", "Bread knife", "Torch", "Door mat", "Jigsaw puzzle",
        ),
        groups=(
            Group("warehouse", ("Warehouse", "Stored in"), "warehouse", "warehouses", "kept in the {value} warehouse",
                  ("North", "Harbour", "Airport", "Central")),
            Group("supplier", ("Supplier",), "supplier", "suppliers", "supplied by {value}",
                  ("Norvik", "Alder & Co", "Pelham", "Sunrise Trading")),
        ),
        measures=(
            Measure("units", ("Units sold", "Sold"), "number of units sold", 12, 480, ("sold the most units", "sold best by number of units"),
                    ("sold the fewest units",), "that sold more than {n} units", "that sold fewer than {n} units", "total number of units sold"),
            Measure("price", ("Price ($)", "Unit price ($)"), "unit price", 450, 8900,
                    ("has the highest unit price", "is the most expensive"), ("has the lowest unit price", "is the cheapest"),
                    "that cost more than {n} each", "that cost less than {n} each", unit="$", places=2),
            Measure("returns", ("Returned", "Returns"), "number of returns", 0, 30, ("was returned most often",),
                    ("was returned least often",), "returned more than {n} times", "returned fewer than {n} times", "total number of returns"),
        ),
        titles=("Sales of a hardware shop in {month}", "What the shop on {street} sold in {month}", "Shop figures, {month}"),
        derived=Derived("revenue", "units sold times unit price", "units", "price", "$"),
    ),
    Domain(
        name="football",
        thing="player",
        things="players",
        label_headers=("Player", "Name"),
        labels=(
            "Adeyemi", "Bianchi", "Castillo", "Dubois", "Eriksen", "Fofana", "Grigoryan", "Haddad", "Ito", "Jankowski", "Kamau",
            "Lindqvist", "Moreau", "Nguyen", "Okafor", "Petrov", "Quispe", "Rahman", "Silva", "Tanaka", "Ueda", "Varga",
        ),
        groups=(
            Group("team", ("Team", "Club"), "team", "teams", "who play for {value}",
                  ("Harbour City", "Redfield", "Lakeside", "Northgate", "Valley Rovers")),
            Group("position", ("Position",), "position", "positions", "listed as {value}",
                  ("forward", "midfielder", "defender")),
        ),
        measures=(
            Measure("goals", ("Goals",), "number of goals", 0, 28, ("scored the most goals",), ("scored the fewest goals",),
                    "with more than {n} goals", "with fewer than {n} goals", "total number of goals"),
            Measure("assists", ("Assists",), "number of assists", 0, 19, ("gave the most assists",), ("gave the fewest assists",),
                    "with more than {n} assists", "with fewer than {n} assists", "total number of assists"),
            Measure("minutes", ("Minutes", "Minutes played"), "playing time", 180, 3060, ("played the most minutes",),
                    ("played the fewest minutes",), "who played more than {n}", "who played less than {n}",
                    "total playing time", unit="minutes"),
        ),
        titles=("League statistics after {n} rounds", "Season {year}: selected players", "Players in the regional cup, {year}"),
    ),
    Domain(
        name="weather",
        thing="station",
        things="stations",
        label_headers=("Station", "Weather station"),
        labels=(
            "Aldermoor", "Brackwater", "Cold Ridge", "Dunmore", "Eastfell", "Fernhill", "Greycliff", "Hollin Bay", "Ironbridge",
            "Juniper Pass", "Kestrel Point", "Long Marsh", "Mossend", "Northwick", "Oakhurst", "Pinewater", "Quarry Top", "Redsands",
        ),
        groups=(
            Group("region", ("Region", "District"), "region", "regions", "in the {value} region",
                  ("Coast", "Highland", "Valley", "Plain")),
        ),
        measures=(
            Measure("low", ("Low (°C)", "Minimum (°C)"), "minimum temperature", -180, 140,
                    ("recorded the highest minimum temperature", "had the mildest minimum"), ("recorded the lowest minimum temperature", "was the coldest at its minimum"),
                    "with a minimum above {n}", "with a minimum below {n}", unit="°C", places=1),
            Measure("rain", ("Rain (mm)", "Rainfall (mm)"), "rainfall", 0, 94,
                    ("received the most rain", "was the wettest"), ("received the least rain", "was the driest"),
                    "with more than {n} of rain", "with less than {n} of rain", "total rainfall", unit="mm"),
            Measure("wind", ("Gust (km/h)", "Strongest gust (km/h)"), "strongest gust", 14, 128,
                    ("measured the strongest gust",), ("measured the weakest gust",),
                    "with gusts above {n}", "with gusts below {n}", unit="km/h"),
        ),
        titles=("Weather readings for the week of {day}", "Regional weather report, {day}", "Station readings, {day}"),
    ),
    Domain(
        name="library",
        thing="book",
        things="books",
        label_headers=("Title", "Book"),
        labels=(
            "The Salt Road", "Winter Orchard", "A Map of Quiet Places", "Seven Lanterns", "The Clockmaker's Niece", "Under Two Moons",
            "Harbour Lights", "The Last Ferry", "Paper Mountains", "Bread and Thunder", "The Glass Meadow", "Night Train East",
            "An Honest Thief", "The Bee Year", "Letters from Izmir", "Stone Soup Diaries", "The Blue Archive", "Small Gods of Rain",
        ),
        groups=(
            Group("genre", ("Genre",), "genre", "genres", "in the {value} genre", ("crime", "poetry", "history", "travel", "fantasy")),
            Group("branch", ("Branch",), "branch", "branches", "kept at the {value} branch", ("Central", "Riverside", "Hilltop")),
        ),
        measures=(
            Measure("loans", ("Loans", "Times borrowed"), "number of loans", 3, 146, ("was borrowed most often",), ("was borrowed least often",),
                    "borrowed more than {n} times", "borrowed fewer than {n} times", "total number of loans"),
            Measure("copies", ("Copies",), "number of copies", 1, 14, ("has the most copies",), ("has the fewest copies",),
                    "with more than {n} copies", "with fewer than {n} copies", "total number of copies"),
            Measure("pages", ("Pages",), "page count", 88, 742, ("is the longest", "has the most pages"), ("is the shortest", "has the fewest pages"),
                    "with more than {n} pages", "with fewer than {n} pages", "total page count"),
        ),
        titles=("Loans at the town library in {month}", "Library catalogue extract, {year}", "Most discussed titles of the reading club, {year}"),
    ),
    Domain(
        name="transit",
        thing="line",
        things="lines",
        label_headers=("Line", "Bus line"),
        labels=tuple(f"Line {number}" for number in (2, 4, 7, 9, 11, 14, 18, 21, 25, 32, 36, 40, 47, 53, 58, 61, 66, 72, 85, 90)),
        groups=(
            Group("operator", ("Operator",), "operator", "operators", "run by {value}", ("MetroBus", "Cityline", "Transvia", "Rapid North")),
            Group("depot", ("Depot",), "depot", "depots", "based at the {value} depot", ("East", "West", "Airport")),
        ),
        measures=(
            Measure("riders", ("Passengers per day", "Daily passengers"), "number of daily passengers", 640, 18900,
                    ("carries the most passengers per day", "is the busiest by daily passengers"), ("carries the fewest passengers per day",),
                    "with more than {n} passengers per day", "with fewer than {n} passengers per day", "total number of daily passengers"),
            Measure("stops", ("Stops",), "number of stops", 8, 46, ("has the most stops",), ("has the fewest stops",),
                    "with more than {n} stops", "with fewer than {n} stops", "total number of stops"),
            Measure("length", ("Length (km)", "Route length (km)"), "route length", 42, 387, ("has the longest route",), ("has the shortest route",),
                    "longer than {n}", "shorter than {n}", "total route length", unit="km", places=1),
        ),
        titles=("Bus lines of the city, {year}", "Timetable office: line overview, {year}", "Bus network in {month}"),
    ),
    Domain(
        name="staff",
        thing="employee",
        things="employees",
        label_headers=("Employee", "Name"),
        labels=(
            "Amina Diallo", "Bruno Costa", "Chen Wei", "Daria Novak", "Elif Kaya", "Femi Ade", "Grace Mwangi", "Hassan Aziz", "Ines Rocha",
            "Jonas Berg", "Katya Orlova", "Luis Herrera", "Mina Park", "Noor Saleh", "Olga Marin", "Priya Nair", "Rafael Pinto", "Sofia Lund",
            "Tomas Havel", "Yuki Mori",
        ),
        groups=(
            Group("department", ("Department", "Team"), "department", "departments", "in the {value} department",
                  ("Finance", "Design", "Support", "Logistics", "Legal")),
            Group("office", ("Office", "Site"), "office", "offices", "at the {value} office", ("Lisbon", "Nairobi", "Oslo", "Lima")),
        ),
        measures=(
            Measure("salary", ("Salary ($)", "Yearly salary ($)"), "salary", 31000, 98000, ("earns the most", "has the highest salary"),
                    ("earns the least", "has the lowest salary"), "who earn more than {n}", "who earn less than {n}", "total salary", unit="$", step=100),
            Measure("years", ("Years", "Years of service"), "length of service", 1, 31, ("has served longest",), ("has served for the shortest time",),
                    "with more than {n} of service", "with less than {n} of service", unit="years"),
            Measure("leave", ("Leave days", "Days of leave left"), "number of leave days left", 0, 27, ("has the most leave days left",),
                    ("has the fewest leave days left",), "with more than {n} leave days left", "with fewer than {n} leave days left",
                    "total number of leave days left"),
        ),
        titles=("Staff list, {month}", "Personnel overview for {year}", "Employees up for review in {month}"),
        calendar=Calendar("joined", ("Joined", "Start date"), "start date", "hired", "joined first", "joined last", date(2008, 2, 1), 5600),
    ),
    Domain(
        name="orders",
        thing="order",
        things="orders",
        label_headers=("Order", "Order no."),
        labels=tuple(f"{letter}-{1000 + 37 * number}" for number, letter in enumerate("ABCDEFGHJKLMNPRSTUVWX")),
        groups=(
            Group("customer", ("Customer",), "customer", "customers", "placed by {value}",
                  ("Baker Lane Café", "Hotel Miramar", "Green School", "Studio Nord", "Kovacs Ltd")),
            Group("status", ("Status",), "status", "statuses", "marked {value}", ("shipped", "pending", "paid", "cancelled")),
        ),
        measures=(
            Measure("items", ("Items",), "number of items", 1, 60, ("contains the most items",), ("contains the fewest items",),
                    "with more than {n} items", "with fewer than {n} items", "total number of items"),
            Measure("amount", ("Total ($)", "Amount ($)"), "amount", 1800, 96000, ("has the highest amount", "is the largest by amount"),
                    ("has the lowest amount", "is the smallest by amount"), "worth more than {n}", "worth less than {n}",
                    "combined amount", unit="$", places=2),
        ),
        titles=("Order book, {year}", "Orders received by the wholesaler", "Open and closed orders of {year}"),
        calendar=Calendar("placed", ("Date", "Ordered on"), "order date", "placed", "was placed first", "was placed last", date(2024, 1, 3), 330),
    ),
    Domain(
        name="swimming",
        thing="swimmer",
        things="swimmers",
        label_headers=("Swimmer", "Name"),
        labels=(
            "Alia", "Bastien", "Chiara", "Dmitri", "Esi", "Farid", "Gita", "Hugo", "Imani", "Jorge", "Keiko", "Leila", "Marek", "Nadia",
            "Oskar", "Paloma", "Rashid", "Signe", "Thandi", "Viktor",
        ),
        groups=(
            Group("club", ("Club",), "club", "clubs", "from {value}", ("Dolphins", "Blue Wave", "Otters", "Marlins")),
            Group("age", ("Age group",), "age group", "age groups", "in the {value} age group", ("U14", "U16", "U18")),
        ),
        measures=(
            Measure("freestyle", ("Freestyle (s)", "100 m freestyle (s)"), "freestyle time", 5210, 7890,
                    ("was slowest in freestyle", "has the highest freestyle time"), ("was fastest in freestyle", "has the lowest freestyle time"),
                    "slower than {n} in freestyle", "faster than {n} in freestyle", unit="seconds", places=2),
            Measure("backstroke", ("Backstroke (s)", "100 m backstroke (s)"), "backstroke time", 6040, 9120,
                    ("was slowest in backstroke", "has the highest backstroke time"), ("was fastest in backstroke", "has the lowest backstroke time"),
                    "slower than {n} in backstroke", "faster than {n} in backstroke", unit="seconds", places=2),
            Measure("points", ("Points",), "number of points", 4, 96, ("collected the most points",), ("collected the fewest points",),
                    "with more than {n} points", "with fewer than {n} points", "total number of points"),
        ),
        titles=("Results of the swimming gala, {day}", "Youth swimming meet, {month}", "Times from the {year} club championship"),
    ),
    Domain(
        name="farm",
        thing="field",
        things="fields",
        label_headers=("Field", "Plot"),
        labels=(
            "Long Acre", "Mill Field", "Church Piece", "Lower Meadow", "Hare Corner", "Stony Bank", "The Triangle", "Old Orchard", "South Slope",
            "Brook Side", "Windmill Hill", "Crow Park", "Sandpit", "Far Strip", "Bridge End", "Twelve Oaks", "Clay Bottom", "Upper Ten",
        ),
        groups=(
            Group("crop", ("Crop",), "crop", "crops", "planted with {value}", ("wheat", "barley", "maize", "potatoes", "rapeseed")),
            Group("soil", ("Soil",), "soil type", "soil types", "with {value} soil", ("clay", "loam", "sandy")),
        ),
        measures=(
            Measure("area", ("Area (ha)", "Hectares"), "area", 12, 186, ("covers the largest area",), ("covers the smallest area",),
                    "larger than {n}", "smaller than {n}", "total area", unit="ha", places=1),
            Measure("yield", ("Harvest (t)", "Tonnes harvested"), "harvest", 8, 240, ("gave the largest harvest",), ("gave the smallest harvest",),
                    "that gave more than {n}", "that gave less than {n}", "total harvest", unit="t"),
        ),
        titles=("Harvest book of a farm, {year}", "Fields and yields, {year}", "The co-operative's plots in {year}"),
        calendar=Calendar("sown", ("Sown", "Sown on"), "sowing date", "sown", "was sown first", "was sown last", date(2024, 3, 4), 70),
    ),
    Domain(
        name="museum",
        thing="exhibition",
        things="exhibitions",
        label_headers=("Exhibition", "Title"),
        labels=(
            "Ice Age Giants", "Masks of the World", "The Silk Routes", "Light and Shadow", "Voices of the River", "Inventing the Bicycle",
            "Gold of the Steppe", "Women in Print", "The Deep Sea", "A Century of Toys", "Desert Gardens", "Maps and Monsters",
            "Rhythm Machines", "The Weavers", "Postcards from 1910", "Clay and Fire", "Star Watchers", "Bridges",
        ),
        groups=(
            Group("hall", ("Hall", "Room"), "hall", "halls", "shown in the {value} hall", ("North", "Garden", "Main", "Tower")),
            Group("kind", ("Kind", "Type"), "kind", "kinds", "of the {value} kind", ("art", "science", "history")),
        ),
        measures=(
            Measure("visitors", ("Visitors",), "number of visitors", 850, 24800, ("drew the most visitors",), ("drew the fewest visitors",),
                    "with more than {n} visitors", "with fewer than {n} visitors", "total number of visitors"),
            Measure("ticket", ("Ticket ($)", "Admission ($)"), "ticket price", 300, 2200, ("has the highest ticket price",), ("has the lowest ticket price",),
                    "with tickets above {n}", "with tickets below {n}", unit="$", places=2),
            Measure("objects", ("Objects", "Exhibits"), "number of objects", 24, 410, ("shows the most objects",), ("shows the fewest objects",),
                    "with more than {n} objects", "with fewer than {n} objects", "total number of objects"),
        ),
        titles=("Exhibitions of the city museum, {year}", "Museum programme and attendance", "Exhibition figures, {year}"),
        calendar=Calendar("opened", ("Opened", "Opening date"), "opening date", "opened", "opened first", "opened last", date(2023, 1, 12), 640),
        derived=Derived("ticket income", "visitors times ticket price", "visitors", "ticket", "$"),
    ),
    Domain(
        name="films",
        thing="film",
        things="films",
        label_headers=("Film", "Title"),
        labels=(
            "Monsoon Kitchen", "The Long Corridor", "Grey Wolves", "Sunday in Oran", "Paper Boats", "Nothing but Static", "Aunt Rosa's Radio",
            "The Cartographer", "Tango for Three", "Snow over Tbilisi", "Half an Orchard", "Last Bus Home", "The Understudy", "Blue Salt",
            "Where the Herons Go", "Ninety Winters", "Borrowed Shoes", "The Other Shore",
        ),
        groups=(
            Group("country", ("Country",), "country", "countries", "from {value}", ("India", "France", "Argentina", "Georgia", "South Korea")),
            Group("section", ("Section", "Programme"), "section", "sections", "in the {value} section", ("Competition", "Debut", "Documentary")),
        ),
        measures=(
            Measure("minutes", ("Minutes", "Length (min)"), "running time", 62, 178, ("runs longest",), ("runs for the shortest time",),
                    "longer than {n}", "shorter than {n}", "total running time", unit="minutes"),
            Measure("seats", ("Tickets", "Tickets sold"), "number of tickets sold", 64, 980, ("sold the most tickets",), ("sold the fewest tickets",),
                    "that sold more than {n} tickets", "that sold fewer than {n} tickets", "total number of tickets sold"),
            Measure("rating", ("Rating", "Audience rating"), "audience rating", 31, 97, ("has the highest audience rating", "was rated best by the audience"),
                    ("has the lowest audience rating", "was rated worst by the audience"), "rated above {n}", "rated below {n}", places=1),
        ),
        titles=("Films at the {year} festival", "Festival box office, {month}", "Programme of the film week in {month}"),
    ),
    Domain(
        name="trails",
        thing="trail",
        things="trails",
        label_headers=("Trail", "Route"),
        labels=(
            "Eagle Loop", "Pilgrim Path", "Lake Round", "Miners' Way", "Cedar Ridge", "Falls Track", "Shepherd's Climb", "Old Border Walk",
            "Granite Traverse", "Fern Gully", "Moonrise Trail", "Saddle Pass", "Bog Boardwalk", "Chapel Steps", "Lichen Line", "Kite Hill Circuit",
        ),
        groups=(
            Group("grade", ("Grade", "Difficulty"), "grade", "grades", "graded {value}", ("easy", "moderate", "hard")),
            Group("area", ("Valley",), "valley", "valleys", "in the {value} valley", ("Arno", "Tamsel", "Birk", "Ossola")),
        ),
        measures=(
            Measure("length", ("Length (km)", "Distance (km)"), "length", 21, 284, ("is the longest",), ("is the shortest",),
                    "longer than {n}", "shorter than {n}", "total length", unit="km", places=1),
            Measure("climb", ("Climb (m)", "Ascent (m)"), "climb", 40, 1650, ("has the biggest climb", "climbs the most"),
                    ("has the smallest climb", "climbs the least"), "that climb more than {n}", "that climb less than {n}", "total climb", unit="m", step=10),
            Measure("huts", ("Huts",), "number of huts", 0, 7, ("passes the most huts",), ("passes the fewest huts",),
                    "with more than {n} huts", "with fewer than {n} huts", "total number of huts"),
        ),
        titles=("Marked trails of the nature park", "Hiking guide, {year} edition", "Walks recommended for {month}"),
    ),
    Domain(
        name="energy",
        thing="site",
        things="sites",
        label_headers=("Site", "Plant"),
        labels=(
            "Arbor Flats", "Bellweather", "Cape Dorn", "Delta Basin", "Elmstead", "Foxmoor", "Gull Rock", "High Tarn", "Isle Bank", "Jasper Field",
            "Kiln Road", "Larkspur", "Marram Dunes", "Noble Heath", "Outer Sound", "Poplar Bend", "Ram's Head", "Sheldrake",
        ),
        groups=(
            Group("source", ("Source", "Type"), "energy source", "energy sources", "that run on {value}", ("wind", "solar", "hydro", "biogas")),
            Group("owner", ("Owner",), "owner", "owners", "owned by {value}", ("Vento", "Helios Coop", "State Grid", "Aquila")),
        ),
        measures=(
            Measure("capacity", ("Capacity (MW)", "Installed (MW)"), "capacity", 15, 940, ("has the largest capacity",), ("has the smallest capacity",),
                    "with a capacity above {n}", "with a capacity below {n}", "total capacity", unit="MW", places=1),
            Measure("crew", ("Staff", "Employees"), "number of staff", 2, 64, ("employs the most people",), ("employs the fewest people",),
                    "with more than {n} employees", "with fewer than {n} employees", "total number of staff"),
        ),
        titles=("Renewable power sites in operation", "Generation sites, {year}", "Energy agency: plant register, {year}"),
        calendar=Calendar("online", ("Online since", "Commissioned"), "commissioning date", "commissioned", "was commissioned first",
                          "was commissioned last", date(2011, 4, 1), 4500),
    ),
    Domain(
        name="courses",
        thing="course",
        things="courses",
        label_headers=("Course",),
        labels=(
            "Pottery", "Spanish I", "First Aid", "Watercolour", "Bookkeeping", "Salsa", "Bread Baking", "Digital Photography", "Creative Writing",
            "Tai Chi", "Carpentry", "Sign Language", "Jazz Choir", "Bicycle Repair", "Astronomy", "Beekeeping", "Screen Printing", "Chess for Beginners",
        ),
        groups=(
            Group("weekday", ("Day", "Weekday"), "weekday", "weekdays", "held on {value}", ("Monday", "Tuesday", "Wednesday", "Thursday", "Saturday")),
            Group("room", ("Room",), "room", "rooms", "taught in {value}", ("Studio A", "Studio B", "Hall 2", "Workshop")),
        ),
        measures=(
            Measure("enrolled", ("Enrolled", "Participants"), "number of participants", 4, 38, ("has the most participants",), ("has the fewest participants",),
                    "with more than {n} participants", "with fewer than {n} participants", "total number of participants"),
            Measure("fee", ("Fee ($)", "Course fee ($)"), "course fee", 2400, 18500, ("has the highest course fee", "is the most expensive"),
                    ("has the lowest course fee", "is the cheapest"), "that cost more than {n}", "that cost less than {n}", unit="$", places=2),
            Measure("sessions", ("Sessions",), "number of sessions", 3, 20, ("runs for the most sessions",), ("runs for the fewest sessions",),
                    "with more than {n} sessions", "with fewer than {n} sessions", "total number of sessions"),
        ),
        titles=("Evening classes starting in {month}", "Adult education programme, {year}", "Community centre: courses in {month}"),
        derived=Derived("fee income", "participants times course fee", "enrolled", "fee", "$"),
    ),
)

BY_NAME = {domain.name: domain for domain in DOMAINS}
