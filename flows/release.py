"""Publish a version: gates, record, push read back, name claimed, card and changelog committed, tag. Run again to go on.

The tag `NAME/vN` comes last: a version that bears it is whole in the remote. N is the recipe's own `version:`, so what a
tag means can be read in the commit it points at; other bytes under a published N are refused.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.gates import broken_gates
from flows.git import commit_of, git, in_git, tagged, uncommitted
from flows.objects import forget_damaged, objects_of
from flows.store import claim, probe, send, store_of
from flows.versions import LOCK, Version, dvc_repo, names_recorded, record, recorded
from schemas.errors import ContractError, RecipeError
from schemas.tables import Mixture
from tasks.artifact import open_artifact, write_durably
from tasks.make import rows_are_made
from tasks.plan import Plan

CHANGELOG = "docs/CHANGELOG.md"
_TITLE = "# Published data sets\n\nOne line a version: what it holds, and what changed for who trains on it. Newest first.\n\n"


@dataclass(frozen=True)
class Published:
    """How publishing went. `broken` gates: nothing was done. `commit` is empty after a dry run."""

    tag: str
    rows: int
    broken: list[str]
    remote: str = ""
    objects: int = 0
    sent: int = 0
    commit: str = ""


def publish(plan: Plan, remote: str = "", *, dry_run: bool = False) -> Published:
    """Publish what stands in the workspace; each step is done once, however often this is run.

    Raises RecipeError where a person must act first, StageError where the remote or git fails: the version is kept here.
    """
    root, tag = plan.workspace.root, f"{plan.recipe.name}/v{plan.recipe.version}"
    with plan.workspace.alone():
        rows = _rows(plan)
        if broken := broken_gates(plan.recipe, _metrics(plan)):
            return Published(tag, rows, broken)
        version = recorded(root, plan.recipe.name) if dry_run else _record(plan)
        _refuse_uncommitted(root, version)
        _refuse_other_bytes(root, tag, version)
        with dvc_repo(root) as repo:
            store = store_of(repo, remote or plan.recipe.publish.remote)
            objects = objects_of(repo, version)
            if dry_run:
                return Published(tag, rows, [], store.name, len(objects))
            probe(store)
            sent = [send(store, md5, path) for md5, path in objects.items()]
            claim(store, tag, {"recipe": plan.recipe.fingerprint, "outs": version.outs})
        return Published(tag, rows, [], store.name, len(objects), sum(sent), _tag(plan, tag, rows))


def _record(plan: Plan) -> Version:
    """What stands in the workspace, as `dvc.lock` and an undamaged cache hold it."""
    root, name = plan.workspace.root, plan.recipe.name
    if name in names_recorded(root):
        with dvc_repo(root) as repo:
            forget_damaged(repo, recorded(root, name))
    if hint := record(plan):
        raise RecipeError(hint)
    return recorded(root, name)


def _rows(plan: Plan) -> int:
    """The rows of the mixture. Raises RecipeError where what stands there was not made by this recipe and this code."""
    again = f"run `seedmill run {plan.recipe.file}` first"
    try:
        manifest = open_artifact(plan.workspace.mixture, Mixture).manifest
    except ContractError as error:
        raise RecipeError(f"{error}; {again}") from error
    if not rows_are_made(plan) or not plan.inputs.items() <= manifest.inputs.items():
        raise RecipeError(f"{plan.workspace.data} was not made by this recipe and this code; {again}")
    return manifest.rows


def _metrics(plan: Plan) -> dict[str, Any]:
    try:
        return dict(json.loads(plan.workspace.metrics.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise RecipeError(f"{plan.workspace.metrics}: {error}; run `seedmill run {plan.recipe.file}` first") from error


def _refuse_uncommitted(root: Path, version: Version) -> None:
    """A tag must name all that the version was made from."""
    if not in_git(root):
        raise RecipeError(f"{root} is no git repository, so a version could not be tagged; `git init` makes it one")
    if open_files := uncommitted(root, [*version.deps, "dvc.yaml"]):
        more = f" and {len(open_files) - 5} more" if len(open_files) > 5 else ""
        raise RecipeError(f"commit first what the data was made from: {', '.join(open_files[:5])}{more}")


def _refuse_other_bytes(root: Path, tag: str, version: Version) -> None:
    commit = tagged(root, tag)
    if commit and recorded(root, version.name, commit).outs != version.outs:
        raise RecipeError(
            f"{tag} is published with other bytes (commit {commit[:12]}); raise `version:` in the recipe and run it"
        )


def _tag(plan: Plan, tag: str, rows: int) -> str:
    """The commit that bears the tag, with the record, the card and the changelog's line in it."""
    root = plan.workspace.root
    if commit := tagged(root, tag):
        return commit
    _write_line(root, tag, f"{rows:,} rows")
    ours = [LOCK, CHANGELOG]
    if uncommitted(root, ours):
        git(root, "add", "--", *ours)
        git(root, "commit", "--quiet", "--message", f"Publish {tag}: {rows:,} rows", "--", *ours)
    git(root, "tag", "--annotate", tag, "--message", f"{tag}: {rows:,} rows")
    return commit_of(root, tag)


def _write_line(root: Path, tag: str, says: str) -> None:
    path = root / CHANGELOG
    text = path.read_text(encoding="utf-8") if path.exists() else _TITLE
    if f"- **{tag}**" not in text:
        path.parent.mkdir(parents=True, exist_ok=True)
        head, _, lines = text.partition("\n- ")
        before = f"\n- {lines}" if lines else ""
        write_durably(path, f"{head.rstrip()}\n\n- **{tag}**: {says}{before}".rstrip().encode() + b"\n")
