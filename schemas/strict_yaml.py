"""YAML read strictly: no aliases, no tags, no repeated keys, no surprises (`no` is text, 12:30 is text), and line numbers kept.

PyYAML's own safe loader takes alias bombs, keeps the last of two equal keys and turns `no` into False.
"""

import math
import re
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

import yaml

from schemas.errors import RecipeError

MAX_BYTES = 256 * 1024
MAX_DEPTH = 16
Place = tuple[str | int, ...]

_SCALARS: list[tuple[re.Pattern[str], Callable[[str], Any]]] = [
    (re.compile(r"true|false"), lambda text: text == "true"),
    (re.compile(r"null|~|"), lambda text: None),
    (re.compile(r"[-+]?(0|[1-9][0-9]{0,18})"), int),
    (re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?"), float),
]


def read_yaml(path: Path) -> tuple[Any, dict[Place, int]]:
    """The document and the line (from 1) of every place in it. Raises RecipeError naming file, line and column."""
    try:
        with path.open("rb") as file:
            blob = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RecipeError(f"{path}: cannot be read: {error.strerror or error}") from None
    if len(blob) > MAX_BYTES:
        raise RecipeError(f"{path}: larger than {MAX_BYTES // 1024} KiB; a recipe is a page, data belongs in files it names")
    try:
        text = blob.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecipeError(f"{path}: byte {error.start} is not UTF-8") from None
    return _Reader(path).read(text)


class _Reader:
    """One pass over one file's nodes; keeps the lines it saw."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[Place, int] = {}

    def read(self, text: str) -> tuple[Any, dict[Place, int]]:
        try:
            self._refuse_early(text)
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
            raise RecipeError(f"{self.path}{place}: not YAML: {error.problem}") from None
        except (yaml.YAMLError, RecursionError) as error:
            raise RecipeError(f"{self.path}: not YAML: {' '.join(str(error).split())}") from None
        if node is None:
            raise RecipeError(f"{self.path}: is empty")
        return self._value(node, ()), self.lines

    def _refuse_early(self, text: str) -> None:
        """Aliases, tags and deep nesting go before a node is made, so that a bomb is never built."""
        depth = 0
        event: Any
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise self._error(event, f"anchors and aliases (&{event.anchor}) are not allowed; write the value again")
            if getattr(event, "tag", None):
                raise self._error(event, f"tags ({event.tag}) are not allowed; write plain text, numbers, lists and mappings")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise self._error(event, f"nested deeper than {MAX_DEPTH} levels")

    def _value(self, node: yaml.Node, place: Place) -> Any:
        self.lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*place, number)) for number, item in enumerate(node.value)]
        found = node.value if getattr(node, "style", None) else _scalar(node.value)
        if isinstance(found, float) and math.isinf(found):
            raise self._error(node, f"the number {node.value[:20]} is too large")
        return found

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[Hashable, Any]:
        found: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._error(key_node, "a key must be text")
            if key in found:
                raise self._error(key_node, f"the key {key!r} stands here twice (first on line {self.lines[(*place, key)]})")
            found[key] = self._value(value_node, (*place, key))
            self.lines[(*place, key)] = key_node.start_mark.line + 1
        return found

    def _error(self, at: Any, what: str) -> RecipeError:
        return RecipeError(f"{self.path}:{at.start_mark.line + 1}:{at.start_mark.column + 1}: {what}")


def _scalar(text: str) -> Any:
    return next((read(text) for pattern, read in _SCALARS if pattern.fullmatch(text)), text)
