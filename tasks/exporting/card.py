"""The data card: a README.md that the Hugging Face hub reads, made from the mixture, its recipe and its report alone.

Nothing is invented: a licence nobody stated is `unknown`, what was not measured is said to be not measured. All foreign
text is escaped. Header fields: https://github.com/huggingface/hub-docs/blob/main/datasetcard.md
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import yaml

from schemas.manifest import Manifest
from schemas.recipe import HOPS, Recipe
from schemas.report import Figure, Report
from schemas.rows import to_json
from tasks.exporting.dataset_facts import Facts
from tasks.plain_text import cut, for_markdown, for_terminal
from tasks.report.judges import UNCALIBRATED

SIZES = (("n<1K", 10**3), ("1K<n<10K", 10**4), ("10K<n<100K", 10**5), ("100K<n<1M", 10**6), ("1M<n<10M", 10**7))
HUB_LICENCES = frozenset(
    """apache-2.0 mit cc0-1.0 cc-by-2.0 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-4.0 cc-by-nc-sa-4.0
    cc-by-nd-4.0 odc-by odbl pddl bsd-2-clause bsd-3-clause gpl-2.0 gpl-3.0 lgpl-3.0 agpl-3.0 mpl-2.0 unlicense
    cdla-permissive-1.0 cdla-permissive-2.0 cdla-sharing-1.0 openrail unknown""".split()
)


@dataclass(frozen=True)
class Subject:
    """What a card is about. `report` is None where the mixture was not evaluated."""

    recipe: Recipe
    facts: Facts
    manifest: Manifest
    report: Report | None
    configs: dict[str, list[str]]


def card(about: Subject) -> str:
    """The whole README.md."""
    header = yaml.safe_dump(_one_line(header_of(about)), sort_keys=False, allow_unicode=True, width=1_000_000)
    sections = [
        _summary(about),
        _loading(about),
        _section("One row", _sample(about.facts.sample)),
        _section("Columns", _columns(about)),
        _section("Components", _components(about)),
        _section("Sources and licences", _sources(about)),
        _section("Models", _models(about)),
        _section("Verification", _funnel(about)),
        _section("Judges", _judges(about)),
        _section("Contamination", _contamination(about)),
        _section("Figures", _figures(about)),
        _section("How to reproduce", _reproduce(about)),
        _section("Limits", _limits(about)),
    ]
    return f"---\n{header}---\n\n" + "\n".join(sections)


def header_of(about: Subject) -> dict[str, Any]:
    """The YAML header as the hub's documentation names its fields."""
    recipe, facts = about.recipe, about.facts
    licence = recipe.licence.lower()
    known = licence in HUB_LICENCES
    named: dict[str, Any] = {"license": licence} if known else {"license": "other", "license_name": recipe.licence}
    origins = set(facts.groups["origin"])
    return named | {
        "language": sorted(set(facts.groups["lang"])),
        "pretty_name": recipe.name.replace("-", " ").replace("_", " ").capitalize(),
        "tags": list(dict.fromkeys(["seedmill", *(["synthetic"] if "synthetic" in origins else []), *recipe.tags])),
        "task_categories": ["text-generation"],
        "size_categories": [next((name for name, most in SIZES if facts.rows < most), "n>10M")],
        "annotations_creators": ["machine-generated"],
        "language_creators": [_CREATORS[origin] for origin in sorted(origins)],
        "source_datasets": [*_real_sources(facts), *(["original"] if "synthetic" in origins else [])],
        "configs": [_config(name, splits) for name, splits in about.configs.items()],
    }


def _config(name: str, splits: list[str]) -> dict[str, Any]:
    files = [{"split": split, "path": f"data/{name}/{split}-*.parquet"} for split in splits]
    return {"config_name": name, "data_files": files} | ({"default": True} if name == "default" else {})


_CREATORS = {"synthetic": "machine-generated", "real": "found"}


def _real_sources(facts: Facts) -> list[str]:
    rows = facts.counts("origin", "source").iter_rows()
    return sorted({source or "unknown" for origin, source, _ in rows if origin == "real"})


