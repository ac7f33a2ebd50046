"""No word of a list of obscene words and slurs stands in the row: LDNOOBW's, in 27 languages, with which C4 was cleaned.

What a word list can do: find plain obscenity, at no cost. What it cannot: see hatred, threats or harm in ordinary words, a word
spelled otherwise, or who is speaking. It finds one in twelve of HateCheck's hateful sentences, and refuses biology, sexual
health, and people who quote or reclaim a slur (figures in benchmarks/verification; whom such lists silence: Dodge et al.
2104.08758). A rule for what should not be in the text at all; for toxicity itself ask a judge (`rubric`).
"""

import re
from pathlib import Path

import polars as pl

import tasks.text
from tasks.operators import ColumnVerifier
from tasks.text.columns import Part, text_of, verdicts

LIST = Path(str(tasks.text.__file__)).with_name("offensive_words.tsv")
UNSPACED = ("ja", "ko", "th", "zh")
"""Languages whose words have no edges to look for; there a single character is too little to be a word."""
OTHER_TAGS = {"nb": "no", "nn": "no", "tl": "fil"}


def toxicity(
    *, of: Part = "conversation", languages: list[str] | None = None, allow: list[str] | None = None
) -> ColumnVerifier:
    """The words are those of the draft's `lang`, or of `languages`; `allow` names words that may stand. The score is 1 or 0."""
    listed = {lang: words - {word.casefold() for word in allow or []} for lang, words in _listed().items()}
    if unknown := sorted(set(languages or []) - set(listed)):
        raise ValueError(f"languages: there is no list for {unknown[0]!r}, only for {', '.join(sorted(listed))}")
    given = {lang: listed[lang] for lang in languages or []}

    def verify(drafts: pl.LazyFrame) -> pl.LazyFrame:
        if given:
            return _verdicts(drafts, of, given)
        tagged = drafts.with_columns(_lang=_language())
        present = tagged.select(pl.col("_lang").unique().sort()).collect()["_lang"].to_list() or [""]
        return pl.concat(_verdicts(tagged.filter(_lang=lang), of, {lang: listed.get(lang, set())}) for lang in present)

    return verify


def _language() -> pl.Expr:
    return pl.col("lang").str.extract(r"^([a-z]{2,3})", 1).replace(OTHER_TAGS).fill_null("")


def _verdicts(drafts: pl.LazyFrame, of: Part, listed: dict[str, set[str]]) -> pl.LazyFrame:
    if not any(listed.values()):
        return verdicts(drafts, {"_unlisted": pl.format("there is no list of words for '{}'; name it in `languages`", "lang")})
    text = text_of(of)
    found = pl.coalesce(text.str.extract(_pattern(lang, words), 1) for lang, words in listed.items())
    return verdicts(drafts, {"_listed": pl.format("holds '{}', a word of the list", found.str.to_lowercase())})


def _pattern(lang: str, words: set[str]) -> str:
    """One group: any of the words, whole; an English one also with the s of its plural."""
    told = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=lambda word: (-len(word), word)))
    if lang in UNSPACED:
        return f"(?i)({told})"
    return rf"(?i)(?:^|[^\p{{L}}\p{{N}}_])((?:{told}){'s?' if lang == 'en' else ''})(?:[^\p{{L}}\p{{N}}_]|$)"


def _listed() -> dict[str, set[str]]:
    """The words by language, in small letters."""
    listed: dict[str, set[str]] = {}
    for line in LIST.read_text(encoding="utf-8").split("\n")[1:-1]:
        lang, word = line.split("\t")
        if lang not in UNSPACED or len(word) > 1:
            listed.setdefault(lang, set()).add(word.casefold())
    return listed
