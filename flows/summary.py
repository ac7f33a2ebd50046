"""What a person wants to know at the end of a run, as lines; foreign text in it made harmless for terminal and browser."""

import html
import re
from typing import Any

from pydantic import ValidationError

from schemas.errors import ContractError
from schemas.report import Figure, Report
from tasks.workspace import Workspace

TOP = 5
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~])")


def read_report(space: Workspace) -> Report:
    """The report that stands in the workspace. Raises ContractError where there is none, or a damaged one."""
    path = space.report / "report.json"
    try:
        return Report.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise ContractError(f"{path}: there is no report; `seedmill run` makes it") from None
    except (ValidationError, OSError) as error:
        raise ContractError(f"{path}: is damaged: {str(error).splitlines()[0]}") from None


def overview(report: Report) -> list[str]:
    """Rows of each kind, what was left out and why, what is missing, and the headline figure."""
    return [*_rows(report), *_left_out(report), *_refused(report), *_warnings(report), *_headline(report)]


def escaped(text: str) -> str:
    """Foreign text for a user interface that reads markdown and HTML: shown as it stands, never obeyed."""
    return _MARKDOWN.sub(r"\\\1", html.escape(plain(text), quote=False))


def plain(text: str) -> str:
    """Foreign text for a terminal or a log: no escapes, no control or invisible characters, at most 200 long."""
    clean = _CONTROL.sub(" ", text)
    return clean if len(clean) <= 200 else clean[:197] + "..."


def _rows(report: Report) -> list[str]:
    total = sum(part.get("rows", 0) for part in report.components)
    parts = [f"  {part.get('rows', 0):>8,}  {plain(str(part.get('component', '')))}" for part in report.components]
    return [f"{total:,} rows to train on:", *parts]


def _left_out(report: Report) -> list[str]:
    lost = [(_why(step), int(step["rows"])) for step in report.funnel if step.get("reason")]
    return _most_of(lost, "rows rejected, failed or set aside")


def _refused(report: Report) -> list[str]:
    refused = [(plain(f"{step.get('operator')}: {step.get('reason')}"), int(step["rows"])) for step in report.refused]
    return _most_of(refused, "seeds or replies that a generator could not use")


def _most_of(counted: list[tuple[str, int]], what: str) -> list[str]:
    """What there is most of, a line each, under how many there are in all; nothing where there is none."""
    most = sorted(counted, key=lambda reason: (-reason[1], reason[0]))
    rest = most[TOP:]
    lines = [f"  {rows:>8,}  {why}" for why, rows in most[:TOP]]
    lines += [f"  {sum(rows for _, rows in rest):>8,}  for {len(rest)} more reasons (see the report)"] if rest else []
    return [f"{sum(rows for _, rows in most):,} {what}:", *lines] if most else []


def _why(step: dict[str, Any]) -> str:
    return plain(f"{step.get('hop')}/{step.get('operator')} {step.get('outcome')}: {step.get('reason')}")


def _warnings(report: Report) -> list[str]:
    return [f"WARNING {plain(finding.metric)}: {plain(finding.warning)}" for finding in report.findings if finding.warning]


def _headline(report: Report) -> list[str]:
    figure = report.headline
    return [f"{figure.name}: {_value(figure)}{f' ({figure.about})' if figure.about else ''}"] if figure else []


def _value(figure: Figure) -> str:
    unit = f" {figure.unit}" if figure.unit else ""
    interval = f" [{figure.low:.4g}, {figure.high:.4g}]" if figure.low is not None and figure.high is not None else ""
    return f"{figure.value:.4g}{unit}{interval}"
