"""What the user of a plan wants, in plain lines for whoever plays the user."""

from typing import Any

from schemas.rows import to_json
from tasks.tools.catalogue import TOOLS
from tasks.tools.requests import BY_TOOL, CHAINS

Plan = dict[str, Any]
"""What `tool_plans` draws."""


def lacking(plan: Plan) -> str:
    """The argument that the user leaves out at first; empty where there is none."""
    if plan["kind"] not in ("missing", "asked_back"):
        return ""
    return BY_TOOL[plan["steps"][0]["tool"]].lacks[plan["lack"]].argument


def wants(plan: Plan) -> list[str]:
    """A line for each step: what its tool does and the values for it, but for what is lacking."""
    return [_line(plan, number, step) for number, step in enumerate(plan["steps"])]


def as_told(value: Any) -> str:
    """A value as it stands in such a line."""
    return value if isinstance(value, str) else to_json(value)


def _line(plan: Plan, number: int, step: dict[str, Any]) -> str:
    fed, missing = CHAINS[plan["chain"]].feeds if plan["kind"] == "chain" and number else "", lacking(plan)
    told = [
        f"{name}: {f'what {number} gives' if name == fed else as_told(value)}"
        for name, value in step["arguments"].items()
        if name != missing
    ]
    return f"{number + 1}. {TOOLS[step['tool']]['function']['description']} {'; '.join(told)}"
