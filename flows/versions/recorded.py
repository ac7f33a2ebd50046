"""Versions: the stages DVC knows a recipe by, and the record in `dvc.lock` of what a run made.

Prefect's runs and `dvc repro` make the same files with the same functions; `record` writes down what a run made as
`dvc repro` would have, so that either shell finds the other's work done.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import yaml
from dvc.exceptions import DvcException, NotDvcRepoError
from dvc.lock import LockError
from dvc.repo import Repo
from dvc.scm import SCMError
from filelock import FileLock, Timeout

from flows.versions.git import text_at
from schemas.errors import RecipeError, StageError
from tasks.artifact import write_durably
from tasks.failpoint import failpoint
from tasks.plan import Plan, input_files

logging.getLogger("dvc").setLevel(logging.WARNING)  # its notes go to stdout, where `--json` answers stand

HOPS = ("make", "mix", "evaluate")
LOCK = "dvc.lock"
WAIT = 60.0  # seconds; DVC's own lock gives up after 3, and another run's record takes about one

_STAGES = """\
vars:
  - recipes: [NAMES]  # the data sets whose versions are recorded here, by recipe name

# One stage a hop (`make` is the loop of seed, generate, verify, judge), one data set a recipe. `dvc repro` needs no server.
# `persist`: a hop that finds its own work done, by whichever shell, leaves it alone.
stages:
  make:
    matrix: {recipe: "${recipes}"}
    cmd: seedmill hop make FOLDER${item.recipe}.yaml
    deps:
      - FOLDER${item.recipe}.yaml
DEPS    outs:
      - data/${item.recipe}/seeds: {persist: true}
      - data/${item.recipe}/drafts: {persist: true}
      - data/${item.recipe}/verdicts: {persist: true}
      - data/${item.recipe}/rejects: {persist: true}
  mix:
    matrix: {recipe: "${recipes}"}
    cmd: seedmill hop mix FOLDER${item.recipe}.yaml
    deps:
      - FOLDER${item.recipe}.yaml
DEPS      - data/${item.recipe}/seeds
      - data/${item.recipe}/drafts
      - data/${item.recipe}/verdicts
      - data/${item.recipe}/rejects
    outs:
      - data/${item.recipe}/mixture: {persist: true}
      - data/${item.recipe}/set_aside: {persist: true}
  evaluate:
    matrix: {recipe: "${recipes}"}
    cmd: seedmill hop evaluate FOLDER${item.recipe}.yaml
    deps:
      - FOLDER${item.recipe}.yaml
DEPS      - data/${item.recipe}/seeds
      - data/${item.recipe}/drafts
      - data/${item.recipe}/verdicts
      - data/${item.recipe}/rejects
      - data/${item.recipe}/mixture
      - data/${item.recipe}/set_aside
    outs:
      - data/${item.recipe}/report: {persist: true}
    metrics:
      - data/${item.recipe}/metrics.json: {persist: true}
    plots:
      - data/${item.recipe}/funnel.csv: {persist: true, template: bar_horizontal, x: rows, y: reason, title: funnel}
"""


@dataclass(frozen=True)
class Version:
    """What `dvc.lock` says of one data set, in a commit or now: each output's path and md5 (`...dir` for a folder)."""

    name: str
    outs: dict[str, str]
    deps: tuple[str, ...]


def dvc_yaml(recipes: list[str], deps: list[str] | None = None, reads: dict[str, list[str]] | None = None) -> str:
    """The text of `dvc.yaml` for these recipe files, all in one folder; `deps` are files and folders that all of them read.

    `reads` says which recipes read what alone: the finished data sets of a mixture. Each of them has a `make` of its own.
    """
    files = [PurePosixPath(recipe) for recipe in recipes]
    folders = sorted({str(file.parent) for file in files})
    if len(folders) != 1:
        raise RecipeError(f"the recipes of a workspace lie in one folder; found {', '.join(folders) or 'none'}")
    folder = "" if folders == ["."] else f"{folders[0]}/"
    shared = "".join(f"      - {dep}\n" for dep in deps or [])
    names = ", ".join(file.stem for file in files)
    text = _STAGES
    for name, own in sorted((reads or {}).items()):
        text = text.replace("  mix:\n", _own_make(text, name, own) + "  mix:\n", 1)
    plain = [file.stem for file in files if file.stem not in (reads or {})]
    if reads:
        text = text.replace('{recipe: "${recipes}"}', f"{{recipe: [{', '.join(plain)}]}}", 1)
    return text.replace("NAMES", names).replace("FOLDER", folder).replace("DEPS", shared)


def _own_make(stages: str, name: str, reads: list[str]) -> str:
    """The stage `make_NAME@NAME`: as `make`, and it waits for what the recipe reads."""
    make = stages[stages.index("  make:\n") : stages.index("  mix:\n")].partition("  make_")[0]
    named = make.replace("  make:\n", f"  make_{name}:\n").replace('"${recipes}"', f"[{name}]")
    return named.replace("DEPS", "DEPS" + "".join(f"      - {path}\n" for path in reads))


