"""Foreign text in a prompt: it stands between two lines of dashes that are longer than any run of dashes in it."""

import re

_RUN = re.compile("[-\u2010-\u2015\u2212\u2500\u2501\u2e3a\u2e3b\ufe58\ufe63\uff0d]+")  # and what looks like dashes


def rule_for(*texts: str) -> str:
    """A line of dashes that none of these texts can end."""
    return "-" * (1 + max([4, *(len(run) for text in texts for run in _RUN.findall(text))]))


def delimited(text: str, rule: str = "") -> str:
    """The text between two such lines."""
    rule = rule or rule_for(text)
    return f"{rule}\n{text}\n{rule}"
