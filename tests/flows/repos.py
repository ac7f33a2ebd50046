"""Workspaces for tests as a user has them: git, DVC and the toy recipe in it; built, recorded, cloned."""

import os
from pathlib import Path
from typing import Any

from dvc.repo import Repo

from flows.versions.git import git
from flows.versions.recorded import dvc_yaml, record
from tasks.make import make_rows, plainly
from tasks.plan import Plan, plan_of
from tasks.stages.evaluate import evaluate
from tasks.stages.mix import mix
from tests.builds import nobody
from tests.recipes import write_recipe


def a_workspace(folder: Path, **changes: Any) -> Path:
    """A git and DVC repository with the toy recipe in `recipes/`, all committed; nothing is built."""
    (folder / "recipes").mkdir(parents=True)
    write_recipe(folder / "recipes", **changes)
    (folder / "dvc.yaml").write_text(dvc_yaml(["recipes/sums.yaml"]), encoding="utf-8")
    (folder / ".gitignore").write_text("/data/\n/.seedmill/\n", encoding="utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    named(folder)
    with Repo.init(str(folder)) as repo, repo.config.edit() as settings:
        settings["core"]["analytics"] = False
    committed(folder, "start")
    return folder


def named(folder: Path) -> None:
    """Let git know who commits here."""
    git(folder, "config", "user.name", "A Test")
    git(folder, "config", "user.email", "test@example.org")


def committed(folder: Path, why: str) -> str:
    """Commit everything that git does not ignore; the commit."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", why)
    return git(folder, "rev-parse", "HEAD").strip()


def the_plan(root: Path) -> Plan:
    return plan_of(root / "recipes" / "sums.yaml", root)


def made(root: Path, **changes: Any) -> Plan:
    """The workspace's data set, made with plain functions and recorded; `changes` go into the recipe first."""
    if changes:
        write_recipe(root / "recipes", **changes)
    plan = the_plan(root)
    make_rows(plan, plainly(plan, nobody))
    mix(plan)
    evaluate(plan)
    assert record(plan) == ""
    return plan


def a_remote(root: Path, url: str, **settings: Any) -> None:
    """A default DVC remote named `store`, verified unless told otherwise; committed."""
    with Repo(str(root)) as repo, repo.config.edit() as config:
        config["remote"]["store"] = {"url": url, "verify": True} | settings
        config["core"]["remote"] = "store"
    committed(root, "a remote")


def a_clone(root: Path, folder: Path) -> Path:
    git(root.parent, "clone", "--quiet", str(root), str(folder))
    named(folder)
    return folder


def dvc_status(root: Path) -> dict[str, Any]:
    """What DVC finds changed, by stage; empty where its record and the workspace agree."""
    with Repo(str(root)) as repo:
        return {stage.rpartition(":")[2]: found for stage, found in repo.status().items()}


def flip(path: Path) -> None:
    """One bit of a file's middle turned round, its time and size kept."""
    before = path.stat()
    path.chmod(0o644)
    blob = bytearray(path.read_bytes())
    blob[len(blob) // 2] ^= 1
    path.write_bytes(blob)
    path.chmod(before.st_mode)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
