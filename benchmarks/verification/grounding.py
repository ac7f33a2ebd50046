"""Verifiers that hold an answer against a text: spans of question answering and of entities."""

import gzip
import re
from collections.abc import Iterator
from typing import Any

from benchmarks.verification.labels import SHARED, Case, Measure, Score, beginning, rows
from schemas.rows import Draft, chat, to_json
from tasks.verifiers.answer_in_context import answer_in_context
from tasks.verifiers.grounded import grounded
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


TAGGED = {
    "kaznerd": ["IOB2_valid.txt.gz"],
    "turku_ner": ["dev.tsv.gz"],
    "wnut17": ["emerging.dev.conll.gz", "wnut17train.conll.gz"],
    "hipe2022_news": [f"newseye-dev-{lang}.tsv.gz" for lang in ("de", "fi", "fr", "sv")],
}


def tagged_sentences() -> Iterator[Case]:
    """Tokens and tags of four more sets as they are; and with every B- made an I-."""
    for name, files in TAGGED.items():
        for tokens, tags in (sentence for file in files for sentence in _columns(f"{name}/{file}")):
            text = to_json({"text": " ".join(tokens)})
            said = to_json({"tokens": tokens, "tags": tags})
            yield Case(f"{name}, tags", Draft(chat("", said), target=text), True, beginning(" ".join(tokens)))
            if any(tag[0] == "B" for tag in tags):
                orphan = to_json({"tokens": tokens, "tags": [tag.replace("B-", "I-") for tag in tags]})
                yield Case(f"{name}, no B-", Draft(chat("", orphan), target=text), False, beginning(" ".join(tokens)))


def _columns(name: str) -> Iterator[tuple[list[str], list[str]]]:
    """Sentences of a file with a token and its tag a line; of HIPE, a document's lines up to the end of a sentence."""
    if not (SHARED / name).exists():
        print(f"skipped {name}: not in {SHARED}")
        return
    tokens, tags = list[str](), list[str]()
    with gzip.open(SHARED / name, "rt", encoding="utf-8") as file:
        for line in [*file, "\n"]:
            fields = line.rstrip("\n").replace(" ", "\t").split("\t")
            ends = len(fields) < 2 or not fields[0] or line.startswith(("# ", "-DOCSTART-", "TOKEN\t"))
            if not ends:
                tokens.append(fields[0])
                tags.append(fields[1])
            if (ends or "EndOfSentence" in fields[-1]) and tokens:
                yield tokens, tags
                tokens, tags = [], []


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


def fetaqa_answers() -> Iterator[Case]:
    """People's sentences about a table, as they are; with one figure, or one cell's name, exchanged for a foreign one."""
    tables = list(rows("fetaqa/dev.jsonl.gz"))
    cells = [[str(cell) for line in row["table_array"][1:] for cell in line] for row in tables]
    for number, row in enumerate(tables):
        table = "\n".join(" | ".join(map(str, line)) for line in row["table_array"])
        source = f"{row['table_page_title']}\n{row['table_section_title']}\n{table}"
        yield _grounded("fetaqa, people's answers", source, row["question"], row["answer"], "en", True)
        yield from _planted("fetaqa", source, row["question"], row["answer"], cells[number], cells[number - 1], "en")


def xquad_sentences() -> Iterator[Case]:
    """The sentence that holds an answer, as it stands; with the answer exchanged for another article's of the same kind."""
    paragraphs = list(rows("xquad/xquad.jsonl.gz"))
    answers = [[question["answers"][0] for question in row["qas"]] for row in paragraphs]
    for number, row in enumerate(paragraphs):
        others = (
            at for at, other in enumerate(paragraphs) if other["article"] != row["article"] and other["lang"] == row["lang"]
        )
        strangers = [answer["text"] for at in sorted(others, key=lambda at: (at - number) % 97)[:6] for answer in answers[at]]
        for answer in answers[number]:
            sentence = _sentence(row["context"], answer["answer_start"], answer["text"])
            yield _grounded(f"xquad sentences, {row['lang']}", row["context"], "", sentence, row["lang"], True)
            yield from _planted(f"xquad, {row['lang']}", row["context"], "", sentence, [answer["text"]], strangers, row["lang"])


def _sentence(context: str, start: int, text: str) -> str:
    begin = max((found.end() for found in re.finditer(r"[.!?。؟](?!\d)\s*", context[:start])), default=0)
    end = re.search(r"[.!?。؟](?!\d)", context[start + len(text) :])
    return context[begin : start + len(text) + (end.end() if end else 0)]


def _planted(
    name: str, source: str, question: str, answer: str, own: list[str], foreign: list[str], lang: str
) -> Iterator[Case]:
    """At most one row with a wrong number and one with a wrong name: own texts of the answer exchanged for foreign ones."""
    known = f"{source} {question} {answer}"
    figure = next((text for text in own if re.fullmatch(r"[\d,.]*\d", text) and text in answer), "")
    figure = figure or next(iter(re.findall(r"(?<![\w.,:])\d+(?![\w.,:]\w)", answer)), "")
    if figure:
        wrong = str(next(n for n in range(int(re.sub(r"\D", "", figure)) + 3, 10**12, 7) if str(n) not in known))
        yield _grounded(f"{name}, wrong number", source, question, answer.replace(figure, wrong, 1), lang, False)
    named = [text for text in own if text in answer and _is_name(text)]
    others = [text for text in foreign if _is_name(text) and not any(word in known for word in text.split())]
    if named and others:
        yield _grounded(f"{name}, wrong name", source, question, answer.replace(named[0], others[0]), lang, False)


def _is_name(text: str) -> bool:
    """A short text of capitalised words; in a script without capitals any short one that has no digit."""
    words = text.split()
    return 0 < len(words) <= 4 and len(text) > 3 and not re.search(r"\d", text) and all(w[0] == w[0].upper() for w in words)


def _grounded(group: str, source: str, question: str, answer: str, lang: str, right: bool) -> Case:
    draft = Draft(chat(question, answer), target=to_json({"context": source}), lang=lang)
    return Case(group, draft, right, beginning(answer, 300))


MEASURES: list[Measure] = [
    ("answer_in_context", answer_in_context, xquad_spans),
    ("spans_match_text", spans_match_text, presidio_spans),
    ("spans_match_text", spans_match_text, uner_spans),
    ("spans_match_text", spans_match_text, tagged_sentences),
    ("grounded", grounded, fetaqa_answers),
    ("grounded", grounded, xquad_sentences),
]


def shortfalls(found: list[tuple[str, dict[str, Score]]]) -> list[str]:
    """Sets of exact spans that do not agree on every row."""
    return []
