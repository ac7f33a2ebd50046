"""Verifiers that hold an answer against a text: spans of question answering and of entities."""

import gzip
from collections.abc import Iterator
from typing import Any

from benchmarks.verification.labels import SHARED, Case, Measure, Score, beginning, rows
from schemas.rows import Draft, chat, to_json
from tasks.verifiers.answer_in_context import answer_in_context
from tasks.verifiers.spans_match_text import spans_match_text

TITLE = "Grounding"
UNER = ["da_ddt-dev", "de_pud", "en_ewt-dev", "en_pud", "pt_pud", "ru_pud", "sr_set-dev", "sv_pud", "zh_gsd-dev"]
Span = dict[str, Any]


def xquad_spans() -> Iterator[Case]:
    """XQuAD's answers at their offsets; then the offset off by one, and the answer of another article against this text."""
    paragraphs = list(rows("xquad/xquad.jsonl.gz"))
    for row in paragraphs:
        others = [other for other in paragraphs if other["lang"] == row["lang"] and other["article"] != row["article"]]
        for number, question in enumerate(row["qas"]):
            (answer,) = question["answers"]
            target = {"context": row["context"], "answers": [answer]}
            yield _answered(f"xquad, {row['lang']}", question, answer["text"], target, True)
            yield _answered(f"xquad, {row['lang']}, no offset", question, answer["text"], {"context": row["context"]}, True)
            later = {"context": row["context"], "answers": [answer | {"answer_start": answer["answer_start"] + 1}]}
            same = row["context"][answer["answer_start"] + 1 :].startswith(answer["text"])
            yield _answered("xquad, offset + 1", question, answer["text"], later, same)
            foreign = others[number % len(others)]["qas"][0]["answers"][0]["text"]
            if foreign not in row["context"]:
                yield _answered("xquad, another article's answer", question, foreign, {"context": row["context"]}, False)


def _answered(group: str, question: dict[str, Any], answer: str, target: Any, right: bool) -> Case:
    return Case(group, Draft(chat(question["question"], answer), target=to_json(target)), right, beginning(answer))


def presidio_spans() -> Iterator[Case]:
    """Presidio's generated sentences with exact spans, and each span moved, cut, or named otherwise."""
    for row in (*rows("presidio_pii/generated_large.jsonl.gz"), *rows("presidio_pii/synth_dataset_v2.jsonl.gz")):
        spans = [
            {"text": s["entity_value"], "label": s["entity_type"], "start": s["start_position"], "end": s["end_position"]}
            for s in row["spans"]
        ]
        yield from _spoiled("presidio_pii", row["full_text"], spans)


def uner_spans() -> Iterator[Case]:
    """UNER's entities, found in the sentence token by token; and each one moved, cut, or named otherwise."""
    for name in UNER:
        for text, tokens, tags in _sentences(f"uner/{name}.iob2.gz"):
            tagged = to_json({"tokens": tokens, "tags": tags})
            yield Case(
                "uner, tags", Draft(chat(text, tagged), target=to_json({"text": text})), True, f"{name}: {beginning(text)}"
            )
            if any(tag[0] == "B" for tag in tags):
                orphan = to_json({"tokens": tokens, "tags": [tag.replace("B-", "I-") for tag in tags]})
                yield Case("uner, no B-", Draft(chat(text, orphan)), False, f"{name}: {beginning(text)}")
                yield from _spoiled("uner", text, list(_spans(text, tokens, tags)))


def _sentences(name: str) -> Iterator[tuple[str, list[str], list[str]]]:
    path = SHARED / name
    if not path.exists():
        print(f"skipped {name}: not in {SHARED}")
        return
    text, tokens, tags = "", list[str](), list[str]()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in [*file, "\n"]:
            if line.startswith("# text = "):
                text = line.removeprefix("# text = ").rstrip("\n")
            elif line[0].isdigit():
                _, token, tag, *_ = line.rstrip("\n").split("\t")
                tokens.append(token)
                tags.append(tag)
            elif not line.strip() and tokens:
                yield text, tokens, tags
                text, tokens, tags = "", [], []


def _spans(text: str, tokens: list[str], tags: list[str]) -> Iterator[Span]:
    at, open_span = 0, None
    for token, tag in zip(tokens, tags, strict=True):
        start = text.index(token, at)
        at = start + len(token)
        if open_span and tag[0] != "I":
            yield open_span
            open_span = None
        if tag[0] == "B":
            open_span = {"label": tag[2:], "start": start, "end": at, "text": text[start:at]}
        elif open_span:
            open_span |= {"end": at, "text": text[open_span["start"] : at]}
    if open_span:
        yield open_span


def _spoiled(name: str, text: str, spans: list[Span]) -> Iterator[Case]:
    def case(group: str, marked: list[Span], right: bool) -> Case:
        return Case(f"{name}, {group}", Draft(chat(text, to_json(marked))), right, f"{beginning(to_json(marked), 200)}")

    yield case("entities", spans, True)
    yield case("entities without offsets", [{"text": span["text"]} for span in spans], True)
    for at, span in enumerate(spans):
        rest = spans[:at] + spans[at + 1 :]
        start, end, said = span["start"], span["end"], span["text"]
        moved = text[start + 1 : end + 1] == said
        yield case("offsets + 1", [*rest, span | {"start": start + 1, "end": end + 1}], moved)
        yield case("end - 1", [*rest, span | {"end": end - 1}], False)
        yield case("a letter more", [*rest, span | {"text": f"{said}q"}], False)
        yield case("another name, no offsets", [{"text": f"{said}qu"}], False)


MEASURES: list[Measure] = [
    ("answer_in_context", answer_in_context, xquad_spans),
    ("spans_match_text", spans_match_text, presidio_spans),
    ("spans_match_text", spans_match_text, uner_spans),
]


def shortfalls(found: list[tuple[str, dict[str, Score]]]) -> list[str]:
    """Sets of exact spans that do not agree on every row."""
    return []
