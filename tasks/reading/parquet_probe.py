"""The child process that decodes a Parquet file under a memory cap and says `good`. Run as a script, never imported."""

import resource
import sys

import polars as pl

MEMORY = 2 * 1024**3
MAX_CELL = 16 * 1024**2
MAX_ROWS_A_BYTE = 1000


def main(path: str) -> None:
    """Exit with a reason where the file cannot be decoded in bounded memory, or a text in it is out of all measure."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    frame = pl.scan_parquet(path, glob=False)
    schema = frame.collect_schema()
    with open(path, "rb") as file:  # noqa: PTH123  (pathlib would be an import more in a process that lives for a second)
        size = file.seek(0, 2)
    rows = frame.select(pl.len()).collect().item()
    if rows > size * MAX_ROWS_A_BYTE:
        sys.exit(f"{rows:,} rows in {size:,} bytes")
    texts = [name for name, kind in schema.items() if kind == pl.String]
    for batch in frame.collect_batches(chunk_size=2000, maintain_order=True):
        longest = batch.select(pl.col(texts).str.len_bytes() > MAX_CELL) if texts else pl.DataFrame()
        if any(column.any() for column in longest):
            sys.exit(f"a text of more than {MAX_CELL:,} bytes")
    print("good")


if __name__ == "__main__":
    main(sys.argv[1])
