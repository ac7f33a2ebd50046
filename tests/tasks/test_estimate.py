"""What a run will take is foreseen for free, and from a probe with an interval that holds what the run then took."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from flows.commands.plan import duration, estimate_of
from schemas.errors import StageError
from schemas.rows import Draft, Message, Seed, Verdict, chat
from tasks.make import plainly, rounds_of
from tasks.models.ask import open_ask
from tasks.models.fake_server import FakeServer
from tasks.models.fixture import fake_model_server
from tasks.models.ledger import PICO, committed
from tasks.models.memory_place import opened
from tasks.models.servers import _gates
from tasks.operators import Ask, Generator, Judge
from tasks.plan import Plan, plan_of
from tests.recipes import write_recipe

__all__ = ["fake_model_server"]
Serve = Callable[..., FakeServer]
PRICES = "date: '2026-01-01'\nmodels:\n  openai_compatible:fake: {input: 10, output: 100}\n"
FREE = {"steps": [], "stages": {}, "total": {}, "seeds": {}, "yield": {}, "assumed": [], "over_limits": []}


@pytest.fixture(autouse=True)
def _unlearned() -> Iterator[None]:
    _gates.clear()
    yield
    _gates.clear()


def answering(*, twice: bool = False) -> Generator:
    """The model adds the numbers, if it can; asked `twice`, it is asked to look again."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts = seed.read()
        question = f"What is {facts['a']} + {facts['b']}?"
        reply = await ask([Message("user", question)])
        if twice:
            reply = await ask([Message("user", question), Message("assistant", reply.text), Message("user", "Sure?")])
        return [Draft(chat(question, reply.text), target=str(facts["a"] + facts["b"]))]

    return generate


def approving() -> Judge:
    """Asks, and says yes to everything."""

    async def judge(draft: Draft, ask: Ask) -> Verdict:
        await ask([Message("user", f"Good? {draft.answer}")])
        return Verdict.ok()

    return judge


def adder(asked: dict[str, Any]) -> str:
    """Right unless the first number divides by four; wordy where the second is odd."""
    words = asked["messages"][0]["content"]
    if words.startswith("Good?"):
        return "yes"
    a, b = (int(part) for part in words.removeprefix("What is ").rstrip("?").split(" + "))
    return "well " * (b % 2 * 20) + str(a + b + (a % 4 == 0))


def a_plan(root: Path, server: FakeServer | None, **changes: Any) -> Plan:
    (root / "infra").mkdir(exist_ok=True)
    (root / "infra" / "prices.yaml").write_text(PRICES)
    url = server.url if server else "http://127.0.0.1:9/v1"
    writer = {"use": "openai_compatible:fake", "base_url": url, "params": {"max_tokens": 100}} | changes.pop("writer", {})
    steps: dict[str, Any] = {
        "seed": [{"use": "tests.toy:sums"}],
        "generate": [{"use": f"{__name__}:answering"}],
        "judge": [{"use": f"{__name__}:approving"}],
        "models": {"writer": writer},
        "size": 60,
    }
    return plan_of(write_recipe(root, **(steps | changes)), root)


def of(found: dict[str, Any], step: str, figure: str) -> dict[str, float]:
    return next(line[figure] for line in found["steps"] if line["step"] == step)  # type: ignore[no-any-return]


def test_a_recipe_that_asks_nobody_costs_nothing(tmp_path: Path) -> None:
    assert estimate_of(plan_of(write_recipe(tmp_path), tmp_path)) == FREE | {"probed": False}


def test_real_questions_are_foreseen_and_nobody_is_asked(tmp_path: Path) -> None:
    found = estimate_of(a_plan(tmp_path, None))
    assert of(found, "generate.answering", "requests") == {"value": 60, "low": None, "high": None}
    assert of(found, "judge.approving", "requests")["value"] == 60
    read, written = (of(found, "generate.answering", name)["value"] for name in ("tokens_in", "tokens_out"))
    assert 60 * 7 <= read <= 60 * 11, "`What is 123 + 456?` and 16 bytes round it are ten times four bytes"
    assert written == 6000, "max_tokens, sixty times"
    assert of(found, "generate.answering", "usd")["value"] == pytest.approx(read * 10e-6 + 6000 * 100e-6, rel=0.02)
    assert "replies are as long as max_tokens allows" in found["assumed"]
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["infra", "sums.yaml"], "nothing is written"


def test_a_second_question_is_foreseen_from_a_made_up_reply(tmp_path: Path) -> None:
    found = estimate_of(a_plan(tmp_path, None, generate=[{"use": f"{__name__}:answering", "params": {"twice": True}}]))
    assert of(found, "generate.answering", "requests")["value"] == 120
    assert of(found, "generate.answering", "tokens_in")["value"] > 60 * 100, "the made-up reply stands in the second question"


SEED = {"text": "The lamp of Heron Light was built in 1871, and it burned rapeseed oil until the year 1904."}
TEXTS = {"use": "rows", "params": {"path": "texts.jsonl"}}
PRIMES = {"use": "tool_plans", "params": {"kinds": ["single"]}}


