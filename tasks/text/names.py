"""Names in running text, by their capitals: words in a row, or single ones away from the start of a sentence."""

import re
from collections.abc import Iterator
from itertools import chain, dropwhile

WORD = re.compile(r"[^\W\d_]+(?:['’.&-][^\W\d_]+)*")
_START = re.compile(r"(?:^|[.!?:;…。]['\"”’»)*_]*\s+|\n\s*|[\"“„«(\[—–]\s?|\*\*)$")
_OPENERS = frozenset(
    """a about according additionally after again all almost alone along already also although among an and another
    any are around as at away based because before below besides between both but by can choose consequently
    could currently despite do does due during each either else even ever every everyone everything except few
    finally first for from further given had has have he hence her here hers herself him his how however i if in
    indeed initially inside instead into is it its itself just last later least less let like many maybe me
    meanwhile might more moreover most much my near neither never next no nobody none nor not note nothing now
    of off often on once one only onto or other others our out outside over people per perhaps please prior
    rather second see several she should since so some someone sometimes soon still such sure than thank that
    the their them then there therefore these they third this those though three through throughout thus to
    today together too two under unlike until up upon us use very was we well were what whatever when where
    whereas whether which while who whom whose why will with within without would yes yet you your""".split()
)
_GERMAN_OPENERS = frozenset(
    """aber alle als am an auch auf aus bei beim da das dem den der des die dies diese dieser durch ein eine einem
    einen einer eines er es für ihr ihre im in ist jede kein mit nach nicht nur ob oder sein seine sie so um und
    vom von vor war was wenn wer wie wir zu zum zur über""".split()
)


def names_in(text: str, lang: str) -> Iterator[list[str]]:
    """Capitalised words in a row, each row with a `*` before it where a sentence begins there.

    A single word at such a place is a name only in English, where it is no usual opener; in German no single word is.
    """
    run: list[re.Match[str]] = []
    for word in chain(WORD.finditer(text), [None]):
        if run and (word is None or not word[0][0].isupper() or text[run[-1].end() : word.start()] != " "):
            first = _START.search(text, max(0, run[0].start() - 8), run[0].start()) is not None
            words = [each[0] for each in run]
            if lang[:2] == "de":
                words = list(dropwhile(lambda each: each.lower() in _GERMAN_OPENERS, words))
            if len(words) > 1 or (lang[:2] != "de" and not first) or (first and lang[:2] == "en" and not _opens(words[0])):
                yield ["*", *words] if first else words
            run = []
        if word is not None and word[0][0].isupper():
            run.append(word)


def _opens(word: str) -> bool:
    return word.lower() in _OPENERS or word.lower().endswith(("ing", "ed", "ly"))
