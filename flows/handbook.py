"""README's table of operators and the pages of docs/, made from the code's own words: `python -m flows.handbook`."""

import ast
import sys
from pathlib import Path

import click

from flows.cli import Verbs, seedmill
from schemas.recipe import HOPS, Hop
from tasks.operators import FOLDERS, names

ROOT = Path(__file__).parents[1]
OPEN, CLOSE = "<!-- operators -->", "<!-- /operators -->"
COMMANDS = ROOT / "docs" / "commands.md"
OPERATORS = ROOT / "docs" / "operators.md"


def operators_table() -> str:
    """The names of the house's operators, a row for each hop; what they do and take stands in docs/operators.md."""
    rows = [f"| [{hop}](docs/operators.md#{hop}) | {', '.join(f'`{name}`' for name in names(hop))} |\n" for hop in HOPS]
    return "| hop | operators |\n| --- | --- |\n" + "".join(rows)


def operators_page() -> str:
    """Every operator with the first sentence of its file and its parameters, a section for each hop."""
    head = "# Operators\n\nMade by `python -m flows.handbook` from the operators themselves.\n"
    return (
        head
        + "A parameter without a default must be given.\n"
        + "".join(f"\n## {hop}\n\n{''.join(_operator(hop, name) for name in names(hop))}" for hop in HOPS)
    )


def with_operators(readme: str) -> str:
    """The README with the table between its two marks brought up to date."""
    before, _, rest = readme.partition(OPEN)
    _, found, after = rest.partition(CLOSE)
    return f"{before}{OPEN}\n{operators_table()}{CLOSE}{after}" if found else readme


def commands_page() -> str:
    """One section a command: what `seedmill COMMAND --help` says."""
    group = seedmill
    context = click.Context(group, info_name="seedmill", terminal_width=100, max_content_width=100)
    names_shown = group.shown_commands(context) if isinstance(group, Verbs) else []
    head = "# Commands\n\nMade by `python -m flows.handbook` from the commands themselves.\n\n"
    codes = "Exit codes: 0 done, 1 data falls short, 2 recipe or arguments are wrong, 3 a service failed, 130 stopped.\n"
    return head + codes + "".join(_section(seedmill, context, name) for name in names_shown)


def _section(group: click.Group, context: click.Context, name: str) -> str:
    command = group.get_command(context, name)
    if command is None:
        return ""
    inner = click.Context(command, info_name=name, parent=context, terminal_width=100, max_content_width=100)
    return f"\n## {name}\n\n```\n{command.get_help(inner)}\n```\n"


def _operator(hop: Hop, name: str) -> str:
    module = ast.parse((ROOT / "tasks" / FOLDERS[hop] / f"{name}.py").read_text(encoding="utf-8"))
    sentence = " ".join((ast.get_docstring(module) or "").split("\n\n")[0].split())
    factory = next(node for node in module.body if isinstance(node, ast.FunctionDef) and node.name == name)
    params = ", ".join(map(_parameter, factory.args.kwonlyargs, factory.args.kw_defaults))
    return f"- **{name}**: {sentence}\n" + (f"  `{params}`\n" if params else "")


def _parameter(argument: ast.arg, default: ast.expr | None) -> str:
    kind = ast.unparse(argument.annotation) if argument.annotation else "Any"
    return f"{argument.arg}: {kind}" + (f" = {ast.unparse(default)}" if default else "")


def main() -> None:
    """Bring README.md and the two pages in docs/ up to date; with `--check`, only say whether they are."""
    readme = ROOT / "README.md"
    wanted = {readme: with_operators(readme.read_text(encoding="utf-8"))}
    wanted |= {OPERATORS: operators_page(), COMMANDS: commands_page()}
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        sys.exit(f"out of date: {', '.join(path.name for path in stale)}; run `python -m flows.handbook`" if stale else 0)
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")


if __name__ == "__main__":
    main()
