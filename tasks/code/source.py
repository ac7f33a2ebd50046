"""The program in an answer: a fenced block or plain text, and the question's code before it where the answer only goes on."""

import ast
import re

from tasks.text.fences import fenced

_PYTHON = ("", "python", "python3", "py")


def program_in(answer: str, *, entry_point: str = "", question: str = "") -> str:
    """The last fenced block that defines the entry point, else the longest one, else the whole answer.

    A question that is itself Python ending in an open function (HumanEval) goes first: the answer may be its body alone.
    """
    blocks = [body for language, body in fenced(answer) if language in _PYTHON]
    defining = [body for body in blocks if entry_point and defines(body, entry_point)]
    code = defining[-1] if defining else max(blocks, key=len, default=answer)
    return f"{question.rstrip()}\n{code}" if open_function(question) else code


def defines(code: str, name: str) -> bool:
    """Whether a line of the code binds the name at the top."""
    return bool(re.search(rf"^(?:(?:async )?def|class) {re.escape(name)}\b|^{re.escape(name)}\s*=", code, re.MULTILINE))


def open_function(question: str) -> str:
    """The function that code in a question leaves to be written; empty where the question is no such code."""
    if "def " not in question:
        return ""
    try:
        body = ast.parse(f"{question.rstrip()}\n    pass\n").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    last = body[-1] if body else None
    return last.name if isinstance(last, ast.FunctionDef | ast.AsyncFunctionDef) else ""


def last_function(code: str) -> str:
    """The last public function at the top of a program; empty where it has none or does not parse."""
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    names = [node.name for node in body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    return names[-1] if names else ""
