"""What column verifiers share: the words a rule looks at, as a polars expression, and verdicts from the rules a row breaks."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

import polars as pl

Part = Literal["answer", "question", "conversation"]
PARTS: tuple[Part, ...] = get_args(Part)
CJK = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
WORD = rf"{CJK}|[\p{{L}}\p{{N}}\p{{M}}'’_]+"
"""A word; where a script sets no spaces between words, a character counts as one."""
_SPOKEN = ("messages", "rejected")


def text_of(part: Part = "answer") -> pl.Expr:
    """The words of a draft: the last assistant turn, the last user turn, or all turns."""
    contents = _contents("messages")
    if part == "conversation":
        return contents.list.join("\n")
    if part == "answer":
        return contents.list.last()
    asked = pl.element().filter(pl.element().struct.field("role") == "user").struct.field("content")
    return pl.col("messages").list.eval(asked).list.last().fill_null("")


def words_of(text: pl.Expr) -> pl.Expr:
    """The words of a text, as a list."""
    return text.str.extract_all(WORD)


def faults_where(pattern: str, fault: Callable[[list[dict[str, Any]]], str]) -> pl.Expr:
    """What `fault` says of a draft's turns, empty for nothing; asked only where one holds `pattern`, for that is quick.

    The turns are those of `messages` and of `rejected`, each a `role` and a `content`: its words and its calls' arguments.
    """

    def told(rows: pl.Series) -> pl.Series:
        held = rows.struct.field("text").str.contains(pattern)
        said = iter(rows.filter(held).to_list())
        return pl.Series([fault(_turns(next(said))) or None if here else None for here in held], dtype=pl.String)

    text = pl.concat_str(*map(_all_of, _SPOKEN), separator="\n")
    return pl.struct(*_SPOKEN, text=text).map_batches(told, return_dtype=pl.String)


def _all_of(messages: str) -> pl.Expr:
    """Every word of these turns, and every argument of their calls."""
    called = pl.element().struct.field("tool_calls")
    arguments = pl.col(messages).list.eval(called.list.eval(pl.element().struct.field("arguments")).list.join("\n"))
    return pl.concat_str(_contents(messages).list.join("\n"), arguments.list.join("\n"), separator="\n").fill_null("")


def _contents(messages: str) -> pl.Expr:
    """What each turn says, as a list."""
    return pl.col(messages).list.eval(pl.element().struct.field("content").fill_null(""))


def _turns(row: dict[str, Any]) -> list[dict[str, Any]]:
    turns = [turn for name in _SPOKEN for turn in row[name] or ()]
    return [{"role": turn["role"], "content": "\n".join(_said(turn))} for turn in turns]


def _said(turn: dict[str, Any]) -> list[str]:
    return [turn["content"] or "", *(call["arguments"] for call in turn["tool_calls"] or ())]


def verdicts(drafts: pl.LazyFrame, broken: Mapping[str, pl.Expr], score: pl.Expr | None = None) -> pl.LazyFrame:
    """One verdict a draft: it fails where any rule is broken; the first one's words are the reason.

    `broken` maps a reason to a boolean expression, or to a text one that is the whole reason and null where the rule holds.
    """
    told = [_told(reason, rule) for reason, rule in broken.items()]
    frame = drafts.select(draft_id="id", reason=pl.coalesce(*told, pl.lit("")), score=pl.lit(None) if score is None else score)
    passed = pl.col("reason") == ""
    return frame.select("draft_id", passed=passed, score=pl.coalesce("score", passed.cast(pl.Float64)), reason="reason")


def _told(reason: str, rule: pl.Expr) -> pl.Expr:
    return rule if reason.startswith("_") else pl.when(rule.fill_null(False)).then(pl.lit(reason))
