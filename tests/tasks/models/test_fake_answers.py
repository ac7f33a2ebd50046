"""Values that fit a schema, those of all our tools among them, so that what is made up can be called."""

import json
import random

import jsonschema
import pytest

from tasks.models.fake_answers import call_of_tool, json_of_schema
from tasks.tools.catalogue import TOOLS, call


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(TOOLS))
def test_a_made_up_call_of_each_tool_can_be_made(name: str) -> None:
    for seed in range(20):
        made = call_of_tool([TOOLS[name]], None, random.Random(seed))["function"]
        arguments = json.loads(made["arguments"])
        jsonschema.validate(arguments, TOOLS[name]["function"]["parameters"])
        call(made["name"], arguments)


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ({"type": "integer", "exclusiveMinimum": 4, "maximum": 5}, 5),
        ({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}, "2024-05-17"),
        ({"type": "string", "enum": ["x"]}, "x"),
        ({"anyOf": [{"const": None}, {"type": "string"}]}, None),
    ],
)
def test_bounds_and_shapes_hold(schema: dict, found: object) -> None:
    assert json_of_schema(schema, random.Random(1)) == found
