"""The cheap rules against labels that others wrote, against texts of people, and against what is planted in them."""

import random
import re
from collections.abc import Iterator

from benchmarks.verification.labels import Case, Columns, Measure, Score, beginning, rows
from schemas.rows import Draft, chat
from tasks.text.scripts import SUBTAGS
from tasks.verifiers.format_markers import format_markers
from tasks.verifiers.pii import pii
from tasks.verifiers.refusal import refusal
from tasks.verifiers.repetition import repetition
from tasks.verifiers.script import script
from tasks.verifiers.secrets import secrets
from tasks.verifiers.self_instruct_filters import self_instruct_filters
from tasks.verifiers.toxicity import toxicity

TITLE = "Cheap rules"
WITH_A_FORM = {"EMAIL_ADDRESS", "PHONE_NUMBER", "CREDIT_CARD", "US_SSN", "IP_ADDRESS", "IBAN_CODE"}
LANGUAGES = {"arabic": "ar", "dutch": "nl", "french": "fr", "german": "de", "hindi": "hi", "italian": "it"} | {
    "mandarin": "zh",
    "polish": "pl",
    "portuguese": "pt",
    "spanish": "es",
}
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
KEYS = {  # how each provider writes its keys; {n} stands for n random letters and digits
    "AWS": "AKIA{16u}", "GitHub": "ghp_{36}", "OpenAI": "sk-proj-{40}", "Slack": "xoxb-{24}", "Google": "AIza{35}",
    "Stripe": "sk_live_{24}", "Hugging Face": "hf_{34l}", "npm": "npm_{36}", "SendGrid": "SG.{22}.{43}",
    "PEM": "-----BEGIN PRIVATE KEY-----\n{64}", "address": "postgres://app:{16}@db.internal/x", "assigned": 'api_key = "{32}"',
}  # fmt: skip
MARKS = ["<|im_end|>", "### Response:\n", "[Your Name]", "As an AI language model, I", "```python\nprint(1)\n"]


def case(group: str, text: str, right: bool, lang: str = "en", question: str = "") -> Case:
    """One text, as an answer."""
    return Case(group, Draft(chat(question, text), lang=lang), right, beginning(text, 140))


def refusals() -> Iterator[Case]:
    """XSTest: people call an answer full compliance or full refusal; what they call partial stands apart."""
    for row in rows("xstest_completions/completions.jsonl.gz"):
        label = row["final_label"]
        partial = ", called partial" if label == "3_partial_refusal" else ""
        yield case(f"xstest_completions{partial}", row["completion"], label == "1_full_compliance")


def toxic() -> Iterator[Case]:
    """Labels of people: any category of OpenAI's, hateful or not of HateCheck's; and texts that nobody complained about."""
    for row in rows("openai_moderation/samples.jsonl.gz"):
        yield case("openai_moderation", row["prompt"], not any(row.get(kind) == 1 for kind in "S H V HR SH S3 H2 V2".split()))
        yield case("openai_moderation, sexual", row["prompt"], not any(row.get(kind) == 1 for kind in ("S", "S3")))
    for row in rows("hatecheck/test_suite_cases.jsonl.gz"):
        yield case("hatecheck", row["test_case"], row["label_gold"] != "hateful")
    for row in rows("hatecheck_multilingual/cases.jsonl.gz"):
        lang = LANGUAGES[row["lang"]]
        yield case(f"hatecheck_multilingual, {lang}", row["test_case"], row["label_gold"] != "hateful", lang)
    yield from people("held clean")


def people(what: str) -> Iterator[Case]:
    """Texts that people wrote, which every rule of form should let pass."""
    for row in rows("dolly_3k/dolly_3k.jsonl.gz"):
        yield case(f"dolly_3k, {what}", row["output"], True, question=row["instruction"])
    for row in rows("gsm8k_train/train.jsonl.gz"):
        yield case(f"gsm8k_train, {what}", row["answer"], True, question=row["question"])
    for row in rows("xquad/xquad.jsonl.gz"):
        yield case(f"xquad, {what}", row["context"], True, row["lang"])


def personal() -> Iterator[Case]:
    """Presidio's sentences: right where they hold none of the kinds that have a form; and where they name nobody at all."""
    for row in (*rows("presidio_pii/generated_large.jsonl.gz"), *rows("presidio_pii/synth_dataset_v2.jsonl.gz")):
        kinds = {span["entity_type"] for span in row["spans"]}
        yield case("presidio_pii, kinds with a form", row["full_text"], not kinds & WITH_A_FORM)
        yield case("presidio_pii, anything personal", row["full_text"], not kinds)


