"""Instructions that a program can check, as IFEval names them: each a rule of a text and the instruction's own arguments.

Zhou et al. 2311.07911, table 4; what M-IFEval says of Spanish, French and Japanese answers where the rule is the same with
other signs (Dussolle et al. 2502.04688). Sentences are counted by their stops, so a text of many abbreviations may differ.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from schemas.errors import RowError
from tasks.text.strict_json import read_json

Arguments = dict[str, Any]
Rule = Callable[[str, Arguments, str], bool]
FEWER = ("less than", "moins de", "未満", "menos de")
AT_MOST = ("at most", "como máximo", "au plus", "以下")
_SENTENCE_END = re.compile(r"[.!?]+[\"'”’)\]*_]*(?=\s|$)|[。！？]+[」』）]*")
_LIST_MARK = re.compile(r"(?m)^[ \t]*\d{1,3}\.(?=\s)")
"""A list's number: a sentence to NLTK, with which the authors count English and French ones, and none to spaCy (Spanish)."""
_TITLE = {"fr": r"##[^\n]+?##", "ja": r"『[^\n]+?』"}
_HIGHLIGHT = {"ja": (r"《[^\n《》]+》",)}
_BULLET = {"ja": r"(?m)^\s*[・*-](?![*-]).*$"}
_COMMA = {"ja": "[、，]"}
_CHOICES = {
    "en": ("My answer is yes.", "My answer is no.", "My answer is maybe."),
    "es": ("Sí.", "No.", "Quizás."),
    "fr": ("Oui.", "Non.", "Peut-être."),
    "ja": ("はい、そうです。", "いいえ、違います。", "どちらとも言えません。"),
}


def follows(instruction: str, text: str, arguments: Arguments) -> bool:
    """True where the text does what the instruction says; an empty one never does. Raises RowError for an unknown one."""
    *language, kind, name = instruction.split(":")
    rule = RULES.get(f"{kind}:{name}")
    if rule is None:
        raise RowError(f"cannot judge: no instruction {instruction!r} is known here")
    try:
        return bool(text.strip()) and rule(text, arguments, language[0] if language else "en")
    except KeyError as error:
        raise RowError(f"cannot judge: {instruction!r} comes without {error}") from None


def loosely(text: str) -> Iterator[str]:
    """The text, and without its first line, its last, and both (IFEval, section 2.2); each also without asterisks."""
    lines = text.split("\n")
    for part in (lines, lines[1:], lines[:-1], lines[1:-1]):
        said = "\n".join(part).strip()
        yield from (said, said.replace("*", ""))


def _holds(found: int, relation: str | None, wanted: int) -> bool:
    if relation in FEWER:
        return found < wanted
    return found <= wanted if relation in AT_MOST else found >= wanted


def _count(pattern: str, text: str) -> int:
    return len(re.findall(pattern, text, re.IGNORECASE))


def _keywords(text: str, arguments: Arguments, lang: str) -> bool:
    return all(word.casefold() in text.casefold() for word in arguments["keywords"])


def _forbidden(text: str, arguments: Arguments, lang: str) -> bool:
    edge = "" if lang == "ja" else r"\b"
    return not any(_count(f"{edge}{re.escape(word)}{edge}", text) for word in arguments["forbidden_words"])


def _keyword_frequency(text: str, arguments: Arguments, lang: str) -> bool:
    return _holds(_count(re.escape(arguments["keyword"]), text), arguments["relation"], arguments["frequency"])


def _letter_frequency(text: str, arguments: Arguments, lang: str) -> bool:
    return _holds(text.lower().count(arguments["letter"].lower()), arguments["let_relation"], arguments["let_frequency"])


def _sentences(text: str, arguments: Arguments, lang: str) -> bool:
    said = _LIST_MARK.sub("", text) if lang == "es" else text
    ended = [part for part in _SENTENCE_END.split(said) if re.search(r"\w", part)]
    return _holds(len(ended), arguments["relation"], arguments["num_sentences"])


def _words(text: str, arguments: Arguments, lang: str) -> bool:
    return _holds(_count(r"\w+", text), arguments["relation"], arguments["num_words"])


def _letters(text: str, arguments: Arguments, lang: str) -> bool:
    return _holds(len(re.sub(r"\s", "", text)), arguments["relation"], arguments["num_letters"])


def _parts(text: str, between: str) -> list[str] | None:
    """The parts of a text; None where one between two others is empty. Empty ones at the edges are none."""
    parts = [part.strip() for part in re.split(between, text)]
    parts = parts[1:] if parts and not parts[0] else parts
    parts = parts[:-1] if parts and not parts[-1] else parts
    return parts if all(parts) else None


