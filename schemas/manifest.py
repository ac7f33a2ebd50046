"""The manifest of an artifact: which table, how many rows, the sha256 of every shard, and what it was made from."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from schemas.report import Finding

FORMAT = 1


class Shard(BaseModel):
    """One Parquet file of an artifact."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.parquet$")]
    rows: int
    bytes: int
    sha256: str


class Manifest(BaseModel):
    """`manifest.json`, the commit point of an artifact: a folder without one is not an artifact.

    `contract` is the table's name and a hash of its columns, so that a reader of another version refuses early.
    `inputs` maps what the artifact was made from (recipe, code, other artifacts) to fingerprints. `findings` is what
    making it had to say, and follows from the inputs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = FORMAT
    contract: str
    rows: int
    shards: list[Shard]
    inputs: dict[str, str]
    findings: list[Finding] = []
