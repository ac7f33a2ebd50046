"""Near-duplicates by exact Jaccard similarity of word shingles, without comparing all pairs. Needs the extra `near` (numba).

Two sets with Jaccard >= t must share one of their `size - ceil(t * size) + 1` rarest elements (prefix filter: Bayardo,
Ma and Srikant 2007; Xiao et al. 2008, PPJoin). Rare shingles are shared by few texts, so the few candidates left can
be compared exactly: nothing is estimated, unlike MinHash, which misses or wrongly joins 3 to 10 % near its threshold.
Similar is not equal: thresholds under 0.7 join different problems.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

U64 = np.uint64
U64s = NDArray[np.uint64]
Ints = NDArray[np.int64]
BATCH = 50_000
_OFFSET, _PRIME, _ODD = U64(14695981039346656037), U64(1099511628211), U64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Twins:
    """Near-duplicates among texts that were given best first.

    `kept[i]` is the best text of i's group (i itself where it stays). Each pair `left < right` joined two groups.
    """

    kept: Ints
    left: Ints
    right: Ints
    jaccard: NDArray[np.float64]


def near_duplicates(texts: pl.Series, *, similarity: float = 0.8, words: int = 5) -> Twins:
    """Groups of texts that a chain of pairs with Jaccard >= `similarity` holds together; shingles of `words` words.

    A text of fewer words is one shingle. About 25,000 texts of 100 words a CPU second, 9 bytes a shingle of memory.
    """
    hashes, bounds = shingle_sets(texts, words)
    parent = _equal_sets(hashes, bounds)
    whole = np.flatnonzero(parent != np.arange(len(parent)))
    table = _counts(hashes, _table_bits(len(hashes)))
    token, doc = _rare_shingles(hashes, bounds, parent, table, similarity)
    left, right, jaccard = _joined(hashes, bounds, *_postings(token, doc, len(texts)), parent, similarity)
    pairs = np.concatenate((parent[whole], left)), np.concatenate((whole, right))
    kept = _roots(parent)
    return Twins(kept, *pairs, np.concatenate((np.ones(len(whole)), jaccard)))


def shingle_sets(texts: pl.Series, words: int) -> tuple[U64s, Ints]:
    """Every text's shingles as sorted unique hashes, one text after the other, and the bounds between them."""
    known = _word_characters()
    batches = (texts.slice(start, BATCH).fill_null("") for start in range(0, len(texts), BATCH))
    parts = [_shingles(*_bytes_of(batch), known, words) for batch in batches]
    sizes = np.concatenate([np.zeros(1, np.int64), *(np.diff(bounds) for _, bounds in parts)])
    return np.concatenate([hashes for hashes, _ in parts] or [np.empty(0, U64)]), np.cumsum(sizes)


def _bytes_of(texts: pl.Series) -> tuple[NDArray[np.uint8], Ints]:
    low = texts.str.to_lowercase()
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(low.str.len_bytes().to_numpy().astype(np.int64))))
    return np.frombuffer(str(low.str.join("").item()).encode(), np.uint8), starts


def _word_characters() -> NDArray[np.bool_]:
    """Which characters of the Basic Multilingual Plane are part of a word; all others beyond it are."""
    characters = pl.Series([" " if 0xD800 <= code < 0xE000 else chr(code) for code in range(0x10000)])
    return characters.str.contains(r"^\w$").to_numpy()


def _table_bits(shingles: int) -> int:
    return int(np.clip(np.ceil(np.log2(max(shingles, 1))) + 2, 16, 28))


def _equal_sets(hashes: U64s, bounds: Ints) -> Ints:
    """For each text the first text with the same set of shingles: itself where there is none before it."""
    if len(bounds) == 1:
        return np.empty(0, np.int64)
    sums = np.add.reduceat(hashes * _ODD, bounds[:-1])
    mixed = np.bitwise_xor.reduceat(hashes, bounds[:-1])
    sets = pl.DataFrame({"sum": sums, "mixed": mixed, "size": np.diff(bounds)}).with_row_index("place")
    return sets.select(pl.col("place").first().over("sum", "mixed", "size"))["place"].to_numpy().astype(np.int64)


def _postings(token: U64s, doc: Ints, docs: int) -> tuple[Ints, Ints, Ints, Ints]:
    """The inverted index of rare shingles: entry -> run, run -> start, documents run by run, document -> first entry."""
    order = np.argsort(token, kind="stable")
    ordered = token[order]
    first = np.concatenate((np.ones(min(len(token), 1), np.bool_), ordered[1:] != ordered[:-1]))
    run_of = np.empty(len(token), np.int64)
    run_of[order] = np.cumsum(first) - 1
    return run_of, np.append(np.flatnonzero(first), len(token)), doc[order], np.searchsorted(doc, np.arange(docs + 1))


@njit(cache=True)
def _mix(h: Any) -> Any:
    """splitmix64's finisher: every bit of the result depends on every bit of h."""
    h ^= h >> U64(30)
    h *= U64(0xBF58476D1CE4E5B9)
    h ^= h >> U64(27)
    h *= U64(0x94D049BB133111EB)
    return h ^ (h >> U64(31))


@njit(cache=True)
def _character(data: Any, i: int, known: Any) -> tuple[int, bool]:
    """How many bytes the UTF-8 character at `i` takes, and whether it is part of a word."""
    lead = np.int64(data[i])
    if lead < 0x80:
        return 1, known[lead]
    if lead < 0xE0:
        return 2, known[(lead & 31) << 6 | (np.int64(data[i + 1]) & 63)]
    if lead < 0xF0:
        return 3, known[(lead & 15) << 12 | (np.int64(data[i + 1]) & 63) << 6 | (np.int64(data[i + 2]) & 63)]
    return 4, True


