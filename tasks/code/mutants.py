"""Mutants of a program: one small change each, as people make them by mistake.

The operators are the five that Offutt et al. (1996, "An experimental determination of sufficient mutant operators") found
to suffice, as far as Python has them, with return values and deleted statements beside them.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}


@dataclass(frozen=True)
class Mutant:
    """A changed program; `change` says the line and what was done to it."""

    source: str
    change: str


def mutants_of(source: str, *, most: int) -> list[Mutant]:
    """At most that many mutants, spread evenly over the program; equal programs give equal mutants. Raises SyntaxError."""
    tree = ast.parse(source)
    original = ast.unparse(tree)
    found: dict[str, str] = {}
    for place, node in enumerate(ast.walk(tree)):
        for way, what in enumerate(_changes(node)):
            other = copy.deepcopy(tree)
            _replace(other, place, way)
            text = ast.unparse(ast.fix_missing_locations(other))
            if text != original:
                found.setdefault(text, f"line {getattr(node, 'lineno', 0)}: {what[0]}")
    mutants = [Mutant(text, change) for text, change in found.items()]
    step = max(1.0, len(mutants) / most) if most else 1.0
    return [mutants[int(index * step)] for index in range(min(most, len(mutants)))]


def _replace(tree: ast.Module, place: int, way: int) -> None:
    node = next(node for number, node in enumerate(ast.walk(tree)) if number == place)
    _, changed = list(_changes(node))[way]
    for field, value in ast.iter_fields(changed):
        setattr(node, field, value)
    if type(node) is not type(changed):
        node.__class__ = type(changed)


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The ways to change this node: what it is called, and the node in its place (same class, new fields)."""
    if isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for kind in _COMPARISONS.get(type(node.ops[0]), ()):
            yield f"compares by {kind.__name__}", ast.Compare(node.left, [kind()], node.comparators)
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        kind_of = _ARITHMETIC[type(node.op)]
        yield f"{kind_of.__name__} for {type(node.op).__name__}", ast.BinOp(node.left, kind_of(), node.right)
    elif isinstance(node, ast.AugAssign) and type(node.op) in _ARITHMETIC:
        kind_of = _ARITHMETIC[type(node.op)]
        yield f"{kind_of.__name__} for {type(node.op).__name__}", ast.AugAssign(node.target, kind_of(), node.value)
    elif isinstance(node, ast.BoolOp):
        yield "and for or, or the reverse", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.If | ast.While):
        denied = ast.UnaryOp(ast.Not(), node.test)
        yield "a condition denied", type(node)(denied, node.body, node.orelse)
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "returns None", ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Expr | ast.Assign) and not _is_docstring(node):
        yield "a statement deleted", ast.Pass()


def _constants(node: ast.Constant) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node.value, bool):
        yield f"{not node.value} for {node.value}", ast.Constant(not node.value)
    elif isinstance(node.value, int):
        for value in (node.value + 1, node.value - 1):
            yield f"{value} for {node.value}", ast.Constant(value)
    elif isinstance(node.value, float):
        yield f"{node.value + 1} for {node.value}", ast.Constant(node.value + 1)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_docstring(node: ast.Expr | ast.Assign) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
