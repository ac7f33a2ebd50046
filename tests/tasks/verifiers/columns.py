"""Drafts for column verifiers, and what such a verifier says of each text."""

import polars as pl

from schemas.rows import to_json
from schemas.tables import MESSAGES
from tasks.operators import ColumnVerifier


def drafts(texts: list[str], question: str = "q", lang: str = "en") -> pl.LazyFrame:
    """One draft a text; the answer is the text."""
    turns = [[{"role": "user", "content": question}, {"role": "assistant", "content": text}] for text in texts]
    ids = [f"{number:020x}" for number in range(len(texts))]
    spoken = {"messages": turns, "rejected": [None] * len(texts)}
    return pl.LazyFrame({"id": ids, "lang": [lang] * len(texts), **spoken}, schema_overrides=dict.fromkeys(spoken, MESSAGES))


def reasons(verifier: ColumnVerifier, *texts: str, lang: str = "en") -> list[str]:
    """The reason of each text's verdict, empty where it passes; passed, score and reason agree."""
    found = verifier(drafts(list(texts), lang=lang)).collect().sort("draft_id")
    assert found.columns == ["draft_id", "passed", "score", "reason"] and found.height == len(texts)
    assert found.select((pl.col("passed") == (pl.col("reason") == "")).all() & pl.col("score").is_between(0, 1).all()).item()
    return found["reason"].to_list()


def reasons_where_it_hides(verifier: ColumnVerifier, text: str) -> list[str]:
    """What is said of two rows: one whose call bears the text, one whose rejected answer does."""
    plain = {"role": "assistant", "content": "It is done."}
    call = {"id": "1", "name": "save", "arguments": to_json({"value": text})}
    rows = {
        "id": ["0", "1"],
        "messages": [[plain | {"tool_calls": [call]}], [plain]],
        "rejected": [None, [plain | {"content": text}]],
    }
    frame = pl.LazyFrame(rows, schema_overrides={"messages": MESSAGES, "rejected": MESSAGES})
    return verifier(frame).collect().sort("draft_id")["reason"].to_list()