def record(plan: Plan) -> str:
    """Write what stands in the workspace into `dvc.lock`; a hint where there is no such record to write, else nothing.

    Raises StageError where DVC cannot: nothing is lost, and running again records.
    """
    root, name = plan.workspace.root, plan.recipe.name
    missing = [part for part in ("dvc.yaml", ".dvc") if not (root / part).exists()]
    if missing:
        return f"not recorded: {root} has no {' and no '.join(missing)} (`seedmill init` makes them)"
    failpoint("versions.before")
    with dvc_repo(root) as repo:
        stages = _of(name, [getattr(stage, "name", "") or "" for stage in repo.index.stages])
        if not stages:
            return f"not recorded: dvc.yaml has no stage for {name!r}; add it to `recipes:` there to version it"
        for stage in stages:
            repo.commit(f"{root / 'dvc.yaml'}:{stage}", force=True, relink=False)
    failpoint("versions.after")
    unseen = _unseen(plan, recorded(root, name).deps)
    hint = "recorded in dvc.lock, but cannot be reproduced before `deps:` in dvc.yaml names what was read"
    return f"{hint}: {', '.join(unseen[:3])}" if unseen else ""


def _unseen(plan: Plan, deps: tuple[str, ...]) -> list[str]:
    """What the recipe reads in the workspace and no stage depends on: DVC would not see it change, nor `reproduce` find it."""
    root = plan.workspace.root
    read = [file for file in input_files(plan.recipe, root) if (root / file).is_file()]
    return [file for file in read if not any(PurePosixPath(file).is_relative_to(dep) for dep in deps)]


def recorded(root: Path, name: str, commit: str | None = None) -> Version:
    """The version of a data set that `dvc.lock` holds in a commit, or now. Raises RecipeError where it holds none."""
    where = f"{LOCK} at {commit[:12]}" if commit else str(root / LOCK)
    text = text_at(root, commit, LOCK) if commit else _text(root / LOCK)
    stages = _stages(text or "", where)
    found = [stages[stage] for stage in _of(name, list(stages))]
    if not found:
        raise RecipeError(f"{where} records no version of {name!r}; build it with `seedmill run`")
    outs = {out["path"]: out["md5"] for stage in found for out in stage.get("outs", []) if "md5" in out}
    deps = sorted({dep["path"] for stage in found for dep in stage.get("deps", [])} - set(outs))
    return Version(name, outs, tuple(deps))


def names_recorded(root: Path, commit: str | None = None) -> list[str]:
    """The data sets that `dvc.lock` knows, in a commit or now."""
    text = text_at(root, commit, LOCK) if commit else _text(root / LOCK)
    return sorted({stage.partition("@")[2] for stage in _stages(text or "", LOCK)})


def _of(name: str, stages: list[str]) -> list[str]:
    """The stages of one data set in the order of the hops: the name stands after the `@`."""
    own = [stage for stage in stages if stage.partition("@")[2] == name]
    return [stage for hop in HOPS for stage in own if stage.partition("@")[0] in (hop, f"{hop}_{name}")]


@contextmanager
def dvc_repo(root: Path) -> Iterator[Repo]:
    """The workspace's DVC repo, one process at a time; DVC's errors leave as StageError."""
    lock_folder = root / ".seedmill" / "locks"
    lock_folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(lock_folder / "dvc.lock", timeout=WAIT), _whole_record(root), Repo(str(root)) as repo:
            yield repo
    except Timeout:
        raise StageError(f"another process has held {root}'s versions for {WAIT:.0f} s; wait for it and run again") from None
    except LockError as error:
        raise StageError(f"DVC is at work in {root} (`dvc repro`?); wait for it and run again") from error
    except NotDvcRepoError:
        raise RecipeError(f"{root} is no DVC repository; `git init && dvc init` make it one") from None
    except (DvcException, SCMError) as error:
        raise StageError(f"DVC: {error}") from error


@contextmanager
def _whole_record(root: Path) -> Iterator[None]:
    """DVC rewrites `dvc.lock` in place; a copy beside the scratch brings it back after a death in the middle."""
    lock, copy = root / LOCK, root / ".seedmill" / "dvc.lock.before"
    if copy.exists() and not _readable(lock):
        write_durably(lock, copy.read_bytes())
    if lock.exists():
        write_durably(copy, lock.read_bytes())
    yield
    copy.unlink(missing_ok=True)


def _readable(lock: Path) -> bool:
    try:
        return bool(_stages(_text(lock) or "", LOCK))
    except RecipeError:
        return False


def _stages(text: str, where: str) -> dict[str, dict[str, list[dict[str, str]]]]:
    try:
        document = yaml.load(text, Loader=yaml.CSafeLoader) or {}
        return dict(document.get("stages") or {})
    except (yaml.YAMLError, AttributeError, TypeError):
        raise RecipeError(f"{where} is no record that DVC wrote; `git checkout {LOCK}` brings the last good one back") from None


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
