"""The environment says where the memory lies, and an address shows its password to nobody."""

from pathlib import Path

import pytest

from schemas.errors import RecipeError
from tasks.models.memory_place import VARIABLE, Database, is_there, memory_of, opened
from tasks.workspace import Workspace


def test_the_memory_is_a_file_unless_the_environment_names_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    space = Workspace(tmp_path, "sums")
    assert memory_of(space) == space.memory and not is_there(space.memory)
    monkeypatch.setenv(VARIABLE, "postgresql://factory@db/memory")
    assert memory_of(space) == Database("postgresql://factory@db/memory") and is_there(memory_of(space))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://factory:secret@db:5432/memory?sslmode=require", "postgresql://***@db:5432/memory"),
        ("postgresql://db/memory?password=secret", "postgresql://db/memory"),
        ("postgresql://factory:se/cr@et@db/memory", "postgresql://***@db/memory"),
        ("host=db password=secret", f"the address in {VARIABLE}"),
    ],
)
def test_an_address_is_shown_without_its_password(url: str, shown: str) -> None:
    assert str(Database(url)) == shown
    assert repr(Database(url)) == "Database()"


@pytest.mark.parametrize("url", ["host=db password=secret", "mysql://a:secret@db/x", "postgresql://a:secret@db:port/x"])
def test_an_address_that_is_none_is_said_without_it(url: str) -> None:
    with pytest.raises(RecipeError, match="is no address like postgresql://") as error:
        opened(Database(url))
    assert "secret" not in str(error.value)
