"""Evaluate: what the mixture is worth, as figures for a machine and one page for a person. Equal inputs give equal bytes."""

import hashlib
import io
import json
from pathlib import Path

import numpy as np
import polars as pl

from schemas.report import Finding, Report
from schemas.tables import Drafts, Mixture, Rejects, Seeds, Table, Verdicts
from tasks.artifact import Artifact, digest, open_artifact, sha256_of, write_durably
from tasks.failpoint import failpoint
from tasks.metrics.coverage import coverage
from tasks.metrics.lengths import lengths
from tasks.operators import Evidence, Metric
from tasks.plan import Plan
from tasks.report import facts
from tasks.report.funnel import FUNNEL, Rows, draft_fates, funnel, refused
from tasks.report.judges import judges
from tasks.report.page import page
from tasks.stages.mix import with_sources
from tasks.workspace import Workspace

MADE_FROM = "made_from.json"


def evaluate(plan: Plan) -> Report:
    """Measure the mixture and write `report/`, `metrics.json` and `funnel.csv`; nothing where they stand there whole."""
    failpoint("evaluate.before")
    space = plan.workspace
    artifacts = _artifacts(space)
    inputs = _inputs(plan, artifacts)
    if not _is_made(space, inputs):
        said = [finding for name in ("drafts", "mixture") for finding in artifacts[name].manifest.findings]
        _write(space, inputs, report_of(plan, _rows(artifacts), said))
    return Report.model_validate_json((space.report / "report.json").read_bytes())


def is_evaluated(plan: Plan) -> bool:
    """True when the report stands there whole, made from the artifacts that stand beside it."""
    return _is_made(plan.workspace, _inputs(plan, _artifacts(plan.workspace)))


def _artifacts(space: Workspace) -> dict[str, Artifact]:
    return {folder.name: open_artifact(folder, table) for folder, table in _tables(space).items()}


def _inputs(plan: Plan, artifacts: dict[str, Artifact]) -> dict[str, str]:
    return {**plan.inputs, **{name: digest(artifact.manifest) for name, artifact in artifacts.items()}}


def report_of(plan: Plan, rows: Rows, said: list[Finding]) -> Report:
    """The report of these rows; `said` is what the rounds and the mixers had to say."""
    fates = draft_fates(plan.recipe, rows)
    cost = facts.cost(plan, rows, fates)
    return Report(
        recipe=plan.recipe.model_dump(mode="json", by_alias=True),
        fingerprint=plan.recipe.fingerprint,
        rows=_counts(rows, fates),
        shortfall=facts.shortfall(plan.recipe, rows, fates),
        funnel=funnel(plan.recipe, rows).to_dicts(),
        refused=refused(rows).to_dicts(),
        components=facts.shares(plan.recipe, rows, "component"),
        origins=facts.shares(plan.recipe, rows, "origin"),
        sources=facts.sources(rows),
        findings=[*findings(plan, rows), *said],
        examples=facts.examples(rows, fates),
        judges=judges(plan, rows, cost),
        models=facts.models(plan),
        cost=cost,
        versions=facts.versions(plan),
    )


def findings(plan: Plan, rows: Rows) -> list[Finding]:
    """What every metric says. Lengths and coverage are always measured; the recipe may name them to set their parameters."""
    always: dict[str, Metric] = {"lengths": lengths(), "coverage": coverage()}
    mixture, drafts = (with_sources(part, rows.seeds) for part in (rows.mixture, rows.drafts))
    found = []
    for name, metric in {**plan.metrics, **{name: always[name] for name in always if name not in plan.metrics}}.items():
        rng = np.random.default_rng([plan.recipe.random_seed, *name.encode()])
        found.append(metric(Evidence(mixture, drafts, rows.verdicts, rows.rejects, rng)).model_copy(update={"metric": name}))
    return found


def _tables(space: Workspace) -> dict[Path, type[Table]]:
    return {
        space.seeds: Seeds,
        space.drafts: Drafts,
        space.verdicts: Verdicts,
        space.rejects: Rejects,
        space.mixture: Mixture,
        space.set_aside: Rejects,
    }


def _rows(artifacts: dict[str, Artifact]) -> Rows:
    return Rows(**{name: artifact.scan() for name, artifact in artifacts.items()})


def _counts(rows: Rows, fates: pl.DataFrame) -> dict[str, int]:
    origins = dict(rows.mixture.group_by("origin").len().collect().iter_rows())
    outcomes = dict(fates.group_by("outcome").len().iter_rows())
    lengths = {
        name: getattr(rows, name).select(pl.len()).collect().item() for name in ("seeds", "drafts", "mixture", "set_aside")
    }
    kinds = {name: outcomes.get(name, 0) for name in ("accepted", "failed", "rejected")}
    return {**lengths, **kinds, **{name: origins.get(name, 0) for name in ("real", "synthetic")}}


def _write(space: Workspace, inputs: dict[str, str], report: Report) -> None:
    """The page and the figures; the note of what they were made from comes last, as it is what says they are whole."""
    space.report.mkdir(parents=True, exist_ok=True)
    table = io.BytesIO()
    pl.DataFrame(report.funnel, schema=FUNNEL).write_csv(table)
    blobs = {
        space.report / "report.json": report.model_dump_json(indent=2).encode() + b"\n",
        space.report / "report.html": page(report).encode(),
        space.metrics: json.dumps(report.metrics(), indent=2).encode() + b"\n",
        space.funnel: table.getvalue(),
    }
    for path, blob in blobs.items():
        write_durably(path, blob)
    files = {path.name: hashlib.sha256(blob).hexdigest() for path, blob in blobs.items()}
    write_durably(space.report / MADE_FROM, json.dumps({"inputs": inputs, "files": files}, indent=2).encode() + b"\n")


def _is_made(space: Workspace, inputs: dict[str, str]) -> bool:
    paths = [space.report / "report.json", space.report / "report.html", space.metrics, space.funnel]
    try:
        note = json.loads((space.report / MADE_FROM).read_bytes())
        return bool(note == {"inputs": inputs, "files": {path.name: sha256_of(path) for path in paths}})
    except (OSError, ValueError):
        return False
