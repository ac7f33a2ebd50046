"""Whether the mixture teaches what it should not: labels, positions and groups that tell the answer, and who is judged away.

Strata that a design crosses (opinion x truth x order in sycophancy data, Wei et al. 2308.03958) must be independent: Pearson's
chi-squared against the product of their shares, and Cramer's V as its size. The place of the right answer among options must
not tell it. A group's drafts should pass as often as another's.
"""

import math
import re
from collections.abc import Iterator
from functools import reduce
from itertools import combinations
from typing import Annotated

import numpy as np
import polars as pl
from pydantic import Field
from scipy.optimize import brentq
from scipy.stats import chi2, chi2_contingency, chisquare, ncx2

from schemas.report import Figure, Finding
from tasks.operators import Evidence, Metric
from tasks.text.bounds import difference_interval, share_interval
from tasks.text.chances import Floats, rounded
from tasks.text.conversation import said_by
from tasks.text.groups import group_of

By = Annotated[str, Field(pattern=r"^(target|lang|generator|component|origin|strata\.[A-Za-z_]\w*)$")]
LEAST, CHANCE = 20, "it is a chance itself"
_OPTION = re.compile(r"^\s*\(?([A-H])[).:]\s+\S", re.MULTILINE)


def unbiasedness(
    *,
    label: By | None = None,
    independent: Annotated[list[list[By]], Field(max_length=20)] | None = None,
    groups: list[By] | None = None,
) -> Metric:
    """`label` should be even; the strata of each list in `independent` should not tell each other; `groups` should pass alike.

    Where questions hold options (A), B. or C: at the beginnings of lines and the target is one of their letters, its place is
    looked at without being asked.
    """

    def measure(evidence: Evidence) -> Finding:
        figures = [*_label(evidence.mixture, label)] if label else []
        for design in independent or []:
            figures += _independence(evidence.mixture, design)
        figures += _position(evidence.mixture)
        for group in groups or []:
            figures += _agreement(evidence, group)
        about = "p is the chance of an unevenness as large as this one where there is none. Below 0.01 somebody should look."
        return Finding(figures=figures, about=about)

    return measure


def _value(by: str) -> pl.Expr:
    return pl.col("target").fill_null("(none)") if by == "target" else group_of(by)


def _values(rows: pl.LazyFrame, by: str) -> pl.Series:
    return rows.sort("id").select(_value(by)).collect().to_series()


def _label(rows: pl.LazyFrame, by: str) -> Iterator[Figure]:
    found = _values(rows, by)
    counts = found.filter(found != "(none)").value_counts().sort("count", descending=True)["count"].to_numpy()
    if len(counts) < 2:
        return
    low, high = share_interval(int(counts[0]), int(counts.sum()))
    about = f"of the rows have the most frequent of {len(counts)} values of {by}; even would be {1 / len(counts):.4f}"
    yield _share("label_largest", counts[0] / counts.sum(), low, high, about)
    yield _chance("label_p", float(chisquare(counts).pvalue), f"that {len(counts)} equally likely values of {by} are as uneven")


def _independence(rows: pl.LazyFrame, design: list[str]) -> Iterator[Figure]:
    """Each pair of the design, then all together where they are more than two."""
    codes = [_values(rows, by).rank("dense").to_numpy().astype(np.int64) - 1 for by in design]
    short = [by.removeprefix("strata.") for by in design]
    for (first, a), (second, b) in combinations(list(zip(short, codes, strict=True)), 2):
        table = _table([a, b])
        if min(table.shape) < 2:
            continue
        low, high = v_interval(table)
        about = f"Cramer's V: 0 where {first} says nothing of {second}, 1 where it tells it"
        yield _share(f"v_{first}_{second}", cramers_v(table), low, high, about)
        yield _chance(f"p_{first}_{second}", independence(table), f"that independent {first} and {second} are as dependent")
    if len(design) > 2:
        name = "_".join(short)
        yield _chance(f"p_{name}", independence(_table(codes)), f"that {' x '.join(short)} are as far from independent")


def _table(codes: list[np.ndarray]) -> Floats:
    found = np.zeros([int(code.max(initial=0)) + 1 for code in codes])
    np.add.at(found, tuple(codes), 1)
    return found


def independence(table: Floats) -> float:
    """p of Pearson's chi-squared against mutual independence, for a table of any number of dimensions without empty margins."""
    total, axes = table.sum(), range(table.ndim)
    margins = [table.sum(axis=tuple(other for other in axes if other != axis)) / total for axis in axes]
    wanted = total * reduce(np.multiply.outer, margins)
    freedom = table.size - 1 - sum(size - 1 for size in table.shape)
    return float(chi2.sf(((table - wanted) ** 2 / wanted).sum(), freedom)) if freedom else 1.0


