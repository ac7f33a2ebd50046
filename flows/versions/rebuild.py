"""Rebuild a recorded version in a clean folder, by another process, and compare it file by file."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flows.versions.git import worktree
from flows.versions.objects import lay_out
from flows.versions.recorded import Version, dvc_repo, recorded
from schemas.errors import StageError
from schemas.recipe import Recipe, read_recipe
from tasks.artifact import MANIFEST, sha256_of
from tasks.workspace import Workspace, workspace_of

_RUN = "from flows.cli import main; main()"


@dataclass(frozen=True)
class Compared:
    """One file of a version: its sha256 as recorded and as rebuilt; empty where it is missing on that side."""

    file: str
    recorded: str
    rebuilt: str

    @property
    def equal(self) -> bool:
        return self.recorded == self.rebuilt


def reproduce(root: Path, recipe_file: Path, commit: str | None) -> list[Compared]:
    """Build the version that `dvc.lock` holds (in a commit, or now) again, and compare every shard and every other file.

    In a commit, its own code and recipe are at work; libraries are today's. No model is asked: replies come from the
    memory, and StageError says so where one is missing.
    """
    inner = recipe_file.resolve().relative_to(root.resolve())
    with TemporaryDirectory(prefix="seedmill-") as scratch, _source(root, inner, commit) as (clean, recipe):
        version = recorded(root, recipe.name, commit)
        with dvc_repo(root) as repo:
            lay_out(repo, version, Path(scratch))
        if commit is None:
            _copy(version, root, clean)
        _remember(workspace_of(recipe, root), workspace_of(recipe, clean))
        _build(inner, clean, recipe, [clean] if commit else [clean, root])
        return compared(Path(scratch) / "data" / recipe.name, clean / "data" / recipe.name)


def compared(recorded: Path, rebuilt: Path) -> list[Compared]:
    """Both folders' files side by side. Manifests are left out: they name the shards that are compared here."""
    old, new = _hashes(recorded), _hashes(rebuilt)
    return [Compared(file, old.get(file, ""), new.get(file, "")) for file in sorted(old | new)]


@contextmanager
def _source(root: Path, inner: Path, commit: str | None) -> Iterator[tuple[Path, Recipe]]:
    """A folder for the rebuild and the recipe to build: the commit's tree, or an empty folder and the recipe of now."""
    if commit:
        with worktree(root, commit) as tree:
            yield tree, read_recipe(tree / inner)
    else:
        with TemporaryDirectory(prefix="seedmill-") as folder:
            yield Path(folder), read_recipe(root / inner)


def _copy(version: Version, root: Path, clean: Path) -> None:
    for dep in version.deps:
        target = clean / dep
        target.parent.mkdir(parents=True, exist_ok=True)
        if (root / dep).is_dir():
            shutil.copytree(root / dep, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(root / dep, target)


def _remember(old: Workspace, new: Workspace) -> None:
    """A copy of the memory, whole even while a run writes to it."""
    if old.memory.exists():
        new.memory.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(old.memory)) as source, closing(sqlite3.connect(new.memory)) as target:
            source.backup(target)


def _build(inner: Path, clean: Path, recipe: Recipe, modules: list[Path]) -> None:
    keys = {model.api_key_env for model in recipe.models.values()}
    environment = {name: value for name, value in os.environ.items() if name not in keys}
    path = [*map(str, modules), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment |= {"PYTHONPATH": os.pathsep.join(path), "PYTHONHASHSEED": "random"}
    words = [sys.executable, "-c", _RUN, "hop", "all", str(inner), "--workspace", "."]
    done = subprocess.run(words, cwd=clean, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise StageError(f"the rebuild failed: {done.stderr.strip() or done.stdout.strip()}")


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {_plain(str(path.relative_to(folder))): sha256_of(path) for path in files}


def _plain(file: str) -> str:
    """A shard's name bears its sha256; without it, the same shard of two builds stands on one line."""
    return re.sub(r"(part-\d+)-[0-9a-f]{12}\.parquet$", r"\1.parquet", file)
