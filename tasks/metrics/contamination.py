"""What of a benchmark is in the rows: runs of n shared words, counted before and after mixing, and the closest pairs left.

n-grams find copies only (PAPERS 1.8: 0 of 1,319 rephrased items at 13 words). The closest pairs by TF-IDF of words are
shown for a person to look at, because that is where a rephrased item would stand (retrieval as in Yang et al. 2311.04850).
"""

from typing import Annotated, Any

import numpy as np
from pydantic import Field
from sklearn.feature_extraction.text import TfidfVectorizer

from schemas.paths import InputPath
from schemas.report import Figure, Finding
from tasks.operators import Evidence, Metric
from tasks.text.benchmark_file import question_in, read_lines
from tasks.text.chances import rounded
from tasks.text.conversation import said_by, whole
from tasks.text.ngrams import read_benchmarks, twins_in

MOST = 20_000


def contamination(
    *,
    against: Annotated[list[InputPath], Field(min_length=1)],
    n: Annotated[int, Field(ge=3)] = 13,
    pairs: Annotated[int, Field(ge=0, le=100)] = 5,
) -> Metric:
    """`against` names `.jsonl` files of benchmark items; `pairs` of the closest rows are shown."""

    def measure(evidence: Evidence) -> Finding:
        benchmarks = read_benchmarks(against, n)
        before = twins_in(evidence.drafts, whole(), benchmarks)
        left = twins_in(evidence.mixture, whole(), benchmarks)
        said = f"share {n} words in a row with a benchmark item, or are all of a shorter one"
        figures = [
            Figure(
                name="rows", value=left["id"].n_unique(), unit="rows", better="lower", about=f"rows of the mixture that {said}"
            ),
            Figure(name="drafts", value=before["id"].n_unique(), unit="rows", about=f"candidates that {said}"),
            Figure(
                name="items", value=left["item"].n_unique(), unit="items", better="lower", about="benchmark items with a twin"
            ),
        ]
        items = [item for file in against for item in read_lines(file)]
        rows = closest(evidence, [(where, question_in(row, where)) for where, row in items], pairs)
        about = f"{len(items)} benchmark items of {', '.join(file.name for file in against)}. Below: the closest pairs left."
        return Finding(figures=figures, rows=rows, about=about)

    return measure


def closest(evidence: Evidence, items: list[tuple[str, str]], pairs: int) -> list[dict[str, Any]]:
    """The pairs of row and benchmark item with the highest cosine of word 1-2-gram TF-IDF, each row once."""
    texts = evidence.mixture.select("id", "origin", text=said_by("user")).sort("id").collect()
    if texts.height > MOST:
        texts = texts[np.sort(evidence.rng.choice(texts.height, MOST, replace=False))]
    if not (texts.height and items and pairs):
        return []
    tfidf = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+", min_df=2 if texts.height > 100 else 1, dtype=np.float32)
    ours = tfidf.fit_transform(text or "" for text in texts["text"])
    likeness = ours.dot(tfidf.transform([text for _, text in items]).T).tocsr()
    best = np.asarray(likeness.max(axis=1).todense()).ravel()
    return [
        {
            "likeness": rounded(best[row], 3),
            "origin": texts["origin"][row],
            "row": texts["text"][row],
            "item": items[int(likeness[row].argmax())][1],
            "where": items[int(likeness[row].argmax())][0],
        }
        for row in (int(row) for row in np.argsort(-best, kind="stable")[:pairs])
    ]