def cramers_v(table: Floats) -> float:
    """0 to 1; rows and columns without a count are left out."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(table.shape) < 2:
        return 0.0
    return _size(float(chi2_contingency(table, correction=False).statistic), table)


def v_interval(table: Floats) -> tuple[float, float]:
    """The sizes at which a statistic as large, or as small, is no surprise (noncentral chi-squared; Smithson 2003).

    The bootstrap would never hold nought: what cannot be below it is larger in every draw. No margin may be empty.
    """
    found = chi2_contingency(table, correction=False)
    statistic, freedom = float(found.statistic), float(found.dof)

    def at(chance: float) -> float:
        """How far from independence that many statistics are smaller than this one."""
        if chi2.cdf(statistic, freedom) <= chance:
            return 0.0
        return float(brentq(lambda far: ncx2.cdf(statistic, freedom, far) - chance, 0, (math.sqrt(statistic) + 10) ** 2))

    return _size(at(0.975), table), max(_size(at(0.025), table), _size(statistic, table))


def _size(statistic: float, table: Floats) -> float:
    return min(math.sqrt(statistic / float(table.sum()) / (min(table.shape) - 1)), 1.0)


def _position(rows: pl.LazyFrame) -> Iterator[Figure]:
    """The place of the right one among options, for the most frequent number of options."""
    asked = (
        rows.select(pl.col("target").cast(pl.String), question=said_by("user"))
        .filter(pl.col("target").str.contains(r'^"?\(?[A-H]\)?"?$'))
        .collect()
    )
    places = [
        (len(letters), letters.index(letter))
        for target, question in asked.iter_rows()
        if (letter := target.strip('"()')) in (letters := list(dict.fromkeys(_OPTION.findall(question or ""))))
    ]
    if len(places) < LEAST:
        return
    most = max(sorted({options for options, _ in places}), key=lambda options: sum(options == other for other, _ in places))
    counts = np.bincount([place for options, place in places if options == most], minlength=most)
    low, high = share_interval(int(counts.max()), int(counts.sum()))
    about = f"of the questions with {most} options have it in place {int(counts.argmax()) + 1}; even would be {1 / most:.2f}"
    yield _share("position_largest", counts.max() / counts.sum(), low, high, about)
    yield _chance("position_p", float(chisquare(counts).pvalue), "that places drawn evenly are as uneven")


def _agreement(evidence: Evidence, by: str) -> Iterator[Figure]:
    """How unlike groups fare in verification: the best share passed less the worst, among groups of 20 drafts or more.

    A draft that could not be judged did not pass: a check that crashes on one language judges it away as well.
    """
    failed = evidence.verdicts.filter(~pl.col("passed")).select(id="draft_id")
    unusable = evidence.rejects.filter(pl.col("stage").is_in(["verify", "judge"])).select(id="row_id")
    lost = pl.concat([failed, unusable]).unique().with_columns(lost=pl.lit(True))
    drafts = evidence.drafts.select("id", group=_value(by)).join(lost, on="id", how="left")
    fates = drafts.group_by("group").agg(rows=pl.len(), failed=pl.col("lost").is_not_null().sum()).sort("group").collect()
    fates = fates.filter(pl.col("rows") >= LEAST)
    if fates.height < 2:
        return
    passed, rows = ((fates["rows"] - fates["failed"]).to_list(), fates["rows"].to_list())
    share = np.array(passed) / rows
    best, worst = int(share.argmax()), int(share.argmin())
    level = 1 - 0.05 / math.comb(len(rows), 2)  # of all pairs of groups, the one that lies farthest apart is looked at
    low, high = difference_interval((passed[best], rows[best]), (passed[worst], rows[worst]), level)
    table = np.array([fates["failed"], fates["rows"] - fates["failed"]], dtype=np.float64).T
    name, plain = by.replace("strata.", ""), bool((table.sum(axis=0) == 0).any())
    group = fates["group"]
    about = (
        f"drafts passed of {group[best]} less those of {group[worst]}, the best and the worst of {len(group)} groups by {by}"
    )
    yield _share(f"gap_{name}", share[best] - share[worst], low, high, about)
    p = 1.0 if plain else float(chi2_contingency(table, correction=False).pvalue)
    yield _chance(f"gap_{name}_p", p, "that groups which fare alike differ as much")


def _share(name: str, value: float, low: float, high: float, about: str) -> Figure:
    return Figure(name=name, value=rounded(value), low=rounded(low), high=rounded(high), about=about, better="lower")


def _chance(name: str, p: float, about: str) -> Figure:
    return Figure(name=name, value=float(f"{p:.3g}"), about=f"the chance {about}", better="higher", no_interval=CHANCE)