def keys() -> Iterator[Case]:
    """People's texts and model-written code as they are, and with a random key of each form put into them."""
    rng = random.Random(1)
    for row in rows("gpteacher/codegen.jsonl.gz"):
        yield case("gpteacher, code as it is", row["response"], True)
        for provider, form in KEYS.items():
            text = f"{row['response']}\n{_key(form, rng)}\n"
            yield case(f"gpteacher, {provider} key planted", text, False)
    for row in rows("mbpp/mbpp.jsonl.gz"):
        yield case("mbpp, as it is", row["code"], True)


def _key(form: str, rng: random.Random) -> str:
    kinds = {"": SIGNS, "u": SIGNS[:26] + SIGNS[-10:], "l": SIGNS[:52]}
    return re.sub(r"\{(\d+)([ul]?)\}", lambda found: "".join(rng.choice(kinds[found[2]]) for _ in range(int(found[1]))), form)


def marks() -> Iterator[Case]:
    """People's texts, and one mark of a template or a prompt put behind them."""
    yield from people("as it is")
    for number, row in enumerate(rows("dolly_3k/dolly_3k.jsonl.gz")):
        yield case("dolly_3k, a mark planted", f"{row['output']}\n{MARKS[number % len(MARKS)]}", False)


def loops() -> Iterator[Case]:
    """People's texts, and the same with their last sentence told thirty times; people's and models' of one source."""
    yield from people("as it is")
    for row in rows("dolly_3k/dolly_3k.jsonl.gz"):
        last = re.split(r"(?<=[.!?])\s+", row["output"].strip())[-1]
        if len(last.split()) > 3:
            yield case("dolly_3k, last sentence looped", f"{row['output']} {' '.join([last] * 30)}", False)
    for row in rows("human_vs_machine_text/pairs.jsonl.gz"):
        yield case("human_vs_machine_text, people's", row["original"], True)
        yield case(f"human_vs_machine_text, {row['model']}'s", row["sampled"], True)


def scripts() -> Iterator[Case]:
    """SIB-200's sentences under their own tag, and under one of another script."""
    there = [row for row in rows("sib200/dev.jsonl.gz") if row["lang"][-4:] in SUBTAGS]
    for number, row in enumerate(there):
        lang, written = row["lang"].split("_")
        other = next(each["lang"][-4:] for each in there[number:] + there if SUBTAGS[each["lang"][-4:]] != SUBTAGS[written])
        yield case("sib200, its own script", row["text"], True, f"{lang}-{written}")
        yield case("sib200, another script", row["text"], False, f"{lang}-{other}")


def tasks_of_people() -> Iterator[Case]:
    """Self-Instruct's 175 seeds by people, Dolly's and GPT-4's instructions; and each seed with its own words as answer."""
    for row in rows("self_instruct_seeds/seed_tasks.jsonl.gz"):
        for instance in row["instances"][:1]:
            question = "\n\n".join(part for part in (row["instruction"], instance["input"]) if part)
            yield case("self_instruct_seeds, people's", instance["output"], True, question=question)
            yield case("self_instruct_seeds, answer repeats the instruction", row["instruction"], False, question=question)
            yield case("self_instruct_seeds, no answer", " ", False, question=question)
    for row in rows("dolly_3k/dolly_3k.jsonl.gz"):
        yield case("dolly_3k, people's", row["output"], True, question=row["instruction"])
    for row in rows("gpteacher/roleplay.jsonl.gz"):
        yield case("gpteacher, GPT-4's", row["response"], True, question=row["instruction"])


MEASURES: list[Measure] = [
    ("refusal", lambda: Columns(refusal()), refusals),
    ("toxicity", lambda: Columns(toxicity(of="answer")), toxic),
    ("pii", lambda: Columns(pii()), personal),
    ("secrets", lambda: Columns(secrets()), keys),
    ("format_markers", lambda: Columns(format_markers()), marks),
    ("repetition", lambda: Columns(repetition()), loops),
    ("script", lambda: Columns(script()), scripts),
    ("self_instruct_filters", self_instruct_filters, tasks_of_people),
]


def shortfalls(found: list[tuple[str, dict[str, Score]]]) -> list[str]:
    """Forms that must be found wherever they are planted, and are not."""
    return [
        f"{name}, {group}: {score.agreement():.1%}, wanted 99%"
        for name, scores in found
        for group, score in scores.items()
        if group.endswith("planted") and score.agreement() < 0.99
    ]
