"""One Pandera table a hop: Seeds, Drafts, Verdicts, Rejects, Mixture. Checks are polars expressions, never Python rows."""

import pandera.polars as pa
import polars as pl

TOOL_CALL = pl.Struct({"id": pl.String, "name": pl.String, "arguments": pl.String})
MESSAGES = pl.List(
    pl.Struct({"role": pl.String, "content": pl.String, "tool_calls": pl.List(TOOL_CALL), "tool_call_id": pl.String})
)
TEXTS = pl.List(pl.String)
ROLES = ["system", "user", "assistant", "tool"]
ID = r"^[0-9a-f]{20}$"
LANG = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


class Table(pa.DataFrameModel):
    """What all tables share: exactly these columns, in this order, with these types."""

    class Config:
        strict = True
        ordered = True


class Seeds(Table):
    """What to write about: a source passage, a plan with a known answer, a persona, a cell of a quota."""

    id: str = pa.Field(unique=True, str_matches=ID)
    lang: str = pa.Field(str_matches=LANG)
    facts: str = pa.Field(str_length={"min_value": 1})
    source: str = pa.Field(str_length={"min_value": 1})
    span: str
    licence: str = pa.Field(str_length={"min_value": 1})
    strata: str = pa.Field(str_startswith="{")
    depth: int = pa.Field(ge=0)


class Drafts(Table):
    """Candidate rows, real and synthetic. Never changed once written; sorted by id."""

    id: str = pa.Field(unique=True, str_matches=ID)
    seed_id: str = pa.Field(str_matches=ID)
    messages: MESSAGES  # type: ignore[valid-type]
    tools: str = pa.Field(nullable=True)
    target: str = pa.Field(nullable=True)
    rejected: MESSAGES = pa.Field(nullable=True)  # type: ignore[valid-type]
    media: TEXTS  # type: ignore[valid-type]
    lang: str = pa.Field(str_matches=LANG)
    generator: str = pa.Field(str_length={"min_value": 1})
    origin: str = pa.Field(isin=["real", "synthetic"])
    depth: int = pa.Field(ge=0)
    replies: TEXTS  # type: ignore[valid-type]

    @pa.check("messages", name="known_roles")
    def known_roles(cls, data: pa.PolarsData) -> pl.LazyFrame:
        roles = pl.col(data.key).list.eval(pl.element().struct.field("role").is_in(ROLES).fill_null(False))
        return data.lazyframe.select(roles.list.all())

    @pa.check("messages", name="ends_with_the_assistant")
    def ends_with_the_assistant(cls, data: pa.PolarsData) -> pl.LazyFrame:
        last = pl.col(data.key).list.last().struct.field("role")
        return data.lazyframe.select((last == "assistant").fill_null(False))


class Mixture(Drafts):
    """The rows to train on: drafts, and how a mixer wants each of them used.

    They stand in rising `position`, equal ones by id; where no mixer asked for an order, all of them are 0.
    """

    component: str = pa.Field(str_length={"min_value": 1})
    split: str = pa.Field(str_length={"min_value": 1})
    repeat: int = pa.Field(ge=1)
    weight: float = pa.Field(ge=0.0)
    position: int = pa.Field(ge=0)


class Verdicts(Table):
    """What each verifier said of each draft, in long form, beside the drafts and never in them."""

    draft_id: str = pa.Field(str_matches=ID)
    verifier: str = pa.Field(str_length={"min_value": 1})
    passed: bool
    score: float = pa.Field(in_range={"min_value": 0.0, "max_value": 1.0})
    reason: str


class Rejects(Table):
    """Rows that could not be used, or that a mixer set aside: where, by what, and why."""

    row_id: str = pa.Field(str_length={"min_value": 1})
    stage: str = pa.Field(isin=["read", "seed", "generate", "verify", "judge", "mix"])
    operator: str = pa.Field(str_length={"min_value": 1})
    reason: str = pa.Field(str_length={"min_value": 1})
    raw: str


class Replies(Table):
    """Remembered replies of models, without a word of what was asked; `sha256` seals key and reply together."""

    key: str = pa.Field(unique=True, str_matches=r"^[0-9a-f]{64}$")
    asked: str = pa.Field(str_matches=r"^[0-9a-f]{64}$")
    model: str
    reply: str = pa.Field(str_startswith="{")
    sha256: str = pa.Field(str_matches=r"^[0-9a-f]{64}$")
    tokens: int = pa.Field(ge=0)
    picodollars: int = pa.Field(ge=0)


SORT_KEYS: dict[type[Table], list[str]] = {
    Seeds: ["id"],
    Drafts: ["id"],
    Mixture: ["position", "id"],
    Verdicts: ["draft_id", "verifier"],
    Rejects: ["row_id", "stage", "operator", "reason", "raw"],
    Replies: ["key"],
}
BY_NAME: dict[str, type[Table]] = {table.__name__: table for table in SORT_KEYS}


def polars_schema(table: type[Table]) -> dict[str, pl.DataType]:
    """Column names and polars types of a table, in order."""
    columns = table.to_schema().columns
    return {name: column.dtype.type for name, column in columns.items()}


def empty(table: type[Table]) -> pl.DataFrame:
    """A frame of that table without rows."""
    return pl.DataFrame(schema=polars_schema(table))