def _paragraphs(text: str, arguments: Arguments, lang: str) -> bool:
    return len(_parts(text, r"\s?\*\*\*\s?") or []) == int(arguments["num_paragraphs"])


def _nth_paragraph(text: str, arguments: Arguments, lang: str) -> bool:
    paragraphs = text.split("\n\n")
    filled = sum(bool(part.strip()) for part in paragraphs)
    place, wanted = arguments["nth_paragraph"], arguments["first_word"].lower()
    if filled != arguments["num_paragraphs"] or place > len(paragraphs):
        return False
    begins = paragraphs[place - 1].strip().lstrip("\"'").lower()
    return begins.startswith(wanted) and (lang == "ja" or not begins[len(wanted) : len(wanted) + 1].isalnum())


def _placeholders(text: str, arguments: Arguments, lang: str) -> bool:
    return _count(r"\[.*?\]", text) >= int(arguments["num_placeholders"])


def _postscript(text: str, arguments: Arguments, lang: str) -> bool:
    marker = re.escape(arguments["postscript_marker"].strip()).replace(r"\.", r"\.\s?")
    return _count(marker, text) > 0


def _bullets(text: str, arguments: Arguments, lang: str) -> bool:
    return _count(_BULLET.get(lang, r"(?m)^\s*(?:\*[^*]|-).*$"), text) == int(arguments["num_bullets"])


def _numbered(text: str, arguments: Arguments, lang: str) -> bool:
    return _count(r"(?m)^\s*\d+[.．]\s", text) == int(arguments["num_items"])


def _chosen(text: str, arguments: Arguments, lang: str) -> bool:
    if lang not in _CHOICES:
        raise RowError(f"cannot judge: the choices of 'constrained_response' in {lang!r} are not known here")
    return any(choice in text for choice in _CHOICES[lang])


def _highlights(text: str, arguments: Arguments, lang: str) -> bool:
    marks = _HIGHLIGHT.get(lang, (r"\*[^\n*]*\*", r"\*\*[^\n*]*\*\*"))  # `**so**` counts by the second, for the first sees `**`
    found = [part for mark in marks for part in re.findall(mark, text)]
    return sum(bool(part.strip("* \t")) for part in found) >= int(arguments["num_highlights"])


def _sections(text: str, arguments: Arguments, lang: str) -> bool:
    splitter = re.escape(arguments["section_spliter"])
    number = rf"第\s?\d+\s?{splitter}" if lang == "ja" else rf"\s?{splitter}\s?\d+\s?"
    return len(re.findall(number, text)) >= int(arguments["num_sections"])


def _json(text: str, arguments: Arguments, lang: str) -> bool:
    try:
        read_json(re.sub(r"^```(?:json)?|```$", "", text.strip(), flags=re.IGNORECASE).strip())
    except RowError:
        return False
    return True


def _title(text: str, arguments: Arguments, lang: str) -> bool:
    return any(found.strip("<>『』# \t") for found in re.findall(_TITLE.get(lang, r"<<[^\n]+>>"), text))


def _two_responses(text: str, arguments: Arguments, lang: str) -> bool:
    parts = _parts(text, r"\*{6}")
    return parts is not None and len(parts) == 2 and parts[0] != parts[1]


def _repeats_prompt(text: str, arguments: Arguments, lang: str) -> bool:
    return text.strip().lower().startswith(arguments["prompt_to_repeat"].strip().lower())


def _ends(text: str, arguments: Arguments, lang: str) -> bool:
    said, phrase = text.strip().strip('"').lower(), arguments["end_phrase"].strip().lower()
    return said.endswith((phrase, f"{phrase}."))


def _quoted(text: str, arguments: Arguments, lang: str) -> bool:
    said = text.strip()
    pairs = ('""', "«»", "“”", "「」") if lang != "en" else ('""',)
    return len(said) > 1 and any(said[0] == pair[0] and said[-1] == pair[1] for pair in pairs)


def _capital_words(text: str, arguments: Arguments, lang: str) -> bool:
    found = sum(word.isupper() for word in re.findall(r"\w+(?:['’-]\w+)*", text))
    return _holds(found, arguments["capital_relation"], arguments["capital_frequency"])


def _upper(text: str, arguments: Arguments, lang: str) -> bool:
    return text.isupper()


def _lower(text: str, arguments: Arguments, lang: str) -> bool:
    return text.islower()


def _without(pattern: str) -> Rule:
    return lambda text, arguments, lang: not re.search(pattern, text)


def _no_comma(text: str, arguments: Arguments, lang: str) -> bool:
    return not re.search(_COMMA.get(lang, ","), text)


