"""No key, token or password stands in the row: those of known providers by their form, others by what they are assigned to.

Looked at are all turns, those of a rejected answer too, with the arguments of their calls.
Provider prefixes (AWS, GitHub, OpenAI, Anthropic, Slack, Google, Stripe, Hugging Face, npm, PyPI, Twilio, SendGrid), private
keys in PEM, JSON web tokens, passwords in URLs, and `api_key = "..."` whose value looks random (3.2 bits a character and more).
Plain hashes, UUIDs and examples such as `sk-...` or `YOUR_KEY` are none. A secret that is an ordinary word is not seen.
"""

import math
import re
from collections import Counter
from typing import Any

import polars as pl

from tasks.operators import ColumnVerifier
from tasks.text.columns import faults_where, verdicts

FORMS = {
    "AWS key": r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b",
    "GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{60,}\b",
    "model provider's key": r"\bsk-(?:ant-|proj-|or-v1-)?[A-Za-z0-9_-]{20,}\b",
    "Slack token": r"\bxox[abposr]-[A-Za-z0-9-]{10,}\b",
    "Google key": r"\bAIza[A-Za-z0-9_-]{35}\b",
    "Stripe key": r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{20,}\b",
    "Hugging Face token": r"\bhf_[A-Za-z]{30,}\b",
    "package index token": r"\bnpm_[A-Za-z0-9]{36}\b|\bpypi-[A-Za-z0-9_-]{50,}",
    "SendGrid key": r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    "Twilio key": r"\bSK[0-9a-f]{32}\b",
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "JSON web token": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
    "password in an address": r"\b[a-z][a-z0-9+.-]*://[^\s:/@]{1,64}:(?P<value>[^\s:/@]{3,64})@[\w.-]+",
    "assigned secret": r"(?i)\b[\w.-]{0,32}(?:api[_-]?key|secret|token|passw(?:or)?d|auth[_-]?key|access[_-]?key)[\w-]{0,16}"
    r"[\"']?\s{0,3}(?:=|:|=>)\s{0,3}[\"'](?P<value>[^\s\"'<>{}$]{12,128})[\"']",
}
HINT = (
    r"A(?:KI|SI|BI|CC)A|gh[pousr]_|github_pat_|sk-|xox[abposr]-|AIza|[rs]k_(?:live|test)_|hf_|npm_|pypi-|SG\.|SK[0-9a-f]{32}"
    r"|PRIVATE KEY|eyJ|://[^\s/@]+@|(?i:key|secret|token|passw(?:or)?d)[^\s=:]{0,17}\s{0,3}(?:=>|=|:)\s{0,3}[\"']"
)
"""What every form holds; the forms themselves are a hundred times as slow to look for."""
PATTERNS = {kind: re.compile(form) for kind, form in FORMS.items()}
EXAMPLE = re.compile(r"(?i)your|example|xxxx|\.\.\.|\*\*\*|changeme|placeholder|dummy|<|>|1234567|abcdef|password|secret")
LEAST_BITS = 3.2
PROVED = ("private key",)


def secrets() -> ColumnVerifier:
    """The reason names the kind and the first four characters at most, never the secret."""

    def verify(drafts: pl.LazyFrame) -> pl.LazyFrame:
        return verdicts(drafts, {"_secret": faults_where(HINT, _fault)})

    return verify


def _fault(turns: list[dict[str, Any]]) -> str:
    for turn in turns:
        for kind, pattern in PATTERNS.items():
            for match in pattern.finditer(turn["content"]):
                value = match.groupdict().get("value") or match.group()
                if kind in PROVED or (not EXAMPLE.search(value) and bits(value) >= LEAST_BITS):
                    return f"holds a {kind} that begins '{match.group()[:4]}', in a turn of the {turn['role']}"
    return ""


def bits(text: str) -> float:
    """Shannon's entropy of the characters, in bits a character: words have about 3, random letters and digits over 3.5."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values())
