"""Every fault of a server ends in a reply, in a reject with its reason, or stops the run at once (FAULTS F10 to F20)."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from schemas.errors import RowError, StageError
from tasks.models import engine, openai_compatible
from tasks.models.fake_server import FakeServer
from tests.tasks.models.conftest import a_recipe, asked

Serve = Callable[..., FakeServer]

PASSING = ["429", "500", "502", "503", "529", "cut", "cut_within", "malformed", "garbage", "html", "error_in_200", "no_choices"]
STRANGE = ["deep", "nan", "big_integer", "twice", "surrogate", "nul"]


@pytest.mark.slow
@pytest.mark.parametrize("fault", PASSING + STRANGE)
def test_a_fault_that_passes_is_asked_again_and_never_stored(fault: str, serve: Serve, tmp_path: Path) -> None:
    server = serve(first=[fault], retry_after="0")
    with asked(a_recipe(base_url=server.url), tmp_path) as ask:
        (reply,) = ask("one")
    assert reply.finish == "stop" and len(reply.text.split()) == 40
    assert server.seen.requests == 2
    with asked(a_recipe(base_url=server.url), tmp_path) as ask:
        assert ask("one") == [reply]
    assert server.seen.requests == 2, "the second run finds it in the memory"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("400", "the server refused the question: HTTP 400: the request cannot be read"),
        ("filtered", "content_filter: HTTP 400: the prompt was filtered"),
        ("empty", "empty: the reply holds nothing"),
        ("null", "empty: the reply holds nothing"),
        ("length", "length: the reply was cut; raise max_tokens or ask for less"),
        ("refusal", "refused: the model declined to answer"),
        ("refusal_field", "refused: the model declined to answer"),
        ("content_filter", "content_filter: the server withheld the reply"),
        ("huge", "malformed: the reply is larger than 1000000 bytes"),
        ("gzip_bomb", "malformed: the reply is larger than 1000000 bytes once unpacked"),
    ],
)
def test_what_cannot_become_better_is_a_reject_after_one_request(
    fault: str, reason: str, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai_compatible, "MOST_BYTES", 1_000_000)
    server = serve(first=[fault])
    with asked(a_recipe(base_url=server.url), tmp_path) as ask:
        (error,) = ask("one")
    assert isinstance(error, RowError) and str(error) == reason
    assert server.seen.requests == 1


def test_the_raw_reply_of_a_reject_is_kept(serve: Serve, tmp_path: Path) -> None:
    server = serve(first=["length"])
    with asked(a_recipe(base_url=server.url), tmp_path) as ask:
        (error,) = ask("one")
    assert len(error.raw.split()) in (19, 20)


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["401", "403", "404", "quota", "redirect"])
def test_what_no_question_will_pass_stops_the_run_without_a_storm(fault: str, serve: Serve, tmp_path: Path) -> None:
    server = serve(always=fault)
    with asked(a_recipe(base_url=server.url, concurrency=4), tmp_path) as ask:
        errors = ask(*[f"question {number}" for number in range(200)])
    assert all(isinstance(error, StageError) for error in errors)
    assert server.seen.requests <= 8
    assert "elsewhere" in str(errors[0]) if fault == "redirect" else "refuses every question" in str(errors[0])


@pytest.mark.slow
def test_retry_after_is_obeyed(serve: Serve, tmp_path: Path) -> None:
    server = serve(first=["429"], retry_after="1")
    began = time.monotonic()
    with asked(a_recipe(base_url=server.url), tmp_path) as ask:
        (reply,) = ask("one")
    assert reply.text and 1.0 <= time.monotonic() - began < 5.0


def test_a_server_that_wants_a_day_stops_the_run_at_once(serve: Serve, tmp_path: Path) -> None:
    server = serve(always="429", retry_after="86400")
    with asked(a_recipe(base_url=server.url), tmp_path) as ask:
        (error,) = ask("one")
    assert isinstance(error, StageError) and "run again to go on" in str(error)
    assert server.seen.requests == 3


def test_one_question_put_off_for_a_day_is_deferred_while_others_are_answered(serve: Serve, tmp_path: Path) -> None:
    server = serve(answer=lambda body: "fine")
    calls = server._fault
    server._fault = lambda key, body: "429" if _is_about(server, "that one") else calls(key, body)  # type: ignore[method-assign]
    server.behaviour.retry_after = "86400"
    with asked(a_recipe(base_url=server.url, concurrency=2), tmp_path) as ask:
        error, *others = ask("that one", *[f"another {number}" for number in range(50)])
    assert str(error).startswith("deferred: the server asked to wait 86400 s")
    assert all(reply.text == "fine" for reply in others)


@pytest.mark.slow
def test_an_outage_stops_the_run_and_makes_no_rejects(serve: Serve, tmp_path: Path) -> None:
    server = serve(always="503", retry_after="")
    recipe = a_recipe(base_url=server.url, concurrency=8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "OVERLOADS", 6)
        with asked(recipe, tmp_path) as ask:
            errors = ask(*[f"question {number}" for number in range(40)])
    assert {type(error) for error in errors} == {StageError}
    assert "the server answers nobody" in str(errors[0])


def test_one_question_that_always_breaks_the_server_is_a_reject(serve: Serve, tmp_path: Path) -> None:
    server = serve(always="500")
    with asked(a_recipe(base_url=server.url), tmp_path) as ask:
        (error,) = ask("poison")
    assert isinstance(error, RowError) and str(error) == "no answer after 12 attempts: HTTP 500: something broke"


def test_no_connection_at_all_is_said_soon(tmp_path: Path) -> None:
    with asked(a_recipe(base_url="http://127.0.0.1:9/v1"), tmp_path) as ask:
        (error,) = ask("one")
    assert isinstance(error, StageError) and "no connection" in str(error)


@pytest.mark.parametrize("fault", ["hang", "slow"])
def test_a_total_deadline_ends_every_call(fault: str, serve: Serve, tmp_path: Path) -> None:
    server = serve(first=[fault])
    began = time.monotonic()
    with asked(a_recipe(base_url=server.url, deadline_seconds=1), tmp_path) as ask:
        (reply,) = ask("one")
    assert reply.text and 1.0 <= time.monotonic() - began < 8.0


def test_a_bomb_is_refused_with_flat_memory(serve: Serve, tmp_path: Path) -> None:
    server = serve(shares={"huge": 0.5, "gzip_bomb": 0.5})
    before = psutil.Process().memory_info().rss
    with asked(a_recipe(base_url=server.url, concurrency=2), tmp_path) as ask:
        errors = ask("one", "two", "three", "four", "five", "six")
    assert {str(error)[:40] for error in errors} == {"malformed: the reply is larger than 8388"}
    assert psutil.Process().memory_info().rss - before < 300 * 2**20  # the six sent are 4 GiB


def test_another_model_is_recorded_and_refused_where_a_revision_is_pinned(serve: Serve, tmp_path: Path) -> None:
    server = serve(always="other_model")
    with asked(a_recipe(base_url=server.url), tmp_path) as ask:
        assert ask("one")[0].model == "some-other-model"
    with asked(a_recipe(base_url=server.url, revision="2026-01-01"), tmp_path) as ask:
        (error,) = ask("one")
    assert str(error) == "another model: asked 'fake' (2026-01-01), 'some-other-model' answered"


@pytest.mark.slow
def test_no_row_is_lost_and_none_asked_twice_under_mixed_faults(serve: Serve, tmp_path: Path) -> None:
    server = serve(shares={"429": 0.05, "500": 0.02, "cut": 0.01, "malformed": 0.02}, retry_after="0", latency=0.002)
    with asked(a_recipe(base_url=server.url, concurrency=32), tmp_path) as ask:
        replies = ask(*[f"question {number}" for number in range(300)])
    assert all(re.fullmatch(r"[A-Z].*\.", reply.text) for reply in replies)
    assert server.seen.summary()["answered_again"] == 0


@pytest.mark.slow
def test_a_question_waiting_for_its_retry_holds_no_slot(serve: Serve, tmp_path: Path) -> None:
    server = serve(first=["429"], retry_after="1")
    with asked(a_recipe(base_url=server.url, concurrency=1), tmp_path) as ask:
        began = time.monotonic()
        ask(*[f"question {number}" for number in range(20)])
    order = [body["messages"][0]["content"] for body in server.seen.asked]
    assert order[0] == order[-1] and len(order) == 21
    assert time.monotonic() - began < 5.0


def _is_about(server: FakeServer, words: str) -> bool:
    return bool(server.seen.asked[-1]["messages"][0]["content"] == words)
