"""The `seedmill` command: finds its verbs as files, and turns errors into one line and an exit code.

Exit codes: 0 done, 1 the data falls short (said how), 2 the recipe or the arguments are wrong, 3 a service failed or we
did, 130 stopped by Ctrl-C. `seedmill --help` imports no verb, so it costs none of their imports.
"""

import ast
import importlib
import os
import sys
import traceback
from pathlib import Path

import click

import flows.commands
from flows.secrecy import without_secrets
from schemas.errors import RecipeError, SeedmillError
from schemas.faults import suggestion

_FOLDER = Path(str(flows.commands.__file__)).parent
_STOPPED = 130


class Verbs(click.Group):
    """A group whose commands are the files of `flows/commands`; each defines `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(path.stem.replace("_", "-") for path in _FOLDER.glob("*.py") if not path.stem.startswith("_"))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            raise click.UsageError(f"there is no command {name!r}{suggestion(name, self.shown_commands(ctx))}", ctx)
        command = importlib.import_module(f"flows.commands.{name.replace('-', '_')}").command
        return command if isinstance(command, click.Command) else None

    def shown_commands(self, ctx: click.Context) -> list[str]:
        """The commands for people; the hidden ones are for `dvc.yaml`."""
        return [name for name in self.list_commands(ctx) if "hidden=True" not in _source(name)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, first_line(name)) for name in self.shown_commands(ctx)])


def first_line(verb: str) -> str:
    """A verb's help: the first line of its file, read without importing it."""
    return (ast.get_docstring(ast.parse(_source(verb))) or "").split("\n", 1)[0]


def _source(verb: str) -> str:
    return (_FOLDER / f"{verb.replace('-', '_')}.py").read_text(encoding="utf-8")


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="seedmill")
def seedmill() -> None:
    """Makes training data for language models: seed, generate, verify, mix, evaluate, publish."""


def main() -> None:
    """The entry point: an error is one line and its class's exit code; SEEDMILL_DEBUG=1 shows the whole story."""
    try:
        _refuse_odd_names(*sys.argv[1:], str(Path.cwd()))
        sys.path.append(str(Path.cwd()))  # a user's own operators; last, so that they cannot stand in for a library
        code = seedmill.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        _say(error.format_message(), 2)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        usage = f"{context.get_usage()}\n" if context else ""
        _say(f"{usage}error: {error.format_message()}", 2)
    except (click.Abort, KeyboardInterrupt):
        _say("stopped; run the same command again to go on", _STOPPED)
    except SeedmillError as error:
        _tell_story()
        _say(f"error: {error}", error.exit_code)
    except BrokenPipeError:  # the reader of our output (`| head`) has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:  # a disk, or somebody who deleted a file under us: no fault of the code's
        _tell_story()
        _say(f"error: a file failed: {error}; what is done is kept, run the same command again to go on", 3)
    except UnicodeEncodeError as error:
        _tell_story()
        _say(f"error: {error.object[-200:]!r} cannot be written as {error.encoding}; rename the file or folder", 3)
    except Exception as error:
        _tell_story()
        hint = "" if _debugging() else " (SEEDMILL_DEBUG=1 shows where)"
        _say(f"internal error: {type(error).__name__}: {error}{hint}", 3)
    sys.exit(code if isinstance(code, int) else 0)


def _refuse_odd_names(*names: str) -> None:
    """Polars, DVC and SQLite know names in UTF-8 only, and each fails in its own way at another one."""
    for name in names:
        if any("\udc80" <= letter <= "\udcff" for letter in name):
            raise RecipeError(f"{name!r} is no UTF-8; rename the file or folder")


def _say(line: str, code: int) -> None:
    click.echo(without_secrets(line), err=True)
    sys.exit(code)


def _tell_story() -> None:
    if _debugging():
        click.echo(without_secrets(traceback.format_exc()), err=True)


def _debugging() -> bool:
    return bool(os.environ.get("SEEDMILL_DEBUG"))
