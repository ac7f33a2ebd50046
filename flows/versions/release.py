"""Publish a version: gates, record, push read back, name claimed, card and changelog committed, tag. Run again to go on.

The tag `NAME/vN` comes last: a version that bears it is whole in the remote. N is the recipe's own `version:`, so what a
tag means can be read in the commit it points at; other bytes under a published N are refused.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.summary import read_report
from flows.versions.changes import changes, data_of
from flows.versions.gates import broken_gates
from flows.versions.git import commit_of, git, in_git, tagged, uncommitted
from flows.versions.objects import forget_damaged, objects_of
from flows.versions.recorded import LOCK, Version, dvc_repo, names_recorded, record, recorded
from flows.versions.store import claim, probe, send, store_of
from schemas.errors import ContractError, RecipeError, StageError
from schemas.tables import Mixture, Seeds
from tasks.artifact import open_artifact, write_durably
from tasks.exporting.card import Subject, card
from tasks.exporting.dataset_facts import facts_of
from tasks.exporting.export import splits_of, with_lineage
from tasks.make import rows_are_made
from tasks.plan import Plan
from tasks.stages.evaluate import is_evaluated

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
    if not rows_are_made(plan) or not plan.mix_inputs.items() <= manifest.inputs.items() or not is_evaluated(plan):
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
    root, card_file = plan.workspace.root, f"docs/cards/{plan.recipe.name}.md"
    if commit := tagged(root, tag):
        return commit
    _write(root / card_file, _card(plan))
    _write(root / CHANGELOG, with_line(_text(root / CHANGELOG), tag, f"{rows:,} rows; {_news(plan)}"))
    ours = [LOCK, card_file, CHANGELOG]
    if uncommitted(root, ours):
        git(root, "add", "--", *ours)
        git(root, "commit", "--quiet", "--message", f"Publish {tag}: {rows:,} rows", "--", *ours)
    git(root, "tag", "--annotate", tag, "--message", f"{tag}: {rows:,} rows")
    return commit_of(root, tag)


def _card(plan: Plan) -> str:
    mixture, seeds = open_artifact(plan.workspace.mixture, Mixture), open_artifact(plan.workspace.seeds, Seeds)
    facts, configs = facts_of(with_lineage(mixture, seeds)), {"default": splits_of(mixture)}
    return card(Subject(plan.recipe, facts, mixture.manifest, read_report(plan.workspace), configs))


def _news(plan: Plan) -> str:
    """What changed since the version before, for who trains on it."""
    root, name = plan.workspace.root, plan.recipe.name
    before = next((tag for n in range(plan.recipe.version - 1, 0, -1) if tagged(root, tag := f"{name}/v{n}")), None)
    if before is None:
        return "the first version"
    try:
        with data_of(root, before, name) as old:
            found = changes(old, plan.workspace.data)["kind"].value_counts()
    except StageError:
        return f"{before} is not at hand to compare with"
    kinds = dict(found.iter_rows())
    return f"since {before}: " + ", ".join(f"{kinds.get(kind, 0):,} {kind}" for kind in ("added", "gone", "changed"))


def with_line(text: str, tag: str, says: str) -> str:
    """The changelog with a version's line on top of the others; unchanged where it stands there already."""
    if f"- **{tag}**:" in text:
        return text
    head, bullet, lines = (text or _TITLE).partition("\n- ")
    return f"{head.rstrip()}\n\n- **{tag}**: {says}{bullet}{lines}".rstrip() + "\n"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_durably(path, text.encode())
