"""What a text of tests says before it runs: the names it wants from the program, what it checks and calls by itself."""

import _symtable  # type: ignore[import-not-found]  # `symtable` wraps each name, and takes nearly twice as long
import types
from typing import NamedTuple


class Script(NamedTuple):
    """`free` names are used or imported, and not defined; `asserts` and `used` are about what runs with the module."""

    code: types.CodeType
    free: frozenset[str]
    asserts: bool
    used: frozenset[str]


def read(text: str) -> Script:
    """By the compiler's own tables: a walk over the syntax tree takes longer than most tests. Raises SyntaxError."""
    code = compile(text, "tests.py", "exec")
    top = _symtable.symtable(text, "tests.py", "exec")
    wanted: set[str] = set()
    defined: set[str] = set()
    tables = [top]
    for table in tables:
        for name, flags in table.symbols.items():
            (wanted if flags & _IMPORTED or not flags & _BOUND else defined).add(name)
        tables += table.children
    used = frozenset(name for name, flags in top.symbols.items() if flags & _symtable.USE)
    return Script(code, frozenset(wanted - defined), _ASSERTS in code.co_code[::2], used)


def _instructions(text: str) -> set[int]:
    return set(compile(text, "", "exec").co_code[::2])


_IMPORTED, _BOUND = _symtable.DEF_IMPORT, _symtable.DEF_LOCAL | _symtable.DEF_PARAM
(_ASSERTS,) = _instructions("assert a") - _instructions("if not a: raise a")  # `opcode` tells it too, and maps a library
