"""What a text of tests says before it runs: the names it wants from the program, what it checks and calls by itself."""

import opcode
import symtable
import types
from collections.abc import Iterator
from typing import NamedTuple

_ASSERTS = opcode.opmap["LOAD_ASSERTION_ERROR"]


class Script(NamedTuple):
    """`free` names are used or imported, and not defined; `asserts` and `used` are about what runs with the module."""

    code: types.CodeType
    free: frozenset[str]
    asserts: bool
    used: frozenset[str]


def read(text: str) -> Script:
    """By the compiler's own tables: a walk over the syntax tree takes longer than most tests. Raises SyntaxError."""
    code = compile(text, "tests.py", "exec")
    top = symtable.symtable(text, "tests.py", "exec")
    wanted: set[str] = set()
    defined: set[str] = set()
    for table in _tables(top):
        for symbol in table.get_symbols():
            if symbol.is_imported() or not (symbol.is_assigned() or symbol.is_parameter()):
                wanted.add(symbol.get_name())
            else:
                defined.add(symbol.get_name())
    used = frozenset(symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced())
    return Script(code, frozenset(wanted - defined), _ASSERTS in code.co_code[::2], used)


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)