def _within(opens: str, closes: str) -> Rule:
    """Something stands between Spanish marks: `¿Por qué?`."""
    return lambda text, arguments, lang: bool(re.search(rf"{opens}[^{closes}]*\w[^{closes}]*[{closes}]", text))


def _tildes(text: str, arguments: Arguments, lang: str) -> bool:
    return _holds(_count(r"\w*[áéíóú]\w*", text), arguments["relation"], arguments["num_words"])


def _accented(text: str, arguments: Arguments, lang: str) -> bool:
    """No word that should have an accent stands there with another, or with none."""
    due: dict[str, str] = arguments["word_to_accentuate"]
    return all(due.get(_bare(word), word) == word for word in re.findall(r"\w+", text.lower()))


def _bare(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))


def _forbidden_letter(text: str, arguments: Arguments, lang: str) -> bool:
    return arguments["forbidden_char"].casefold() not in text.casefold()


def _tutoie(text: str, arguments: Arguments, lang: str) -> bool:
    """Says tu; vous may stand beside it, for it is also the plural."""
    return _count(r"\b(?:tu|te|toi|ton|ta|tes)\b|\bt['’]", text) > 0


def _kanji(text: str, arguments: Arguments, lang: str) -> bool:
    return _holds(_count(r"[\u4e00-\u9fff]", text), arguments["relation"], arguments["kanji_limit"])


def _one_ending(text: str, arguments: Arguments, lang: str) -> bool:
    """Every sentence ends alike; what is quoted may end as it will."""
    said = re.split("[。！？]", re.sub("「[^」]*」|『[^』]*』", "", text))
    return all(sentence.strip().endswith(arguments["ending"]) for sentence in said if sentence.strip())


RULES: dict[str, Rule] = {
    "keywords:existence": _keywords,
    "keywords:forbidden_words": _forbidden,
    "keywords:frequency": _keyword_frequency,
    "keywords:letter_frequency": _letter_frequency,
    "length_constraints:number_sentences": _sentences,
    "length_constraints:number_words": _words,
    "length_constraints:number_letters": _letters,
    "length_constraints:number_paragraphs": _paragraphs,
    "length_constraints:nth_paragraph_first_word": _nth_paragraph,
    "detectable_content:number_placeholders": _placeholders,
    "detectable_content:postscript": _postscript,
    "detectable_content:no_digits": _without(r"\d"),
    "detectable_content:informal_address": _tutoie,
    "detectable_format:number_bullet_lists": _bullets,
    "detectable_format:number_numbered_lists": _numbered,
    "detectable_format:constrained_response": _chosen,
    "detectable_format:number_highlighted_sections": _highlights,
    "detectable_format:multiple_sections": _sections,
    "detectable_format:json_format": _json,
    "detectable_format:title": _title,
    "combination:two_responses": _two_responses,
    "combination:repeat_prompt": _repeats_prompt,
    "startend:end_checker": _ends,
    "startend:quotation": _quoted,
    "startend:sentence_unified_end": _one_ending,
    "change_case:capital_word_frequency": _capital_words,
    **{f"change_case:{language}_capital": _upper for language in ("english", "spanish", "french")},
    **{f"change_case:{language}_lowercase": _lower for language in ("english", "spanish", "french")},
    "punctuation:no_comma": _no_comma,
    "punctuation:no_period": _without("。"),
    "punctuation:question_marks": _within("¿", "?"),
    "punctuation:exclamation_marks": _within("¡", "!"),
    "special_character:enie": lambda text, arguments, lang: _count("ñ", text) >= int(arguments["let_frequency"]),
    "special_character:dieresis": lambda text, arguments, lang: _count("ü", text) >= int(arguments["let_frequency"]),
    "special_character:tildes": _tildes,
    "special_character:accents": _accented,
    "special_character:ethel_or_cedilla": _forbidden_letter,
    "special_character:no_accents": _without(r"[àâäéèêëîïôöùûüÿçœæÀÂÄÉÈÊËÎÏÔÖÙÛÜŸÇŒÆ]"),
    "letters:kanji": _kanji,
    "letters:furigana": _without(r"[\u4e00-\u9fff々]++(?!（[ぁ-ゖー]+）)"),
    "letters:no_hiragana": _without(r"[\u3041-\u309f]"),
    "letters:no_katakana": _without(r"[\u30a1-\u30ff]"),
    "letters:hiragana_only": _without(r"[^\W\d_\u3041-\u309fー]"),
    "letters:katakana_only": _without(r"[^\W\d_\u30a1-\u30ff\uff66-\uff9f]"),
    "letters:kansuuji": _without(r"\d"),
}
