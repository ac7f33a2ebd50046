"""The words of a conversation as polars expressions, so that a million rows need no Python."""

from typing import Literal

import polars as pl

Compared = Literal["question", "conversation"]
"""What of two rows is held side by side: all that users say, or every turn."""


def said_by(role: str, messages: str = "messages") -> pl.Expr:
    """All that one role says, its turns joined by newlines."""
    turn = pl.element().struct
    spoken = pl.col(messages).list.eval(pl.when(turn.field("role") == role).then(turn.field("content")).drop_nulls())
    return spoken.list.join("\n")


def whole(messages: str = "messages") -> pl.Expr:
    """All turns, joined by newlines."""
    return pl.col(messages).list.eval(pl.element().struct.field("content")).list.join("\n")


def compared(of: Compared) -> pl.Expr:
    """The words that count when two rows are compared; all of a row in which nobody asks."""
    asked = said_by("user")
    return pl.when(asked != "").then(asked).otherwise(whole()) if of == "question" else whole()
