"""Answer verifiers against the labels of real model answers."""

import re
from collections.abc import Iterator
from typing import Any

from benchmarks.verification.labels import Case, Measure, Score, ending, rows
from schemas.rows import Draft, chat, to_json
from tasks.verifiers.equations_hold import equations_hold
from tasks.verifiers.math_answer import math_answer
from tasks.verifiers.numeric_answer import numeric_answer

TITLE = "Answers to sums"
_LAST_LINE = re.compile(r"(?m)^A: *(\S*\d)\s*\Z")
_CALCULATION = re.compile(r"[\d,.$%+*/()x× -]+ = [\d,.$%]+")
WANTED = 0.995


def case(group: str, answer: str, target: Any, right: bool, lang: str = "en") -> Case:
    """One answer with its target."""
    return Case(group, Draft(chat("", answer), target=to_json(target), lang=lang), right, ending(answer))


def model_solutions() -> Iterator[Case]:
    """GPT-3 answers to GSM8K with the authors' `is_correct`, by model."""
    for row in rows("gsm8k_model_solutions/model_solutions.jsonl.gz"):
        yield case(f"gsm8k_model_solutions, {row['model']}", row["solution"], row["ground_truth"], row["is_correct"])


def tora_outputs() -> Iterator[Case]:
    """ToRA's free-form answers; right where the authors' extracted `pred` is `gt` as a float."""
    for row in rows("gsm8k_tora_outputs/tora_gsm8k.jsonl.gz"):
        yield case("gsm8k_tora_outputs", row["code"][0], row["gt"], _float(row["pred"][0]) == _float(row["gt"]))


def unmarked_solutions() -> Iterator[Case]:
    """The same answers, GSM8K's own and ToRA's, without the line that marks the number: it must be found in the words."""
    for row in rows("gsm8k_model_solutions/model_solutions.jsonl.gz"):
        if said := _LAST_LINE.search(row["solution"]):
            yield case("gsm8k_model_solutions, mark taken away", row["solution"][: said.start()], said[1], True)
    for row in rows("gsm8k_train/train.jsonl.gz"):
        told, _, number = row["answer"].rpartition("####")
        yield case("gsm8k_train, mark taken away", told, number.strip(), True)


def factool_sums() -> Iterator[Case]:
    """ChatGPT's answers to GSM8K with other numbers, none of them marked, and the number that the authors read out of each."""
    for row in rows("factool/math.jsonl.gz"):
        yield case("factool, read as its authors do", row["response"], row["answer"], True)


def factool_claims() -> Iterator[Case]:
    """Each calculation that ChatGPT claims, written as an equation, and whether people called it right."""
    for row in rows("factool/math.jsonl.gz"):
        for claimed in row["claims"]:
            said = f"{claimed['claim']['math_calculation']} = {claimed['claim']['calculated_answer']}"
            if claimed["label"] in (True, False) and _CALCULATION.fullmatch(said):
                yield case("factool, calculations", said, None, claimed["label"])


def gsm8k_sums() -> Iterator[Case]:
    """GSM8K's own solutions, whose calculator annotations hold; and each with its first result raised by one."""
    for row in rows("gsm8k_train/train.jsonl.gz"):
        found = re.search(r"=(\d+)>>", row["answer"])
        if found:
            wrong = f"{row['answer'][: found.start(1)]}{int(found[1]) + 1}{row['answer'][found.end(1) :]}"
            yield case("gsm8k_train, own sums", row["answer"], None, True)
            yield case("gsm8k_train, a result raised by one", wrong, None, False)


def gsm8k_gold() -> Iterator[Case]:
    """GSM8K's own solutions, each against its own target (right) and against the next row's (right only where equal)."""
    solved = list(rows("gsm8k_test/test.jsonl.gz"))
    golds = [row["answer"].rsplit("####", 1)[1].strip().replace(",", "") for row in solved]
    for number, row in enumerate(solved):
        yield case("gsm8k_test, own target", row["answer"], golds[number], True)
        yield case(
            "gsm8k_test, next target", row["answer"], golds[number - 1], _float(golds[number]) == _float(golds[number - 1])
        )


MGSM_SAYS = {
    "bn": "উত্তর হল {}।", "de": "Die Antwort lautet {}.", "en": "The answer is {}.", "es": "La respuesta es {}.",
    "fr": "La réponse est {}.", "ja": "答えは{}です。", "ru": "Ответ: {}.", "sw": "Jibu ni {}.",
    "te": "సమాధానం {}.", "th": "คำตอบคือ {}", "zh": "答案是{}。",
}  # fmt: skip
NATIVE = {
    "bn": "০১২৩৪৫৬৭৮৯",
    "te": "౦౧౨౩౪౫౬౭౮౯",
    "th": "๐๑๒๓๔๕๖๗๘๙",
    "ja": "０１２３４５６７８９",
    "zh": "０１２３４５６７８９",
}


def mgsm_targets() -> Iterator[Case]:
    """MGSM's targets said in its own languages, in native digits where there are some; the sentences are ours."""
    for row in rows("mgsm/mgsm.jsonl.gz"):
        lang, number = row["lang"], row["answer"]
        digits = number.translate(str.maketrans("0123456789", NATIVE.get(lang, "0123456789")))
        yield case("mgsm, said in its language", MGSM_SAYS[lang].format(digits), number, True, lang)


def qwen_samples() -> Iterator[Case]:
    """Qwen2.5-Math samples of MATH problems with the harness's score."""
    for row in rows("math_qwen_samples/math_cot_100.jsonl.gz"):
        for code, score in zip(row["code"], row["score"], strict=True):
            yield case("math_qwen_samples", code, row["gt"], score)


def math_gold() -> Iterator[Case]:
    """MATH's own solutions against themselves."""
    for row in rows("math_test/math_test.jsonl.gz"):
        yield case("math_test, own solution", row["solution"], row["solution"], True)


MEASURES: list[Measure] = [
    ("numeric_answer", numeric_answer, model_solutions),
    ("numeric_answer", numeric_answer, tora_outputs),
    ("numeric_answer", numeric_answer, gsm8k_gold),
    ("numeric_answer", numeric_answer, mgsm_targets),
    ("numeric_answer", numeric_answer, factool_sums),
    ("numeric_answer", numeric_answer, unmarked_solutions),
    ("equations_hold", equations_hold, factool_claims),
    ("equations_hold", equations_hold, gsm8k_sums),
    ("math_answer", math_answer, model_solutions),
    ("math_answer", math_answer, qwen_samples),
    ("math_answer", math_answer, math_gold),
]


def shortfalls(found: list[tuple[str, dict[str, Score]]]) -> list[str]:
    """The GSM8K sets that agree on less than 99.5 % of their rows."""
    sets = [(group, score) for name, scores in found for group, score in scores.items() if name == "numeric_answer"]
    sets = [(group, score) for group, score in sets if "gsm8k" in group and "taken away" not in group]
    return [f"{group}: {score.agreement():.2%}, wanted {WANTED:.1%}" for group, score in sets if score.agreement() < WANTED]


def _float(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None
