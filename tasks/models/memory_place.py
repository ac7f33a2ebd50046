"""Where a memory lies: a file of the workspace, or a PostgreSQL database that several machines share.

`SEEDMILL_MEMORY_URL=postgresql://NAME@HOST:PORT/DATABASE` in the environment asks for the database; the password may stand in
it, or where libpq looks for one (`PGPASSWORD`, `~/.pgpass`). It is shown to nobody.
"""

import importlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from schemas.errors import RecipeError
from tasks.workspace import Workspace

VARIABLE = "SEEDMILL_MEMORY_URL"
Row = tuple[Any, ...]
Job = Callable[["Link"], Any]
"""Work in a transaction. What it gives may be a function: it is called once all jobs of the transaction have asked what they
want to know, so that a server far away answers all of them in one go."""


class Cursor(Protocol):
    """What a statement gave."""

    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def __iter__(self) -> Iterator[Any]: ...


class Link(Protocol):
    """An open connection to a memory. Its SQL is what SQLite and PostgreSQL both read, with `?` for a value."""

    @property
    def near(self) -> bool:
        """True where a look takes no longer than microseconds."""

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Cursor: ...
    def executemany(self, sql: str, rows: Sequence[Row], /) -> object: ...
    def inserted(self, sql: str, row: Row) -> Callable[[], bool]:
        """Insert a row, unless there is one. Whether it was put there is known later."""

    def close(self) -> None: ...

    def together(self, jobs: Sequence[Job]) -> list[Any]:
        """What the jobs give, once all they did is on disk; raises StageError, and then none of it is."""

    def begun(self, jobs: Sequence[Job]) -> Callable[[], list[Any]]:
        """The same in two steps: what is left to do may take long, and may be done in another thread."""

    def batches(self, sql: str, values: Sequence[Any], size: int) -> Iterator[list[Row]]:
        """The rows of a query, so many at a time."""

    def claim(self, key: str) -> Callable[[], bool]:
        """Whether this link, and no other of any process, now holds the key; a claim dies with its process."""

    def let_go(self, key: str) -> None: ...

    def is_alive(self, holder: str) -> bool:
        """Whether the process that calls itself so may still be at work."""

    def tidy(self) -> None:
        """Give back the room of deleted rows."""

    def troubles_told(self) -> AbstractContextManager[None]:
        """Its own errors become StageErrors in here."""


@dataclass(frozen=True)
class Database:
    """A PostgreSQL database by its address."""

    url: str = field(repr=False)

    def __str__(self) -> str:
        shown = re.sub(r"://.*@", "://***@", self.url, flags=re.DOTALL).partition("?")[0]
        return shown if "://" in shown else f"the address in {VARIABLE}"


Place = Path | Database


def memory_of(workspace: Workspace) -> Place:
    """The memory that the environment names, else the workspace's own."""
    url = os.environ.get(VARIABLE, "")
    return Database(url) if url else workspace.memory


def is_there(place: Place) -> bool:
    """False where nothing was remembered yet."""
    return isinstance(place, Database) or place.is_file()


def opened(place: Place) -> Link:
    """An open link to a memory, made where there is none. Raises StageError where it cannot be used."""
    way = "memory_postgres" if isinstance(place, Database) else "memory_file"
    try:
        module = importlib.import_module(f"tasks.models.{way}")
    except ModuleNotFoundError as error:
        raise RecipeError(f"{VARIABLE} wants psycopg, which is not installed: pip install 'seedmill[postgres]'") from error
    link: Link = module.opened(place)
    return link


def all_told(results: Iterable[Any]) -> list[Any]:
    """What jobs gave, where some wait to be asked again."""
    return [result() if callable(result) else result for result in results]
