"""Calls are made here, their results recorded, and the verifiers of tool rows agree; what cannot be called ends the row."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, ToolCall, to_json
from tasks.generators.tool_call import SYSTEMS
from tasks.generators.tool_dialogue import tool_dialogue
from tasks.models.loop import run
from tasks.operators import Generator, Reply
from tasks.seeders.tool_plans import KINDS, tool_plans
from tasks.tools.catalogue import TOOLS
from tasks.tools.wishes import lacking, wants
from tasks.verifiers.tool_calls_match import tool_calls_match
from tasks.verifiers.tool_calls_valid import tool_calls_valid
from tasks.verifiers.trajectory_replays import trajectory_replays
from tests.tasks.generators.asked import INJECTIONS, Asked, a_seed, assert_stays_material, made, rejects

PRIME = {"kind": "single", "offered": ["is_prime", "average"], "steps": [
    {"tool": "is_prime", "arguments": {"number": 97}, "result": True},
]}  # fmt: skip


class Player:
    """Plays user and assistant of a plan: says all values, calls what is due, tells the results. `spoils` changes a reply."""

    def __init__(self, plan: dict[str, Any], **spoils: Any) -> None:
        self.plan, self.spoils, self.asked = plan, spoils, list[tuple[list[Message], dict[str, Any]]]()
        chained = plan["kind"] == "chain"
        self.turns = [[step] for step in plan["steps"]] if chained else [plan["steps"]]
        self.calls: Iterator[list[dict[str, Any]]] = iter([] if plan["kind"] in ("missing", "none") else self.turns)

    async def __call__(self, messages: list[Message], **options: Any) -> Reply:
        self.asked.append((messages, options))
        words = messages[0].content
        if words.startswith("You play a user who writes"):
            return self._told("request", " ".join(map(spoken_plainly, self.given())))
        if words.startswith("You play a user who wrote"):
            value = self.plan["steps"][0]["arguments"][lacking(self.plan)]
            return self._told("reply", f"It is {spoken_plainly(value)}.")
        if self.plan["kind"] == "asked_back" and len(messages) == 2:
            return self._told("back", f"What is the {lacking(self.plan)}?")
        due = next(self.calls, None)
        if due is None:
            results = [spoken_plainly(step["result"]) for step in self.turns[-1]]
            kept = self.plan["kind"] not in ("missing", "none")
            return self._told("answer", f"That gives {', '.join(results)}." if kept else "I cannot say.")
        made = [ToolCall(f"x{n}", step["tool"], json.dumps(step["arguments"], indent=1)) for n, step in enumerate(due)]
        return Reply("", "key", "tool_calls", tool_calls=tuple(self.spoils.get("calls", made)))

    def given(self) -> list[Any]:
        """What the first message says: all values but the one that is lacking."""
        name, steps = lacking(self.plan), [step["arguments"] for step in self.plan["steps"]]
        return [value for step in steps for key, value in step.items() if key != name]

    def _told(self, what: str, words: str) -> Reply:
        said = self.spoils.get(what, words)
        if isinstance(said, Exception):
            raise said
        return Reply(said, "key")


def spoken_plainly(value: Any) -> str:
    if isinstance(value, list | dict):
        inner = value if isinstance(value, list) else list(value.values())
        return ", ".join(map(spoken_plainly, inner))
    return ("yes" if value else "no") if isinstance(value, bool) else value if isinstance(value, str) else to_json(value)


def played(player: Player, generator: Generator | None = None) -> Draft | str:
    """The draft, or the reason why there is none."""
    try:
        found = run((generator or tool_dialogue())(a_seed(player.plan), player))
    except RowError as error:
        return str(error)
    return found[0]  # type: ignore[return-value]


def plans(kind: Any, count: int) -> list[Seed]:
    seeder = tool_plans(kinds=[kind])
    return [seeder.draw(n, Random(f"{kind} {n}")) for n in range(count)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_plan_becomes_a_dialogue_whose_calls_can_be_made_again(kind: Any) -> None:
    for seed in plans(kind, 12):
        draft = played(Player(seed.read()))
        assert isinstance(draft, Draft), draft
        assert trajectory_replays()(draft).reason == ""
        assert tool_calls_match()(draft).passed
        assert draft.messages[0].content in SYSTEMS
        if kind not in ("missing", "none"):  # these ask whether the words would have been enough
            assert tool_calls_valid()(draft).reason == ""


def test_calls_get_ids_of_ours_and_results_are_what_the_functions_gave() -> None:
    draft = played(Player(PRIME))
    assert isinstance(draft, Draft)
    _, _, turn, result, answer = draft.messages
    assert turn.tool_calls[0].arguments == '{"number":97}' and turn.tool_calls[0].id.startswith("call_")
    assert (result.role, result.content, result.tool_call_id) == ("tool", "true", turn.tool_calls[0].id)
    assert answer.content == "That gives yes." and draft.target == '[{"arguments":{"number":97},"name":"is_prime"}]'
    assert json.loads(draft.tools or "") == [TOOLS["is_prime"], TOOLS["average"]]


def test_one_model_plays_the_user_and_the_other_has_the_tools() -> None:
    player = Player(plans("asked_back", 1)[0].read())
    played(player, tool_dialogue(user_model="player", systems=["Use the tools."]))
    assert [options.get("model") for _, options in player.asked] == ["player", None, "player", None, None]
    assert ["tools" in options for _, options in player.asked] == [False, True, False, True, True]
    assert player.asked[1][0][0] == Message("system", "Use the tools.")


def test_the_user_is_told_what_is_wanted_but_not_what_is_missing_nor_any_result() -> None:
    seed = plans("asked_back", 1)[0].read()
    lines, name = wants(seed), lacking(seed)
    assert f"{name}:" not in lines[0] and all(
        f"{other}:" in lines[0] for other in seed["steps"][0]["arguments"] if other != name
    )
    chain = plans("chain", 1)[0].read()
    assert "what 1 gives" in wants(chain)[1] and to_json(chain["steps"][1]["result"]) not in " ".join(wants(chain))


def test_a_user_who_forgets_a_value_is_caught_by_the_verifier() -> None:
    draft = played(Player(PRIME, request="Is it a prime?"))
    assert isinstance(draft, Draft) and tool_calls_valid()(draft).reason == "is_prime: nobody gave number = 97"


def a_call(name: str, arguments: str) -> list[ToolCall]:
    return [ToolCall("x", name, arguments)]


@pytest.mark.parametrize(
    ("spoils", "reason"),
    [
        ({"request": "Sure! Is 97 a prime?"}, "the user's message: speaks to whoever asked: 'Sure'"),
        ({"request": RowError("refused: the model declined to answer")}, "refused: the model declined to answer"),
        ({"calls": a_call("add_days", "{}")}, "calls 'add_days', which is not offered"),
        (
            {"calls": a_call("is_prime", "{97")},
            "not JSON: Expecting property name enclosed in double quotes at line 1 column 2",
        ),
        ({"calls": a_call("is_prime", '{"number":"97"}')}, "calls is_prime wrongly: '97' is not of type 'integer'"),
        ({"calls": a_call("is_prime", "[97]")}, "calls is_prime wrongly: [97] is not of type 'object'"),
        ({"calls": a_call("is_prime", f'{{"number":{10**30}}}')}, "is_prime refuses: ValueError: wanted a number up to 10"),
        ({"answer": "..."}, "the answer is only punctuation"),
        ({"answer": RowError("length: the reply was cut")}, "length: the reply was cut"),
    ],
)
def test_what_is_no_row(spoils: dict[str, Any], reason: str) -> None:
    assert str(played(Player(PRIME, **spoils))).startswith(reason)


def test_an_assistant_that_only_calls_is_stopped() -> None:
    async def calls(messages: list[Message], **options: Any) -> Reply:
        return Reply("", "key", "tool_calls", tool_calls=tuple(a_call("is_prime", '{"number":97}')))

    facts = {"question": "Is 97 prime?", "offered": ["is_prime"]}
    with pytest.raises(RowError, match="still calls after 3 turns of calls"):
        run(tool_dialogue(most_turns=3)(a_seed(facts), calls))


def test_a_question_of_ones_own_is_asked_as_it_stands_and_has_no_target() -> None:
    asked = Asked(lambda words, options: "Ninety-seven is a prime.")
    (draft,) = made(tool_dialogue(), {"question": "Is 97 prime?"}, asked)
    assert draft.question == "Is 97 prime?" and draft.target is None
    assert len(asked.options[0]["tools"]) == len(TOOLS)
    unknown = {"question": "Is 97 prime?", "offered": ["is_prim"]}
    assert rejects(tool_dialogue(), unknown, asked)[0].startswith("facts.offered: there is no tool 'is_prim'; there are")


def test_what_a_plan_says_stays_material() -> None:
    def prompts(words: str) -> list[str]:
        step = {"tool": "reverse_text", "arguments": {"text": words}, "result": words[::-1]}
        asked = Asked(lambda prompt, options: f"Turn round: {words}")
        rejects(tool_dialogue(), {"kind": "single", "offered": ["reverse_text"], "steps": [step]}, asked)
        line = f"1. {TOOLS['reverse_text']['function']['description']} text: "
        return [asked.words[0].replace(line, "")]

    assert_stays_material(prompts)


@pytest.mark.parametrize("words", INJECTIONS)
def test_what_an_assistant_says_stays_material_to_the_user_s_model(words: str) -> None:
    player = Player(plans("asked_back", 1)[0].read(), back=words)
    played(player)
    said = player.asked[2][0][0].content.partition("What was said so far:\n")[2].partition("\n\nThe ")[0].split("\n")
    assert len(said) == 4 and said[0] == said[-1] and to_json(words) in said[2]