@njit(cache=True)
def _shingles(data: Any, starts: Any, known: Any, width: int) -> Any:
    """Hashes of every `width` consecutive words of each text, sorted, each once; and the bounds between the texts."""
    docs = starts.size - 1
    out = np.empty(data.size // 2 + 2 * docs + 1, np.uint64)
    bounds = np.zeros(docs + 1, np.int64)
    ring = np.zeros(width, np.uint64)
    n = 0
    for doc in range(docs):
        first, words, i, end = n, 0, starts[doc], starts[doc + 1]
        h, inside = _OFFSET, False
        while i <= end:
            step, in_word = (1, False) if i == end else _character(data, i, known)
            if in_word:
                for k in range(i, i + step):
                    h = (h ^ U64(data[k])) * _PRIME
                inside = True
            elif inside:
                ring[words % width] = _mix(h)
                words += 1
                h, inside = _OFFSET, False
                if words >= width:
                    out[n] = _together(ring, words, width)
                    n += 1
            i += step
        if words < width:
            out[n] = _together(ring, 0, words)
            n += 1
        n = first + _unique(out[first:n])
        bounds[doc + 1] = n
    return out[:n].copy(), bounds


@njit(cache=True)
def _together(ring: Any, at: int, width: int) -> Any:
    """One hash of the `width` words that start at place `at` of the ring."""
    h = U64(width)
    for k in range(width):
        h = h * _ODD + ring[(at + k) % ring.size]
    return _mix(h)


@njit(cache=True)
def _unique(part: Any) -> int:
    """Sort in place, keep each value once at the front; how many there are."""
    part.sort()
    last = 0
    for k in range(1, part.size):
        if part[k] != part[last]:
            last += 1
            part[last] = part[k]
    return last + 1


@njit(cache=True)
def _counts(hashes: Any, bits: int) -> Any:
    """In how many texts a shingle stands, up to 255; two shingles may share a place, which only costs candidates."""
    table = np.zeros(1 << bits, np.uint8)
    shift = U64(64 - bits)
    for h in hashes:
        table[h >> shift] += np.uint8(table[h >> shift] < 255)
    return table


@njit(cache=True)
def _rare_shingles(hashes: Any, bounds: Any, parent: Any, table: Any, t: float) -> Any:
    """Each text's prefix: its rarest shingles that stand in another text too, as (token, text), by text."""
    shift = U64(64 - np.int64(np.log2(table.size)))
    token = np.empty(4096, np.uint64)
    doc = np.empty(4096, np.int64)
    n = 0
    for d in range(bounds.size - 1):
        if parent[d] != d:
            continue
        own = hashes[bounds[d] : bounds[d + 1]]
        keys = np.empty(own.size, np.uint64)
        shared = 0
        for h in own:
            if table[h >> shift] > 1:
                keys[shared] = (U64(table[h >> shift]) << U64(56)) | (h >> U64(8))
                shared += 1
        # Shingles that stand nowhere else come first in the order of rareness and can match nothing.
        wanted = own.size - np.int64(np.ceil(t * own.size - 1e-9)) + 1 - (own.size - shared)
        if wanted <= 0:
            continue
        rare = keys[:shared]
        rare.sort()
        while n + wanted > token.size:
            token = np.concatenate((token, np.empty_like(token)))
            doc = np.concatenate((doc, np.empty_like(doc)))
        for k in range(min(wanted, shared)):
            token[n] = rare[k]
            doc[n] = d
            n += 1
    return token[:n].copy(), doc[:n].copy()


@njit(cache=True)
def _joined(
    hashes: Any, bounds: Any, run_of: Any, run_start: Any, run_docs: Any, first_entry: Any, parent: Any, t: float
) -> Any:
    """Compare each text with earlier ones that share a rare shingle; pairs that join two groups, and `parent` joined."""
    docs = bounds.size - 1
    seen = np.full(docs, -1, np.int64)
    left, right, jaccard = np.empty(docs, np.int64), np.empty(docs, np.int64), np.empty(docs, np.float64)
    n = 0
    for d in range(docs):
        size = bounds[d + 1] - bounds[d]
        for entry in range(first_entry[d], first_entry[d + 1]):
            run = run_of[entry]
            for place in range(run_start[run], run_start[run + 1]):
                other = run_docs[place]
                if other >= d:
                    break
                their = bounds[other + 1] - bounds[other]
                if seen[other] == d or their < t * size or size < t * their:
                    continue
                seen[other] = d
                a, b = _root(parent, other), _root(parent, d)
                if a == b:
                    continue
                need = int(np.ceil(t / (1 + t) * (size + their) - 1e-9))
                common = _common(hashes[bounds[d] : bounds[d + 1]], hashes[bounds[other] : bounds[other + 1]], need)
                if common >= need:
                    parent[max(a, b)] = min(a, b)
                    left[n], right[n], jaccard[n] = other, d, common / (size + their - common)
                    n += 1
    return left[:n].copy(), right[:n].copy(), jaccard[:n].copy()


@njit(cache=True)
def _common(a: Any, b: Any, need: int) -> int:
    """How many values two sorted sets share; stops, with less than `need`, once `need` is out of reach."""
    i = j = common = 0
    while i < a.size and j < b.size and common + min(a.size - i, b.size - j) >= need:
        if a[i] == b[j]:
            common += 1
            i += 1
            j += 1
        elif a[i] < b[j]:
            i += 1
        else:
            j += 1
    return common


@njit(cache=True)
def _root(parent: Any, x: int) -> int:
    while parent[x] != x:
        parent[x] = parent[parent[x]]
        x = parent[x]
    return x


@njit(cache=True)
def _roots(parent: Any) -> Any:
    out = np.empty_like(parent)
    for x in range(parent.size):
        out[x] = _root(parent, x)
    return out
