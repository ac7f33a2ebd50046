"""Which scripts a language is written in, by Unicode's names of them, and of which script a letter is."""

import re
import unicodedata

SCRIPTS = {
    "Latin": "af az bs ca ceb cs cy da de en es et eu fi fil fo fr ga gl ha hr ht hu id ig is it jv lt lv mg ms mt nb nl nn no "
    "om pl pt ro sk sl so sq st su sv sw tl tn tr ts uz vi wo xh yo zu",
    "Cyrillic": "be bg kk ky mk mn ru sr tg tt uk",
    "Arabic": "ar ckb fa ps sd ug ur",
    "Devanagari": "bho hi mai mr ne sa",
    "Bengali": "as bn",
    "Han": "yue zh",
    "Han Hiragana Katakana": "ja",
    "Hangul Han": "ko",
    "Greek": "el",
    "Hebrew": "he yi",
    "Thai": "th",
    "Lao": "lo",
    "Khmer": "km",
    "Myanmar": "my shn",
    "Georgian": "ka",
    "Armenian": "hy",
    "Ethiopic": "am ti",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Gujarati": "gu",
    "Gurmukhi": "pa",
    "Oriya": "or",
    "Sinhala": "si",
    "Tibetan": "bo dz",
}
OF_LANGUAGE = {lang: " or ".join(scripts.split()) for scripts, languages in SCRIPTS.items() for lang in languages.split()}
NAMES = frozenset(name for names in SCRIPTS for name in names.split())
ALSO_OTHERWISE = frozenset("az ha ku ms pa sd uz".split())
"""Languages that many people write in a script that does not stand above."""
SUBTAGS = {
    "Latn": "Latin",
    "Cyrl": "Cyrillic",
    "Arab": "Arabic",
    "Deva": "Devanagari",
    "Beng": "Bengali",
    "Hans": "Han",
    "Hant": "Han",
}
_SUBTAG = re.compile(r"[-_]([A-Z][a-z]{3})\b")


def scripts_of(tag: str, language: str) -> list[str]:
    """The scripts that a tag names (`sr-Latn`), else all of the language; none where they are not known here."""
    named = _SUBTAG.search(tag)
    if not named and language in ALSO_OTHERWISE:
        return []
    found = SUBTAGS.get(named[1], "") if named else OF_LANGUAGE.get(language, "")
    return found.split(" or ") if found else []


def script_of(letter: str) -> str:
    """The script's name as Unicode's names of letters begin; `Han` for an ideograph."""
    name = unicodedata.name(letter, "").split(" ")[0].split("-")[0]
    return "Han" if name == "CJK" else name.capitalize()
