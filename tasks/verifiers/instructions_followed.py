"""The answer does what its target's instructions say, each of them checked by a program: IFEval's rules, by IFEval's names.

The target is a row of IFEval (`instruction_id_list` and `kwargs`, one set of arguments an instruction), or a list of
`{"instruction": ..., other arguments}`. `language:response_language` asks the model of `language` (`pip install
'seedmill[language]'`), to which the wanted one must be the likeliest of most of the text. Zhou et al. 2311.07911; the rules
stand in `tasks/text/instructions.py`.
"""

from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft, Verdict
from tasks.operators import Verifier
from tasks.text.instructions import Arguments, follows, loosely
from tasks.text.which_language import languages_of, macro


def instructions_followed(*, loose: bool = False) -> Verifier:
    """The score is the share that is followed. `loose` also takes the answer without its first or last line, or asterisks.

    Raises RowError for a target without instructions, and for one that is not known here.
    """

    def verify(draft: Draft) -> Verdict:
        asked = _asked(draft.read_target())
        takes = list(loosely(draft.answer)) if loose else [draft.answer]
        missed = [name for name, arguments in asked if not any(_follows(name, take, arguments) for take in takes)]
        score = 1 - len(missed) / len(asked)
        return Verdict.fail(f"does not follow {', '.join(missed)}", score) if missed else Verdict.ok()

    return verify


def _asked(target: Any) -> list[tuple[str, Arguments]]:
    if isinstance(target, dict) and isinstance(names := target.get("instruction_id_list"), list):
        arguments = target.get("kwargs", [{}] * len(names))
        found = (
            list(zip(names, arguments, strict=False)) if isinstance(arguments, list) and len(names) == len(arguments) else []
        )
    else:
        found = [(each.get("instruction"), each) for each in target or [] if isinstance(each, dict)]
    if not found or not all(isinstance(name, str) and isinstance(given, dict) for name, given in found):
        raise RowError("cannot judge: wanted a target with `instruction_id_list` and as many `kwargs`")
    return found


def _follows(name: str, text: str, arguments: Arguments) -> bool:
    if not name.endswith("language:response_language"):
        return follows(name, text, arguments)
    if "language" not in arguments:
        raise RowError(f"cannot judge: {name!r} comes without 'language'")
    told = [max(sure, key=lambda tag: sure[tag]) for sure in languages_of(text)]
    return told.count(macro(str(arguments["language"]))) > len(told) / 2
