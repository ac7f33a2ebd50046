"""All moves that stories know, by name."""

from tasks.text.stories import groups, journeys, money, things
from tasks.text.stories.telling import Telling

TELLINGS: dict[str, Telling] = {**things.TELLINGS, **money.TELLINGS, **journeys.TELLINGS, **groups.TELLINGS}
