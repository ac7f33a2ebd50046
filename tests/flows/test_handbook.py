"""README.md and docs/commands.md say what the operators and commands say of themselves."""

import click
import pytest

from flows.cli import Verbs, first_line, seedmill
from flows.handbook import CLOSE, COMMANDS, OPEN, ROOT, commands_page, operators_table, with_operators
from schemas.recipe import HOPS
from tasks.operators import names

assert isinstance(seedmill, Verbs)
CONTEXT = click.Context(seedmill)
SHOWN = seedmill.shown_commands(CONTEXT)


@pytest.mark.parametrize("name", SHOWN)
def test_every_command_and_each_of_its_options_explains_itself(name: str) -> None:
    command = seedmill.get_command(CONTEXT, name)
    assert command is not None and command.help and first_line(name).endswith(".")
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option) and not parameter.hidden]
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("name", SHOWN)
def test_every_command_stands_in_the_docs_with_its_options(name: str) -> None:
    section = COMMANDS.read_text(encoding="utf-8").partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    command = seedmill.get_command(CONTEXT, name)
    assert command is not None
    flags = [flag for parameter in command.params if isinstance(parameter, click.Option) for flag in parameter.opts]
    assert section and [flag for flag in flags if flag not in section] == [], "run `python -m flows.handbook`"


def test_the_page_is_the_same_each_time() -> None:
    assert commands_page() == commands_page()


def test_the_table_of_operators_names_each_with_one_sentence() -> None:
    rows = [line.split(" | ") for line in operators_table().splitlines()[2:]]
    assert [row[1].strip("`") for row in rows] == [name for hop in HOPS for name in names(hop)]
    assert all(len(row[2].rstrip(" |")) > 20 for row in rows)


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    assert with_operators(f"a\n{OPEN}old{CLOSE}\nb") == f"a\n{OPEN}\n{operators_table()}{CLOSE}\nb"
    assert with_operators("no marks") == "no marks"


def test_the_readme_is_up_to_date() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_operators(readme) == readme, "run `python -m flows.handbook`"
