"""Look at this machine and workspace, and say what would keep the factory from running."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from flows.checkup import Check, checks_of
from flows.secrecy import without_secrets
from tasks.workspace import root_of


@click.command()
@click.option("--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the nearest DVC folder).")
@click.option("--json", "as_json", is_flag=True, help="Print the checks as one JSON list.")
@click.pass_context
def command(ctx: click.Context, workspace: Path | None, as_json: bool) -> None:
    """Check Python, packages, git, disk, workspace, remotes, server, sandbox, keys and clock. Exit code 1 where one fails."""
    checks = checks_of((workspace or root_of(Path.cwd())).resolve())
    shown = json.dumps([asdict(check) for check in checks], indent=2) if as_json else "\n".join(map(_line, checks))
    click.echo(without_secrets(shown))
    ctx.exit(1 if any(check.state == "fail" for check in checks) else 0)


def _line(check: Check) -> str:
    return f"{check.state:<5} {check.name:<10} {check.found}" + (f": {check.remedy}" if check.remedy else "")
