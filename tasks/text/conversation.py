"""The words of a conversation as polars expressions, so that a million rows need no Python."""

import polars as pl


def said_by(role: str, messages: str = "messages") -> pl.Expr:
    """All that one role says, its turns joined by newlines."""
    turn = pl.element().struct
    spoken = pl.col(messages).list.eval(pl.when(turn.field("role") == role).then(turn.field("content")).drop_nulls())
    return spoken.list.join("\n")


def whole(messages: str = "messages") -> pl.Expr:
    """All turns, joined by newlines."""
    return pl.col(messages).list.eval(pl.element().struct.field("content")).list.join("\n")
