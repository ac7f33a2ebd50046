"""Rows to frames and back: nothing is lost on the way, and ids are fingerprints of what a row says."""

import dataclasses
import subprocess
import sys

import pytest

from schemas.rows import Draft, Message, Reject, Seed, ToolCall, Verdict, chat, messages_of, to_json
from tasks.frames import (
    draft_of,
    drafts_frame,
    drafts_in,
    fingerprint,
    message_dicts,
    rejects_frame,
    seeds_frame,
    seeds_in,
    stamped_draft,
    stamped_seed,
    verdicts_frame,
)
from tests.builds import CALLED, a_draft, a_seed, with_tools

FULL = a_draft(
    messages=CALLED,
    tools=to_json([{"name": "weather"}]),
    rejected=(Message("assistant", "no"),),
    media=("a.png",),
    target=to_json({"b": 1, "a": [1, 2]}),
)


def test_drafts_come_back_as_they_went() -> None:
    drafts = sorted([FULL, a_draft(), with_tools()], key=lambda draft: draft.id)
    assert list(drafts_in(drafts_frame(reversed(drafts)))) == drafts
    assert draft_of(drafts_frame([FULL]).to_dicts()[0]) == FULL


def test_seeds_come_back_sorted_and_once() -> None:
    seeds = [a_seed(), a_seed(span="b"), a_seed()]
    assert list(seeds_in(seeds_frame(seeds))) == sorted({seed.id: seed for seed in seeds}.values(), key=lambda seed: seed.id)


def test_verdicts_and_rejects_are_sorted() -> None:
    verdicts = [Verdict(True, 1.0, "", a_draft().id, name) for name in ("b", "a")]
    assert verdicts_frame(verdicts)["verifier"].to_list() == ["a", "b"]
    rejects = [Reject("f:2", "read", "x", "bad"), Reject("f:1", "read", "x", "bad")]
    assert rejects_frame(rejects)["row_id"].to_list() == ["f:1", "f:2"]


@pytest.mark.parametrize("field", ["facts", "source", "span", "licence", "strata", "lang", "depth"])
def test_every_word_of_a_seed_counts_for_its_id(field: str) -> None:
    other = {"depth": 3, "lang": "de", "strata": '{"a":1}'}.get(field, "other")
    assert stamped_seed(dataclasses.replace(a_seed(), **{field: other})).id != a_seed().id  # type: ignore[arg-type]


def test_an_id_depends_on_seed_generator_and_words_alone() -> None:
    same = dataclasses.replace(a_draft(), id="", replies=("k",))
    assert stamped_draft(same, a_seed(), "adding", ("another",)).id == a_draft().id
    others = [
        a_draft(a_seed(span="b")),
        a_draft(generator="other"),
        a_draft(messages=chat("What is 2 + 2?", "5")),
        a_draft(target=to_json(5)),
        a_draft(rejected=(Message("assistant", "x"),)),
        with_tools(),
    ]
    assert len({draft.id for draft in [*others, a_draft()]}) == len(others) + 1


@pytest.mark.parametrize(
    ("origin", "seed_depth", "depth"), [("real", 0, 0), ("synthetic", 0, 1), ("synthetic", 2, 3), ("real", 1, 1)]
)
def test_depth_counts_what_stands_between_a_row_and_real_text(origin: str, seed_depth: int, depth: int) -> None:
    seed = a_seed(depth=seed_depth)
    assert stamped_draft(Draft(chat("q", "a"), origin=origin), seed, "g").depth == depth  # type: ignore[arg-type]


def test_a_draft_speaks_its_seeds_language_unless_it_says_another() -> None:
    german = a_seed(lang="de")
    assert stamped_draft(Draft(chat("q", "a")), german, "g").lang == "de"
    assert stamped_draft(Draft(chat("q", "a"), lang="fr"), german, "g").lang == "fr"


def test_a_fingerprint_takes_lone_surrogates_and_order_of_keys_does_not_matter() -> None:
    assert len(fingerprint("\ud800")) == 20
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1}) != fingerprint({"a": 2, "b": 1})


@pytest.mark.slow
def test_a_fingerprint_is_the_same_in_every_process() -> None:
    code = "from tasks.frames import fingerprint; print(fingerprint('a', [1], {'b': None}))"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."}, capture_output=True, text=True
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout == fingerprint("a", [1], {"b": None}) + "\n"


def test_messages_come_back_from_plain_mappings() -> None:
    assert messages_of(message_dicts(CALLED)) == CALLED
    assert messages_of([{"role": "user"}]) == (Message("user", ""),)
    assert CALLED[1].tool_calls == (ToolCall("c1", "weather", '{"town":"Oslo"}'),)


def test_a_draft_knows_its_question_answer_and_target() -> None:
    assert (FULL.question, FULL.answer) == ("Is it warm in Oslo?", "No, 3 degrees.")
    assert FULL.read_target() == {"a": [1, 2], "b": 1} and dataclasses.replace(FULL, target=None).read_target() is None
    assert (Draft(()).question, Draft(()).answer) == ("", "")
    assert Seed.of([1], source="s", licence="l").read() == [1]


def test_a_verdict_says_of_whom_and_by_whom() -> None:
    assert Verdict.fail("found 5, wanted 4").stamped(draft_id="d", verifier="v") == Verdict(
        False, 0.0, "found 5, wanted 4", "d", "v"
    )
    assert Verdict.ok(0.5) == Verdict(True, 0.5)
