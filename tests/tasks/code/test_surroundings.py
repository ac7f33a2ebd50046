"""The sandbox where it is not at home: as an ordinary user, in containers, and where it must refuse."""

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[3]
NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
TELL = """
from schemas.errors import RecipeError
from tasks.code import sandbox
try:
    print(sandbox.level()["as"], sandbox.run("def f(): return 1", "assert f() == 1").outcome)
except RecipeError as error:
    print("refused:", error)
"""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.getuid() != 0 or not all(map(shutil.which, ("setpriv", "unshare", "mount"))),
        reason="only root can become others; where an ordinary user runs the tests, test_sandbox.py is this battery",
    ),
]


def told(*command: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PYTHONPATH": str(HOUSE), "PATH": os.environ["PATH"]}
    return subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, check=False, timeout=900)


@cache
def python() -> str:
    """A Python that nobody in particular can read: root's own may lie in a home of mode 0700."""
    for found in (sys.executable, *(f"/usr/bin/python3.{minor}" for minor in (13, 12, 11))):
        if Path(found).exists() and told(*NOBODY, "sh", "-c", '"$0" -B -c "import schemas.errors"', found).returncode == 0:
            return found
    pytest.skip("no Python from 3.11 on that an ordinary user can read")


@pytest.mark.parametrize("less", [[], ["--without-landlock"]])
def test_the_whole_battery_is_refused_for_an_ordinary_user_too(less: list[str]) -> None:
    done = told(*NOBODY, python(), "-B", "-m", "tests.tasks.code.battery", *less)
    found = json.loads(done.stdout or "{}")
    assert (found.get("uid"), found.get("level", {}).get("as")) == (65534, "user"), done.stderr
    assert {name: found[name] for name in ("through", "survivors", "broken", "lost")} == {
        "through": [],
        "survivors": [],
        "broken": {},
        "lost": [],
    }
    assert found["tried"] >= 190 and found["disk_mb"] < 512


PROC = "mount -t proc proc /proc"
AS_NOBODY = f'exec {" ".join(NOBODY)} "$0" -B -c "$1"'
AS_ROOT = 'exec "$0" -B -c "$1"'
SURROUNDINGS = {
    "root": ([], AS_ROOT, "root passed"),
    "an ordinary user": ([], AS_NOBODY, "user passed"),
    "an ordinary user who can gain nothing": (["setpriv", "--no-new-privs"], AS_NOBODY, "user passed"),
    "root of a user's container": ([*NOBODY, "unshare", "-r"], AS_ROOT, "user passed"),
    "parts of /proc covered": (
        ["unshare", "-m", "-p", "-f"],
        f"{PROC} && mount -t tmpfs none /proc/fs && {AS_NOBODY}",
        "user passed",
    ),
    "no user namespaces": (
        ["unshare", "-r", "-m"],
        f"echo 0 > /proc/sys/user/max_user_namespaces && {AS_ROOT}",
        "refused: .*unshare.*user.max_user_namespaces",
    ),
    "the machine's root without CAP_SYS_ADMIN": (
        ["setpriv", "--bounding-set", "-sys_admin"],
        AS_ROOT,
        "refused: .*more processes",
    ),
    "the machine's root without anything": (["setpriv", "--bounding-set", "-all"], AS_ROOT, "refused: .*not permitted"),
    "hidden processes": (["unshare", "-m", "-p", "-f"], f"{PROC} -o hidepid=2 && {AS_NOBODY}", "refused: .*hidepid"),
    "no /proc": (["unshare", "-m"], f"umount -l /proc && {AS_ROOT}", "refused: .*/proc"),
    "another namespace's /proc": (["unshare", "-p", "-f"], AS_ROOT, "refused: .*mounted for others"),
}


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_it_isolates_or_refuses_and_says_why(name: str) -> None:
    before, command, wanted = SURROUNDINGS[name]
    done = told(*before, "sh", "-c", command, python(), TELL)
    assert done.returncode == 0, done.stderr
    assert re.match(wanted, done.stdout), done.stdout
