"""README.md and docs/ say what the operators and commands say of themselves."""

import inspect

import click
import pytest

from flows.cli import Verbs, first_line, seedmill
from flows.handbook import CLOSE, COMMANDS, OPEN, OPERATORS, ROOT, commands_page, operators_table, with_operators
from schemas.recipe import HOPS, Hop
from tasks.operators import factory, names

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


def test_the_table_names_every_operator_of_each_hop() -> None:
    rows = [line.split(" | ")[1] for line in operators_table().splitlines()[2:]]
    assert [[name for name in row.strip(" |").replace("`", "").split(", ") if name] for row in rows] == [
        names(hop) for hop in HOPS
    ]


@pytest.mark.parametrize(("hop", "name"), [(hop, name) for hop in HOPS for name in names(hop)])
def test_every_operator_says_what_it_does_and_takes(hop: Hop, name: str) -> None:
    section = OPERATORS.read_text(encoding="utf-8").partition(f"\n## {hop}\n")[2].partition("\n## ")[0]
    said = section.partition(f"- **{name}**: ")[2].partition("\n- **")[0]
    sentence, _, params = said.partition("\n")
    assert len(sentence) > 20, "run `python -m flows.handbook`"
    assert [word for word in inspect.signature(factory(hop, name)).parameters if f"{word}: " not in params] == []


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    assert with_operators(f"a\n{OPEN}old{CLOSE}\nb") == f"a\n{OPEN}\n{operators_table()}{CLOSE}\nb"
    assert with_operators("no marks") == "no marks"


def test_the_readme_is_up_to_date() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_operators(readme) == readme, "run `python -m flows.handbook`"
