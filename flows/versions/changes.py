"""What changed between two versions of a data set: rows added, gone, changed and moved, by component and by reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from flows.versions.git import commit_of
from flows.versions.objects import lay_out
from flows.versions.recorded import dvc_repo, names_recorded, recorded
from schemas.errors import RecipeError
from schemas.tables import Drafts, Mixture, Rejects, Verdicts
from tasks.artifact import MANIFEST, open_artifact
from tasks.report.funnel import shape

USE = ["component", "split", "repeat", "weight"]
COLUMNS = ["kind", "component", "reason", "id", "seed_id", "generator", "question", "answer"]


def changes(old: Path, new: Path) -> pl.DataFrame:
    """One row a change between two data sets' folders, columns `COLUMNS`. Damaged artifacts are refused.

    `changed` is a row of the same seed and generator with other words, or the same row used otherwise; `moved` is a row with
    another place among those of both. The reason says why a row that is gone was left out of `new`, and why one that was added
    was not in `old`.
    """
    before, after = _mixture(old), _mixture(new)
    gone, added = before.join(after, on="id", how="anti"), after.join(before, on="id", how="anti")
    pairs = _nth(gone).join(_nth(added), on=["seed_id", "generator", "nth"], how="inner", suffix="_new")
    reworded, otherwise = pairs.select("id", "id_new"), _used_otherwise(before, after)
    return (
        pl.concat(
            [
                _told(added.join(reworded, left_on="id", right_on="id_new", how="anti"), "added", old, "not drafted before"),
                _told(gone.join(reworded, on="id", how="anti"), "gone", new, "not drafted"),
                _shaped(after.join(reworded, left_on="id", right_on="id_new", how="semi"), "changed", pl.lit("other words")),
                otherwise,
                _moved(before, after).join(otherwise, on="id", how="anti"),
            ]
        )
        .sort("kind", "component", "reason", "id")
        .collect()
    )


def counts(found: pl.DataFrame) -> pl.DataFrame:
    """How many of each kind, component and reason, most first; reasons that differ in ids and figures alone are one."""
    why = pl.when(pl.col("kind") == "changed").then("reason").otherwise(shape(pl.col("reason")))
    return (
        found.with_columns(reason=why)
        .group_by("kind", "component", "reason")
        .len("rows")
        .sort("kind", "rows", "component", "reason", descending=[False, True, False, False])
    )


@contextmanager
def data_of(root: Path, side: str, name: str) -> Iterator[Path]:
    """The folder of a data set: in a folder that is named, or laid out from a git revision, every byte checked."""
    folder = Path(side)
    if folder.is_dir():
        yield _within(folder, name)
        return
    commit = commit_of(root, side)
    with TemporaryDirectory(prefix="seedmill-") as scratch:
        with dvc_repo(root) as repo:
            lay_out(repo, recorded(root, name, commit), Path(scratch))
        yield Path(scratch) / "data" / name


def name_in(root: Path, sides: tuple[str, str]) -> str:
    """The one data set that both sides can only mean. Raises RecipeError where they could mean several."""
    found = [names for side in sides if (names := _names(root, side))]
    common = sorted(set.intersection(*map(set, found))) if found else [""]
    if len(common) != 1:
        raise RecipeError(
            f"say which data set is meant, as the third argument: {', '.join(common) or 'the two have none in common'}"
        )
    return common[0]


def _names(root: Path, side: str) -> list[str]:
    """The data sets of a side; none where the folder is itself one."""
    folder = Path(side)
    if not folder.is_dir():
        return names_recorded(root, commit_of(root, side))
    if (folder / "mixture" / MANIFEST).is_file():
        return []
    return sorted(path.parent.parent.name for path in folder.glob(f"data/*/mixture/{MANIFEST}"))


def _within(folder: Path, name: str) -> Path:
    inner = folder / "data" / name if name else folder
    return inner if (inner / "mixture" / MANIFEST).is_file() else folder


def _mixture(data: Path) -> pl.LazyFrame:
    rows = open_artifact(data / "mixture", Mixture).scan()
    return rows.select("id", "seed_id", "generator", "position", *USE, question=_last("user"), answer=_last("assistant"))


def _last(role: str) -> pl.Expr:
    turn = pl.element()
    said = turn.struct.field("content").filter(turn.struct.field("role") == role)
    return pl.col("messages").list.eval(said).list.last().fill_null("")


def _nth(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows of one seed and generator, numbered by id: the first of the old ones became the first of the new ones."""
    place = pl.col("id").rank("ordinal").over("seed_id", "generator")
    return rows.select("id", "seed_id", "generator", nth=place)


def _used_otherwise(before: pl.LazyFrame, after: pl.LazyFrame) -> pl.LazyFrame:
    both = after.join(before.select("id", *(pl.col(name).alias(f"old_{name}") for name in USE)), on="id", how="inner")
    told = [
        pl.when(pl.col(name) != pl.col(f"old_{name}")).then(pl.format("{} {} -> {}", pl.lit(name), f"old_{name}", name))
        for name in USE
    ]
    reason = pl.concat_str(told, separator=", ", ignore_nulls=True)
    return _shaped(both, "changed", reason).filter(pl.col("reason") != "")


def _moved(before: pl.LazyFrame, after: pl.LazyFrame) -> pl.LazyFrame:
    both = after.join(before.select("id", was="position"), on="id", how="inner").sort("was", "id").with_row_index("old_place")
    placed = both.sort("position", "id").with_row_index("place")
    return _shaped(placed.filter(pl.col("place") != pl.col("old_place")), "moved", pl.lit("another place in the order"))


def _told(rows: pl.LazyFrame, kind: str, other: Path, otherwise: str) -> pl.LazyFrame:
    """The rows, each with the reason why it is not in the other version's mixture."""
    why = _left_out(other)
    return _shaped(rows.join(why, on="id", how="left"), kind, pl.col("reason").fill_null(otherwise))


def _left_out(data: Path) -> pl.LazyFrame:
    """Why each draft of a version is not in its mixture, the decision nearest to the mixture first: `id`, `reason`."""
    drafts, verdicts = open_artifact(data / "drafts", Drafts).scan(), open_artifact(data / "verdicts", Verdicts).scan()
    aside, rejects = open_artifact(data / "set_aside", Rejects).scan(), open_artifact(data / "rejects", Rejects).scan()
    reasons = [
        aside.select(id="row_id", reason=pl.format("set aside by {}: {}", "operator", "reason")),
        verdicts.filter(~pl.col("passed")).select(id="draft_id", reason=pl.format("failed {}", "verifier")),
        rejects.select(id="row_id", reason=pl.format("rejected by {}", "operator")),
        drafts.select("id", reason=pl.lit("drafted, not chosen")),
    ]
    return pl.concat(reasons).unique("id", keep="first", maintain_order=True)


def _shaped(rows: pl.LazyFrame, kind: str, reason: pl.Expr) -> pl.LazyFrame:
    return rows.with_columns(kind=pl.lit(kind), reason=reason).select(COLUMNS)