@pytest.mark.slow  # half a second each
@pytest.mark.parametrize(
    ("seed", "use", "params", "questions"),
    [
        (TEXTS, "rephrase", {"styles": ["easy", "qa"]}, 2),
        (TEXTS, "back_translation", {"language": "German"}, 2),
        (TEXTS, "instruction_back_translation", {}, 1),
        (TEXTS, "oss_instruct", {}, 1),
        (TEXTS, "multi_turn", {"fewest": 3, "most": 3}, 5),  # three answers, and two questions after the first
        (TEXTS, "multi_turn", {"fewest": 2, "most": 2, "opening": "model"}, 4),
        (PRIMES, "tool_dialogue", {}, 3),  # the request, the call, the answer
        (TEXTS, "magpie", {"template": "chatml"}, 2),
    ],
)
def test_all_questions_of_a_seed_are_foreseen(
    seed: dict[str, Any], use: str, params: dict[str, Any], questions: int, tmp_path: Path
) -> None:
    lines = [json.dumps(SEED | {"text": f"{SEED['text']} {number}"}) for number in range(9)]
    (tmp_path / "texts.jsonl").write_text("\n".join(lines))
    generate = [{"use": use, "params": params}]
    found = estimate_of(a_plan(tmp_path, None, seed=[seed], generate=generate, judge=[], size=6))
    [seeds] = found["seeds"].values()
    assert of(found, f"generate.{use}", "requests")["value"] == questions * seeds["value"]


def test_a_price_that_is_not_known_is_said(tmp_path: Path) -> None:
    plan = a_plan(tmp_path, None)
    (tmp_path / "infra" / "prices.yaml").unlink()
    found = estimate_of(plan)
    assert found["steps"][0]["usd"] is None and found["total"]["usd"] is None
    assert "no price of openai_compatible:fake in infra/prices.yaml: money is not known" in found["assumed"]


def test_vectors_of_a_mixer_are_said_to_be_uncounted(tmp_path: Path) -> None:
    models = {"near": {"use": "embeddings:fake", "base_url": "http://127.0.0.1:9/v1"}}
    mix = [{"use": "drop_semantic_duplicates", "model": "near"}]
    found = estimate_of(plan_of(write_recipe(tmp_path, models=models, mix=mix), tmp_path))
    assert "mix.drop_semantic_duplicates asks for a vector of every accepted row: not counted here" in found["assumed"]


def test_declared_limits_per_minute_bound_the_time(tmp_path: Path) -> None:
    found = estimate_of(a_plan(tmp_path, None, writer={"requests_per_minute": 6}, judge=[]))
    assert of(found, "generate.answering", "seconds")["value"] == 600


@pytest.mark.slow
def test_a_probe_holds_what_the_run_takes_and_is_not_paid_twice(fake_model_server: Serve, tmp_path: Path) -> None:
    server = fake_model_server(answer=adder)
    plan = a_plan(tmp_path, server, size=200)
    found = estimate_of(plan, probe=40)
    assert found["probed"] and server.seen.requests == 40 + found["yield"]["sums"]["rows"], "judged is what passed"
    a_seed = found["yield"]["sums"]["rows_a_seed"]
    assert a_seed["low"] <= 0.75 <= a_seed["high"]
    with open_ask(plan.recipe, plan.workspace) as ask:
        rounds = rounds_of(plan, plainly(plan, ask))
    assert rounds.progress.accepted.total() >= 200
    with closing(opened(plan.workspace.memory)) as connection:
        spent = committed(connection, "sums v1")
    for stage, step in (("generate", "generate.answering"), ("judge", "judge.approving")):
        taken, requests, usd = spent["writer", stage], of(found, step, "requests"), of(found, step, "usd")
        assert requests["low"] <= taken.requests <= requests["high"]
        assert usd["low"] <= taken.picodollars / PICO <= usd["high"]
    assert sum(server.seen.answered.values()) == len(server.seen.answered), "the probe's replies were not asked again"
    assert found["total"]["seconds"]["value"] > 0 and found["total"]["seconds"]["high"] is not None


@pytest.mark.slow
def test_sizes_are_known_from_the_memory_once_there_are_replies(fake_model_server: Serve, tmp_path: Path) -> None:
    plan = a_plan(tmp_path, fake_model_server(answer=lambda asked: "1 2 3"), random_seed=1, judge=[])
    estimate_of(plan, probe=20)
    again = a_plan(tmp_path, None, random_seed=2, judge=[], writer={"base_url": "http://127.0.0.1:9/v1"})
    found = estimate_of(again)
    assert found["steps"][0]["reply_sizes"] == {"typical": 12} and of(found, "generate.answering", "tokens_out")["value"] == 180
    assert "replies are as long as remembered ones of the same step" in found["assumed"]


@pytest.mark.slow
def test_a_limit_that_would_be_met_is_told_and_a_probe_keeps_to_it(fake_model_server: Serve, tmp_path: Path) -> None:
    limits = {"requests": 30, "stages": {"judge": {"spend_usd": 0.01}}}
    server = fake_model_server(answer=adder)
    plan = a_plan(tmp_path, server, limits=limits)
    told = estimate_of(plan)["over_limits"]
    assert told[0] == "limits.requests of 30 would stop the run: 120 are expected"
    assert told[1].startswith("limits.stages.judge.spend_usd of 0.01 would stop the run: ")
    with pytest.raises(StageError, match=r"limits\.requests of 30 is met"):
        estimate_of(plan, probe=40)
    assert server.seen.requests == 30


@pytest.mark.slow
def test_a_probe_where_nothing_passes_says_up_to_the_ceiling(fake_model_server: Serve, tmp_path: Path) -> None:
    plan = a_plan(tmp_path, fake_model_server(answer=lambda asked: "no idea"))
    found = estimate_of(plan, probe=10)
    assert found["seeds"]["sums"] == {"value": 400, "low": None, "high": 400}
    assert found["assumed"] == ["judge.approving asked nothing: no row got so far"]
    json.dumps(found)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (40.2, "40 s"), (119, "119 s"), (0.04, "0.04 s"), (600, "10 min"), (9000, "2.5 h"), (200_000, "2.31 days")],
)
def test_times_are_said_as_people_say_them(seconds: float, told: str) -> None:
    assert duration(seconds) == told
