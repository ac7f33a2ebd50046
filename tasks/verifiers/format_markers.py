"""Nothing is left in the text that belongs to a prompt or a template: chat tokens, role labels, blanks to fill in, torn fences.

Each kind can be switched off by leaving it out of `kinds`. A text about such marks (a manual of a chat template, say) breaks
the rule as well: the words alone do not say whether a mark is used or mentioned. Marks inside code are looked at, blanks
inside code are not.
"""

from typing import Literal

import polars as pl

from tasks.operators import ColumnVerifier
from tasks.text.columns import Part, text_of, verdicts

Kind = Literal["chat tokens", "role labels", "blanks", "prompt words", "speaks of itself", "torn fence", "torn end"]
MARKS: dict[Kind, str] = {
    "chat tokens": r"<\|[a-z_]{2,20}\|>|\[/?INST\]|<</?SYS>>|</?s>|<(start|end)_of_turn>|<unk>|<pad>|</?think>",
    "role labels": r"(?im)^\s{0,3}(#{1,3} ?)?(instruction|response|input|output|user|assistant|human|system)\s?:\s*$"
    r"|(?m)^(Human|User|Assistant): ",
    "blanks": r"(?i)\[(your|insert|name|company|date|recipient|city|address|phone|email|title|product)\b[^\]\n]{0,40}\]"
    r"|\{\{[^}\n]{1,60}\}\}|\blorem ipsum\b|<(your|insert)[^>\n]{1,40}>",
    "prompt words": r"(?i)\b(the )?(given|rewritten|new|original) (prompt|instruction)\b ?[:#]|#\w+ prompt#"
    r"|begin your (reply|answer) (here|now)",
    "speaks of itself": r"(?i)\bas an? (ai|artificial intelligence)( language)? model\b"
    r"|\bmy (training data|knowledge cutoff|last update)\b|\bI was (trained|created) by (openai|anthropic|google|meta)\b",
}
CODE = r"(?s)```.*?```|`[^`\n]*`"
ENDS = r"(?s)[\p{L}\p{N}][ ,;:\-–(]*$"


def format_markers(*, of: Part = "answer", kinds: list[Kind] | None = None) -> ColumnVerifier:
    """By default all kinds but `torn end`: many a short answer ends without a full stop. The score is 1 or 0."""
    looked_for = kinds or [*MARKS, "torn fence"]

    def verify(drafts: pl.LazyFrame) -> pl.LazyFrame:
        text = text_of(of)
        prose = text.str.replace_all(CODE, " ")
        broken: dict[str, pl.Expr] = {}
        for kind in looked_for:
            if kind in MARKS:
                found = (prose if kind == "blanks" else text).str.extract(f"({MARKS[kind]})", 1).str.strip_chars().str.head(40)
                broken[f"_{kind}"] = pl.format(f"{kind}: '{{}}'", found)
        if "torn fence" in looked_for:
            broken["torn fence: a ``` that is never closed"] = text.str.count_matches(r"(?m)^\s*```") % 2 == 1
        if "torn end" in looked_for:
            broken["torn end: it stops in the middle of a sentence"] = text.str.contains(ENDS)
        return verdicts(drafts, broken)

    return verify
