"""The `seedmill` command: finds its verbs as files, and turns errors into one line and an exit code.

Exit codes: 0 done, 1 the data falls short (said how), 2 the recipe or the arguments are wrong, 3 a service failed.
`seedmill --help` imports no verb, so it costs none of their imports.
"""

import ast
import importlib
import os
import sys
from pathlib import Path

import click

import flows.commands
from schemas.errors import SeedmillError

_FOLDER = Path(str(flows.commands.__file__)).parent


class Verbs(click.Group):
    """A group whose commands are the files of `flows/commands`; each defines `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(path.stem.replace("_", "-") for path in _FOLDER.glob("*.py") if not path.stem.startswith("_"))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        command = importlib.import_module(f"flows.commands.{name.replace('-', '_')}").command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, _first_line(name)) for name in self.list_commands(ctx)])


def _first_line(verb: str) -> str:
    tree = ast.parse((_FOLDER / f"{verb.replace('-', '_')}.py").read_text(encoding="utf-8"))
    return (ast.get_docstring(tree) or "").split("\n", 1)[0]


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="seedmill")
def seedmill() -> None:
    """Makes training data for language models: seed, generate, verify, mix, evaluate, publish."""


def main() -> None:
    """The entry point: one line for a known error, its class's exit code; SEEDMILL_DEBUG=1 shows the whole story."""
    try:
        seedmill.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit("stopped; run the same command again to go on")
    except SeedmillError as error:
        if os.environ.get("SEEDMILL_DEBUG"):
            raise
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