def _one_line(value: Any) -> Any:
    """The header with every text on one line: no line of it can look like the header's end."""
    if isinstance(value, dict):
        return {key: _one_line(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_one_line(item) for item in value]
    return " ".join(for_terminal(value).split()) if isinstance(value, str) else value


def _summary(about: Subject) -> str:
    recipe, facts = about.recipe, about.facts
    synthetic = dict(facts.counts("origin").iter_rows()).get("synthetic", 0)
    shares = f"{facts.rows:,} rows: {synthetic:,} synthetic, {facts.rows - synthetic:,} real."
    words = for_markdown(recipe.about) or "The recipe says nothing about it."
    return (
        f"# {for_markdown(recipe.name)}\n\n{words}\n\n{shares} Made with Seedmill from one recipe, version {recipe.version}.\n"
    )


def _loading(about: Subject) -> str:
    lines = ["from datasets import load_dataset", "", 'rows = load_dataset("PATH_OR_NAME_OF_THIS_FOLDER")']
    views = [name for name in about.configs if name != "default"]
    lines += [f'{name.replace("-", "_")} = load_dataset("PATH_OR_NAME_OF_THIS_FOLDER", "{name}")' for name in views]
    return "```python\n" + "\n".join(lines) + "\n```\n"


def _sample(row: dict[str, Any]) -> str:
    # The lines of indented JSON open with a brace, a bracket, a space or a quote: none of them can close the fence.
    return "```json\n" + json.dumps(_short(row), ensure_ascii=True, indent=2) + "\n```\n"


def _short(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _short(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_short(item) for item in value]
    return cut(value, 600) if isinstance(value, str) else value


def _columns(about: Subject) -> str:
    rows = [
        (column.name, column.kind, f"{column.unique:.1%}", f"{column.missing:.1%}", _length(column.mean_length))
        for column in about.facts.columns
    ]
    note = (
        "\n`messages` ends with the assistant's turn. `tools`, `target` and `strata` are JSON text. `repeat` says how often "
        "a trainer should see the row (the file holds it once), `weight` how much it counts. Where a mixer asked for an "
        "order, the rows stand in rising `position`. Length is in characters, of a list in its items.\n"
    )
    return table(("column", "type", "unique", "missing", "mean length"), rows) + note


def _length(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _components(about: Subject) -> str:
    groups = about.facts.groups.with_columns(seen=pl.col("rows") * pl.col("repeat"))
    counts = groups.group_by("split", "component", "origin").agg(pl.col("rows", "seen").sum())
    rows = counts.sort("split", "component", "origin").iter_rows()
    return table(("split", "component", "origin", "rows", "rows with repeats"), rows)


def _sources(about: Subject) -> str:
    counts = about.facts.counts("source", "origin", "licence")
    rows = [(source or "unknown", origin, licence or "unknown", rows) for source, origin, licence, rows in counts.iter_rows()]
    note = (
        f"\nThe data set as a whole is offered under {for_markdown(about.recipe.licence)}; what a source asks for holds for "
        "the rows made from it, and every row carries its source's licence in the column `licence`.\n"
    )
    return table(("source", "rows are", "licence of the source", "rows"), rows) + note


def _models(about: Subject) -> str:
    models = about.recipe.models
    if not models:
        return "No model wrote or judged any of it: synthetic rows were made by procedures.\n"
    rows = [(name, model.use, model.revision or "unknown", model.licence or "unknown") for name, model in models.items()]
    return table(("name", "model", "revision", "licence or terms"), rows)


def _funnel(about: Subject) -> str:
    if about.report is None:
        return _NOT_EVALUATED
    rows = [
        tuple(entry.get(key, "") for key in ("hop", "operator", "outcome", "reason", "rows")) for entry in about.report.funnel
    ]
    missing = [
        f"\n{cell.get('missing')} of the wanted rows of {for_markdown(str(cell.get('cell', 'all')))} are missing.\n"
        for cell in about.report.shortfall
        if cell.get("missing")
    ]
    return table(("hop", "operator", "outcome", "reason", "rows"), rows) + "".join(missing)


def _judges(about: Subject) -> str:
    if not about.recipe.judge:
        return "No model judged the rows.\n"
    if about.report is None:
        return _NOT_EVALUATED
    keys = ("judge", "operator", "model", "judged", "passed", "threshold", "agreement", "kappa", "precision", "recall")
    rows = [tuple("" if row.get(key) is None else row[key] for key in keys) for row in about.report.judges]
    notes = [f"\n{for_markdown(str(row['judge']))}: {for_markdown(str(row['about']))}.\n" for row in about.report.judges]
    return table(keys, rows) + "".join(notes)


def _contamination(about: Subject) -> str:
    found = [row for row in _measured(about.report) if "contaminat" in (row[0] + row[1]).lower()]
    cleaned = [step.name for step in about.recipe.mix if "decontaminate" in step.use]
    lines = [f"Rows that share text with benchmarks were set aside by {for_markdown(name)}.\n" for name in cleaned]
    return table(_FIGURES, found) + "".join(f"\n{line}" for line in lines) if found else "".join(lines) or "Not measured.\n"


def _figures(about: Subject) -> str:
    return _NOT_EVALUATED if about.report is None else table(_FIGURES, _measured(about.report))


def _measured(report: Report | None) -> list[tuple[str, ...]]:
    """Every figure of the report, those for the headline first."""
    found = [(finding.metric, figure) for finding in (report.findings if report else []) for figure in finding.figures]
    found.sort(key=lambda pair: not pair[1].headline)
    return [(metric, _spoken(figure.name, figure.unit), *_value(figure), figure.about) for metric, figure in found]


def _spoken(name: str, unit: str) -> str:
    return f"{name} ({unit})" if unit else name


def _value(figure: Figure) -> tuple[str, str]:
    unknown = figure.low is None or figure.high is None
    interval = figure.no_interval if unknown else f"{figure.low:.4g} to {figure.high:.4g}"
    return f"{figure.value:.4g}", interval


def _reproduce(about: Subject) -> str:
    recipe, inputs = about.recipe, about.manifest.inputs
    facts = {"recipe": recipe.fingerprint, "code": inputs.get("code", "unknown"), "random seed": str(recipe.random_seed)}
    facts |= dict(sorted(about.report.versions.items())) if about.report else {}
    steps = [(hop, step.name, step.use, _params(step.params)) for hop in HOPS for step in getattr(recipe, hop)]
    command = f"```sh\nseedmill run {recipe.file.name if recipe.file.suffix else recipe.name + '.yaml'}\n```\n"
    words = "The same recipe, code and random seed give the same bytes; replies of models are remembered, not asked again.\n"
    return "\n".join(
        [command, words, table(("what", "value"), facts.items()), table(("hop", "step", "operator", "parameters"), steps)]
    )


def _params(params: dict[str, Any]) -> str:
    return ", ".join(f"{name}={to_json(value)}" for name, value in params.items())


def _limits(about: Subject) -> str:
    checks = ", ".join(for_markdown(step.name) for step in about.recipe.verify)
    judges = ", ".join(for_markdown(step.name) for step in about.recipe.judge)
    unknown = ", ".join(for_markdown(step.name) for step in about.recipe.judge if "calibration" not in step.params)
    warnings = [
        f"{for_markdown(found.metric)}: {for_markdown(found.warning)}"
        for found in (about.report.findings if about.report else [])
        if found.warning
    ]
    by_hand = not about.recipe.models and "synthetic" in set(about.facts.groups["origin"])
    lines = [
        *warnings,
        f"Rows passed the rules that were meant for them ({checks}); what these do not look at was not checked.",
        f"Judged by {judges}: a model's opinion." if judges else "No model judged the rows.",
        f"{unknown}: {UNCALIBRATED}." if unknown else "",
        "No person reviewed the rows unless this card says so elsewhere.",
        "Procedures draw words, names and numbers from lists and ranges: less varied than real text." if by_hand else "",
    ]
    return "".join(f"- {line}\n" for line in lines if line)


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table whose cells are all escaped."""
    lines = [head, ["---"] * len(head), *([for_markdown(cut(str(cell))) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}"


_FIGURES = ("metric", "figure", "value", "95 % interval", "about")
_NOT_EVALUATED = "Not evaluated: the mixture has no report.\n"
