"""One side of the talk between the tests and the program: calls, attributes, operators and callbacks over a `Line`.

The tests' side (`guarded`) answers the program only on what a test handed over, and never a name that begins with an
underscore: there is no road from an argument to the tests' own frames and globals.
"""

import builtins
import collections
import importlib
import io
import operator
import sys
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

from tasks.code.wire import Line, packed, unpacked

_PRINTED = 64 * 1024
_CONTAINERS = (list, dict, set, bytearray, collections.deque)
_UNARY = ("__len__", "__bool__", "__str__", "__repr__", "__hash__", "__iter__", "__next__", "__int__", "__float__", "__index__",
          "__neg__", "__pos__", "__abs__", "__invert__", "__enter__", "__reversed__")  # fmt: skip
_OTHER = ("__call__", "__getitem__", "__setitem__", "__delitem__", "__exit__", "__round__")
_BINARY = ("eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or",
           "xor", "lshift", "rshift")  # fmt: skip


class Gone(Exception):
    """The program's process ended in the middle of the tests."""


class Remote:
    """Something that lives on the other side. Equal to data never, to its like where the other side says so."""

    def __init__(self, peer: "Peer", number: int, *, trusted: bool, base: Any) -> None:
        self.__dict__.update(_peer=peer, _number=number, _trusted=trusted, _base=base)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in ("__name__", "__doc__"):
            raise AttributeError(name)
        return self._peer.ask("get", self._number, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._peer.ask("set", self._number, name, value)

    def __contains__(self, item: Any) -> bool:
        if self._trusted:
            return bool(self._peer.ask("do", self._number, "__contains__", [item], {}))
        return any(item == other for other in iter(self))

    def __instancecheck__(self, other: Any) -> bool:
        return isinstance(other, Remote) and bool(self._peer.ask("isinstance", other._number, self))


def _method(name: str) -> Callable[..., Any]:
    def method(self: Remote, *arguments: Any, **named: Any) -> Any:
        return self._peer.ask("do", self._number, name, list(arguments), named)

    return method


def _operator(name: str, *, reflected: bool = False) -> Callable[[Remote, Any], Any]:
    def method(self: Remote, other: Any) -> Any:
        pair: tuple[Any, Any] = (other, self) if reflected else (self, other)
        if not isinstance(other, Remote) and self._base is not None:
            return _OPERATORS[name](*(word._base if word is self else word for word in pair))
        if not isinstance(other, Remote) and (name in ("eq", "ne") or not self._trusted):
            return NotImplemented  # else `abs(answer - 3.5) < 1e-6` would tell the program what to be
        return self._peer.ask("operate", 0, name, list(pair))

    return method


for _name in (*_UNARY, *_OTHER):
    setattr(Remote, _name, _method(_name))
for _name in _BINARY:
    setattr(Remote, f"__{_name}__", _operator(_name))
for _name in _BINARY[6:]:
    setattr(Remote, f"__r{_name}__", _operator(_name, reflected=True))


class Peer:
    """Asks, and answers what is asked meanwhile. `trusted`: names of classes whose objects may meet data in an operator."""

    def __init__(self, line: Line, *, guarded: bool) -> None:
        self.line = line
        self.guarded = guarded
        self.trusted: frozenset[str] = frozenset()
        self.own_module = ""
        self.shown: list[Any] = []
        self.numbers: dict[int, int] = {}
        self.errors: dict[str, type[BaseException]] = {}

    def ask(self, verb: str, number: int, *words: Any) -> Any:
        """What the other side answers; its exception is raised here."""
        try:
            self.line.send(["ask", verb, number, [self._packed(word) for word in words]])
            while (message := self.line.receive())[0] == "ask":
                self.line.send(self._answer(message))
        except (EOFError, ConnectionError) as error:
            raise Gone from error
        return self._result(message, words)

    def serve(self) -> None:
        """Answer until the other side is gone."""
        while True:
            try:
                message = self.line.receive()
            except (EOFError, OSError):
                return
            self.line.send(self._answer(message))

    def _result(self, message: list[Any], words: tuple[Any, ...]) -> Any:
        if message[-1]:
            print(message[-1], end="")
        if message[0] == "raise":
            raise self._error(message[1], message[2], ends=words[:1] == ("__next__",))
        if message[2] and words and isinstance(words[1], list):
            for original, after in zip(words[1], message[2], strict=True):
                _restore(original, self._unpacked(after))
        return self._unpacked(message[1])

    def _answer(self, message: list[Any]) -> list[Any]:
        _, verb, number, body = message
        said, stdout = io.StringIO(), sys.stdout
        try:
            words = [self._unpacked(word) for word in body]
            sys.stdout = sys.stdout if self.guarded else said  # what the program prints goes back with its answer
            result = self._done(verb, number, words)
            given = words[1] if verb == "do" and words[0] == "__call__" else []
            changed = [self._packed(word) for word in given] if any(type(word) in _CONTAINERS for word in given) else []
            return ["ok", self._packed(result), changed, said.getvalue()[:_PRINTED]]
        except BaseException as error:
            names = [kind.__name__ for kind in type(error).__mro__[:-1]]
            return ["raise", names, _message(error), said.getvalue()[:_PRINTED]]
        finally:
            sys.stdout = stdout

    def _done(self, verb: str, number: int, words: list[Any]) -> Any:
        if verb == "operate":
            return _OPERATORS[words[0]](*words[1]) if not self.guarded else _refuse(verb)
        thing = self.shown[number]
        if verb == "isinstance":
            return isinstance(thing, words[0])
        if self.guarded:
            self._allow(thing, verb, words[0])
        if verb == "get":
            return getattr(thing, words[0])
        if verb == "set":
            return setattr(thing, *words)
        return _DOING[words[0]](thing, *words[1], **words[2])

    def _allow(self, thing: Any, verb: str, name: str) -> None:
        """Raises where the program asks the tests for more than their arguments offer."""
        made_by_tests = type(thing).__module__ == self.own_module and not isinstance(thing, type)
        plain_name = made_by_tests and not name.startswith("_") and verb in ("get", "set")
        spoken = verb == "do" and (made_by_tests or name in ("__iter__", "__next__"))
        called = name == "__call__" and verb == "do" and isinstance(thing, FunctionType | MethodType | type(len) | type)
        if not (plain_name or spoken or called):
            _refuse(f"{verb} {name}")

    def _packed(self, value: Any) -> Any:
        return packed(value, self._show)

    def _unpacked(self, value: Any) -> Any:
        return unpacked(value, self._take)

    def _show(self, value: Any) -> list[Any]:
        if isinstance(value, Remote):
            return ["yours", value._number]
        if self.guarded and isinstance(value, BaseException | type(io)) and not isinstance(value, type):
            raise TypeError(f"a test cannot hand over a {type(value).__name__}")
        kinds = type | type(len) if self.guarded else type  # the tests' `eval` is no handle, lest it run on their side
        if isinstance(value, kinds) and value.__module__ in _MODULES:
            return ["known", [value.__module__, value.__name__]]
        number = self.numbers.setdefault(id(value), len(self.shown))
        if number == len(self.shown):
            self.shown.append(value)
        return ["mine", number, type(value).__name__, None if self.guarded else self._packed(_base(value))]

    def _take(self, found: list[Any]) -> Any:
        tag, body = found[0], found[1]
        if tag == "yours":
            return self.shown[body]
        if tag == "known":
            return _known(body, type if self.guarded else type | type(len))
        if tag != "mine":
            raise ValueError(f"no such kind of value: {str(tag)[:40]!r}")
        trusted = not self.guarded or found[2] in self.trusted
        return Remote(self, int(body), trusted=trusted, base=self._unpacked(found[3]))

    def _error(self, names: list[str], message: str, *, ends: bool) -> BaseException:
        """`ends`: an iterator may say that it has; StopIteration out of anything else would end the tests' own loops."""
        known = (self.errors.get(name) or getattr(builtins, name, None) for name in names)
        errors = (kind for kind in known if isinstance(kind, type) and issubclass(kind, BaseException))
        kind = next((kind for kind in errors if ends or not issubclass(kind, StopIteration)), RuntimeError)
        try:
            return kind(message)
        except Exception:  # UnicodeDecodeError and its like want five arguments
            return RuntimeError(f"{names[0]}: {message}")


def _base(value: Any) -> Any:
    """What a subclass of data (a named tuple, an IntEnum) is as data; None for all else."""
    if not isinstance(value, _DATA):
        return None
    return next(kind(value) for kind in _DATA if isinstance(value, kind))


def _known(place: list[str], kinds: Any) -> Any:
    module, name = place
    found = getattr(importlib.import_module(module), name) if module in _MODULES else None
    if not isinstance(found, kinds):
        raise ValueError(f"{name!r} is none of {kinds}")
    return found


def _message(error: BaseException) -> str:
    try:
        return str(error)[:1000]
    except BaseException:
        return ""


def _refuse(what: str) -> Any:
    raise PermissionError(f"the program may not ask the tests to {what}")


def _restore(original: Any, after: Any) -> None:
    """Give a container that the program was handed, and changed in place, its new content."""
    if type(original) not in _CONTAINERS or type(after) is not type(original):
        return
    if isinstance(original, list | bytearray):
        original[:] = after
    else:
        original.clear()
        original.extend(after) if isinstance(original, collections.deque) else original.update(after)


_DATA: tuple[type, ...] = (int, float, str, tuple, list, dict, set, frozenset, bytes)
_MODULES = ("builtins", "collections", "decimal", "fractions", "datetime")
_OPERATORS: dict[str, Callable[..., Any]] = {name: getattr(operator, f"__{name}__") for name in _BINARY}
_DOING: dict[str, Callable[..., Any]] = {
    "__call__": lambda thing, *arguments, **named: thing(*arguments, **named),
    "__getitem__": operator.getitem,
    "__setitem__": operator.setitem,
    "__delitem__": operator.delitem,
    "__contains__": operator.contains,
    "__exit__": lambda thing, *_: type(thing).__exit__(thing, None, None, None),
    "__enter__": lambda thing: type(thing).__enter__(thing),
    "__round__": round,
    "__reversed__": reversed,
    "__len__": len,
    "__bool__": bool,
    "__str__": str,
    "__repr__": repr,
    "__hash__": hash,
    "__iter__": iter,
    "__next__": next,
    "__int__": int,
    "__float__": float,
    "__index__": operator.index,
    "__neg__": operator.neg,
    "__pos__": operator.pos,
    "__abs__": abs,
    "__invert__": operator.invert,
}
