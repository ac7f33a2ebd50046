"""When an evolved instruction, or the answer to it, is worth nothing: Evol-Instruct's rules that need no model.

Xu et al. 2304.12244, "elimination evolving" (PAPERS 1.6). Each function says what was found, or nothing.
"""

import re

from tasks.text.rouge import words_of

_COPIED = re.compile(
    r"(?:given|rewritten|re-written|created|original|evolved)[ _-](?:prompt|task)\b|new prompt\b|lines? of dashes",
    re.IGNORECASE,
)
_SORRY = re.compile(r"\b(?:sorry|apologi[sz]e|i (?:can(?:no|')t|am unable to)|as an ai|language model)\b", re.IGNORECASE)
_NO = re.compile(
    r"""\W*(?: (?:i(?:'m|\sam)|we(?:'re|\sare))\s(?:so\s|very\s|really\s)?(?:sorry|unable)\b | sorry\b | (?:i|my)\sapolog\w+
    | as\san\sai\b | i\scan(?:not|'t|\snot)\s(?:help|write|do|create|produce|provide|comply|assist|fulfil)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_FENCED = re.compile(r"```.*?```", re.DOTALL)
_TABLE = re.compile(r"^\s*\|.*\|\s*$", re.MULTILINE)
SHORT = 80
STOP_WORDS = frozenset(  # no number, no `yes`, no `no`: these may be all of a good answer
    """a an the this that these those and or but nor so yet if then than as at by for from in into of off on onto out over
    to under up with without about after before between during through i me my we us our you your he him his she her it its
    they them their who whom whose which what when where why how is am are was were be been being do does did done doing
    have has had having can could may might must shall should will would there here just only very too also again""".split()
)


def copied_words(instruction: str, before: str = "") -> str:
    """Words of the prompt that asked for it, such as "the given prompt", unless the instruction before had them too."""
    found = next((match[0] for match in _COPIED.finditer(instruction) if match[0].lower() not in before.lower()), "")
    return f"copies the prompt's words {found!r}" if found else ""


def lost_material(instruction: str, before: str) -> str:
    """A table or a piece of code that stood in the instruction before and is gone, or is no longer the same."""
    kept = {line.strip() for line in instruction.splitlines()}
    for kind, found in (("code", _FENCED.findall(before)), ("table", _TABLE.findall(before))):
        for line in (line.strip() for part in found for line in part.splitlines()):
            if line and line not in kept and not line.startswith("```"):
                return f"drops a line of its {kind}: {line[:80]!r}"
    return ""


def short_refusal(answer: str) -> str:
    """`sorry` and its like in an answer of fewer than 80 words."""
    found = _SORRY.search(answer.replace("\u2019", "'")) if len(answer.split()) < SHORT else None
    return f"a short refusal: {found[0]!r}" if found else ""


def opens_with_refusal(text: str) -> str:
    """For a text that may well speak of being sorry: a refusal is how it begins."""
    found = _NO.match(text.replace("\u2019", "'"))
    return f"a refusal: {found[0].strip()!r}" if found else ""


def says_nothing(answer: str) -> str:
    """Punctuation and stop words alone."""
    words = words_of(answer)
    if any(word not in STOP_WORDS for word in words):
        return ""
    return "the answer is only stop words" if words else "the answer is only punctuation"
