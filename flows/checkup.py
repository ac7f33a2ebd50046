"""What a machine and a workspace must have for the factory to run: each check says what it found and what to do about it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

from dvc.config import Config
from dvc.exceptions import DvcException
from packaging.requirements import Requirement

from flows import server
from flows.versions.git import in_git
from schemas.errors import RecipeError, StageError
from tasks.code import sandbox
from tasks.models.memory_place import VARIABLE, is_there, memory_of, opened
from tasks.workspace import Workspace

LEAST_FREE = 200 * 1024**2
COMFORTABLE_FREE = 2 * 1024**3
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SKEW = 5.0


@dataclass(frozen=True)
class Check:
    """One finding. `warn` is worth knowing; `fail` means that a run would not work."""

    name: str
    state: Literal["ok", "warn", "fail"]
    found: str
    remedy: str = ""


def checks_of(root: Path) -> list[Check]:
    """Every check, in the order a person would ask."""
    kinds: list[Callable[[Path], Iterator[Check]]] = [
        _python, _packages, _tools, _workspace, _disk, _memory, _remotes, _prefect, _sandbox, _browser, _keys, _clock,
    ]  # fmt: skip
    return [check for kind in kinds for check in kind(root)]


def _python(root: Path) -> Iterator[Check]:
    good = (3, 11) <= sys.version_info[:2] < (3, 14)
    yield Check("python", "ok" if good else "fail", sys.version.split()[0], "" if good else "use Python 3.11 to 3.13")


def _packages(root: Path) -> Iterator[Check]:
    """The versions that hold together, as our own metadata asks for them."""
    wrong = [fault for text in requires("seedmill") or [] if (fault := _misfit(Requirement(text)))]
    yield from (Check("package", "fail", fault, "`make setup` installs what the lock names") for fault in wrong)
    if not wrong:
        held = ", ".join(f"{name} {version(name)}" for name in ("prefect", "fastapi", "sqlalchemy", "dvc", "polars", "pandera"))
        yield Check("packages", "ok", held)


def _misfit(wanted: Requirement) -> str:
    if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
        return ""
    try:
        found = version(wanted.name)
    except PackageNotFoundError:
        return f"{wanted.name} is not installed"
    return "" if wanted.specifier.contains(found, prereleases=True) else f"{wanted.name} {found}, wanted {wanted.specifier}"


def _tools(root: Path) -> Iterator[Check]:
    try:
        done = subprocess.run(["git", "--version"], capture_output=True, text=True, timeout=20, check=True)
        yield Check("git", "ok", done.stdout.strip().removeprefix("git version "))
    except (OSError, subprocess.SubprocessError):
        yield Check("git", "fail", "not found", "install git: versions are its tags")


def _workspace(root: Path) -> Iterator[Check]:
    try:
        with tempfile.NamedTemporaryFile(dir=root, prefix=".seedmill-doctor-"):
            yield Check("workspace", "ok", str(root))
    except OSError as error:
        yield Check("workspace", "fail", f"{root}: {error.strerror}", "choose a folder you may write to with --workspace")
        return
    missing = [what for what, there in (("git", in_git(root)), ("DVC", (root / ".dvc").is_dir())) if not there]
    if (root / "dvc.yaml").is_file() and not missing:
        yield Check("versions", "ok", "git and DVC keep this workspace")
    else:
        lacks = ", ".join([*missing, *([] if (root / "dvc.yaml").is_file() else ["dvc.yaml"])])
        yield Check("versions", "warn", f"no {lacks} here", "`seedmill init` makes a workspace whose data has versions")


def _disk(root: Path) -> Iterator[Check]:
    free = shutil.disk_usage(root).free
    state: Literal["ok", "warn", "fail"] = "fail" if free < LEAST_FREE else "warn" if free < COMFORTABLE_FREE else "ok"
    yield Check("disk", state, f"{free / 1024**3:.1f} GiB free", "" if state == "ok" else "make room before a long run")


def _memory(root: Path) -> Iterator[Check]:
    """The replies that were paid for can be read; nothing is made where there are none yet."""
    place = memory_of(Workspace(root, ""))
    if not is_there(place):
        yield Check("memory", "ok", "no reply is remembered yet")
        return
    try:
        with closing(opened(place)):
            yield Check("memory", "ok", f"{place} can be read")
    except (RecipeError, StageError) as error:
        yield Check("memory", "fail", str(error), f"put it right, or unset {VARIABLE}" if os.environ.get(VARIABLE) else "")


def _remotes(root: Path) -> Iterator[Check]:
    """By default DVC takes damaged objects from a remote in silence; only `verify true` makes it look."""
    if not (root / ".dvc").is_dir():
        return
    try:
        remotes = Config(dvc_dir=str(root / ".dvc"), validate=False).get("remote", {})
    except DvcException as error:
        yield Check("remotes", "fail", f"the DVC config cannot be read: {error}", "mend .dvc/config")
        return
    if not remotes:
        yield Check("remotes", "ok", "none: versions stay on this machine")
    for name, remote in sorted(remotes.items()):
        if str(remote.get("verify", "")).lower() in ("true", "1", "yes", "on"):
            yield Check("remote", "ok", f"{name} verifies what it fetches")
        else:
            yield Check("remote", "warn", f"{name} trusts what it fetches", f"dvc remote modify {name} verify true")


def _prefect(root: Path) -> Iterator[Check]:
    named = server.named_api()
    if named:
        there = server.answers(named)
        remedy = "" if there else "start it, unset PREFECT_API_URL, or run with --no-server"
        yield Check("prefect", "ok" if there else "fail", f"{_bare(named)} {'answers' if there else 'does not answer'}", remedy)
        return
    try:
        ours = server.running()
    except StageError as error:
        yield Check("prefect", "warn", str(error), "`seedmill ui --stop` stops the local server")
        return
    if ours is None:
        yield Check("prefect", "ok", "no server runs; `seedmill run` starts a local one")
    elif server.answers(ours.api):
        yield Check("prefect", "ok", f"our server answers at {ours.address}")
    else:
        yield Check("prefect", "warn", f"our server at {ours.address} does not answer yet", "wait, or `seedmill ui --stop`")


def _sandbox(root: Path) -> Iterator[Check]:
    """Recipes that run no code do without; those that do are refused here as they would be by a run."""
    try:
        level = sandbox.level()
    except RecipeError as error:
        yield Check("sandbox", "warn", str(error), "recipes with code_passes, tests_kill_mutants or sat_puzzle are refused")
        return
    layers = f"landlock {level['landlock']}, seccomp, namespaces {' '.join(level['namespaces'])}"
    yield Check("sandbox", "ok", f"as {level['as']}: {layers}; {level['attacks_refused']} attacks refused")


def _bare(address: str) -> str:
    return re.sub(r"(://)[^\s/@]+@", r"\1***@", address)


def _browser(root: Path) -> Iterator[Check]:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    yield Check("browser", "ok", found or "no Chromium: only the browser tests need one")


def _keys(root: Path) -> Iterator[Check]:
    names = sorted(name for name, value in os.environ.items() if name.endswith("_API_KEY") and value)
    yield Check("keys", "ok", f"set: {', '.join(names)}" if names else "none set; recipes without `models:` need none")


def _clock(root: Path) -> Iterator[Check]:
    """A clock that is far off breaks S3 requests, schedules and TLS."""
    with tempfile.TemporaryDirectory() as folder:
        probe = Path(folder) / "now"
        probe.touch()
        skew = abs(probe.stat().st_mtime - time.time())
    good = skew < SKEW and time.gmtime().tm_year >= 2025
    now = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    yield Check("clock", "ok" if good else "warn", now, "" if good else "set the clock: S3, TLS and schedules depend on it")
