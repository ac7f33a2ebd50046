"""Run ours and the peers in turns and write RESULTS.md: `python -m benchmarks.near_duplicates [--rounds 3]`.

Wants the peers' drivers, corpus and truth in `$SEEDMILL_BENCH` (default `../shared/bench`) and their environments under
`$BENCH_HOME` (default `.bench`, filled by `setup.sh` there). Skips, and says so, what it does not find.
"""

import argparse
import ctypes
import json
import os
import platform
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from tasks.text.benchmark_file import questions_of

HERE = Path(__file__).parent
BENCH = Path(os.environ.get("SEEDMILL_BENCH", HERE.parents[1].parent / "shared" / "bench")).resolve()
HOME = Path(os.environ.get("BENCH_HOME", HERE.parents[1] / ".bench")).resolve()
SHARED = Path(os.environ.get("SEEDMILL_SHARED", HERE.parents[1].parent / "shared" / "data"))
BENCHMARKS = ("gsm8k_test/test.jsonl.gz", "humaneval/HumanEval.jsonl.gz", "mbpp/mbpp.jsonl.gz")
LONGEST = 1800
QUICK = ("seedmill", "rensa")
PR_SET_CHILD_SUBREAPER = 36
PEERS = {
    "rensa": ("rensa_d.py", "rensa", "pairs"),
    "text-dedup": ("textdedup.sh", "textdedup", ""),
    "py-data-juicer": ("juicer_d.py", "datajuicer", "words"),
    "datatrove": ("datatrove_d.py", "datatrove", "p128"),
}


def commands(corpus: Path) -> Iterator[tuple[str, list[str]]]:
    """Name and command of every client that is there; ours first."""
    yield "seedmill", [sys.executable, str(HERE / "ours.py"), "--corpus", str(corpus)]
    for name, (script, environment, mode) in PEERS.items():
        python = HOME / f"venv-{environment}" / "bin" / "python"
        start = ["bash"] if script.endswith(".sh") else [str(python)]
        if python.exists():
            yield name, [*start, str(BENCH / "dedup" / script), "--corpus", str(corpus), "--mode", mode]
        else:
            print(f"skipped {name}: no environment at {python.parent.parent}", file=sys.stderr)


def measured(command: Sequence[str], folder: Path) -> tuple[float, dict[str, float]]:
    """CPU seconds of one run with all its children, and its score against the truth."""
    kept, work = folder / "kept.npy", folder / "work"
    work.mkdir(exist_ok=True)
    before = _cpu_of_children()
    run_whole([*command, "--kept", str(kept), "--work", str(work)])
    spent = _cpu_of_children() - before
    score = [sys.executable, str(BENCH / "dedup" / "score.py"), str(folder / "corpus"), str(kept)]
    found = subprocess.run(score, check=True, capture_output=True, text=True)
    return spent, json.loads(found.stdout)


def run_whole(command: Sequence[str]) -> None:
    """Run a client to its end, or end it with all its children: a peer that hangs must not hang the others."""
    client = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"BENCH_HOME": str(HOME)},
        start_new_session=True,
    )
    try:
        _, said = client.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        os.killpg(client.pid, signal.SIGKILL)
        client.communicate()
        raise subprocess.CalledProcessError(-9, command, stderr=f"not done within {LONGEST} s") from None
    finally:
        _bury_orphans()
    if client.returncode:
        raise subprocess.CalledProcessError(client.returncode, command, stderr=said)


def _adopt_orphans() -> None:
    """Orphans become our children, so that their time counts: datatrove's workers hang on a fork server nobody waits for."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def _bury_orphans() -> None:
    """Wait for all that a client left behind; it ends of itself once the client has."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def corpus_in(folder: Path) -> Path:
    """The corpus as Parquet, as JSON Lines (datatrove reads only those) and its truth, under one name."""
    source = BENCH / "corpus" / "c100k"
    (folder / "corpus.parquet").symlink_to(f"{source}.parquet")
    (folder / "corpus.truth.parquet").symlink_to(f"{source}.truth.parquet")
    pl.read_parquet(f"{source}.parquet").with_columns(pl.col("id").cast(pl.String)).write_ndjson(folder / "corpus.jsonl")
    return folder / "corpus"


def larger(corpus: Path, folder: Path) -> str:
    """Ten times the corpus: every word of each further copy ends in a letter of its own, so no copy resembles another."""
    base = pl.read_parquet(f"{corpus}.parquet")
    texts = [base["text"].str.replace_all(r"(\w)\b", "${1}" + letter) for letter in "zqxjkvwyfb"]
    big = pl.DataFrame({"text": pl.concat(texts)}).with_row_index("id")
    big.write_parquet(folder / "big.parquet")
    command = [sys.executable, str(HERE / "ours.py"), "--corpus", str(folder / "big"), "--kept", str(folder / "big.npy")]
    _, status, used = os.wait4(subprocess.Popen(command).pid, 0)
    kept = len(np.load(folder / "big.npy"))
    if status or kept % 10:
        raise SystemExit(f"1,000,000 documents: ended with {status}, kept {kept}, not ten times what one copy keeps")
    return (
        f"{big.height:,} documents (ten disjoint copies of the corpus): {used.ru_utime + used.ru_stime:.1f} CPU s, "
        f"{used.ru_maxrss / 2**20:.2f} GiB at most, {kept:,} kept, ten times what one copy keeps."
    )


def decontamination(corpus: Path, folder: Path) -> str:
    """The corpus as rows, some of them with a benchmark item inside, against three benchmarks at 13 words."""
    against = [file for file in (SHARED / name for name in BENCHMARKS) if file.exists()]
    if not against:
        return f"Decontamination was not measured: no benchmarks in {SHARED} (set SEEDMILL_SHARED)."
    items = [text for text in questions_of(against)["text"] if len(text.split()) > 20]
    texts = pl.read_parquet(f"{corpus}.parquet")["text"].to_list()
    planted = range(0, len(texts), 500)
    for number, place in enumerate(planted):
        texts[place] = f"{texts[place]} {items[number * 7 % len(items)]} {texts[place - 1]}"
    messages = [[{"role": "user", "content": text}] for text in texts]
    ids = pl.Series([f"{number:06d}" for number in range(len(texts))])
    pl.DataFrame({"id": ids, "messages": messages}).write_parquet(folder / "pool.parquet")
    command = [sys.executable, str(HERE / "decontaminated.py"), str(folder / "pool.parquet"), *map(str, against)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    hit = len({f"{place:06d}" for place in planted}.intersection(found["dropped"]))
    return (
        f"{len(texts):,} documents against {', '.join(file.name for file in against)} at 13 words: "
        f"{found['cpu']:.1f} CPU s, reading included. {hit} of {len(planted)} planted items (of over 20 words) found, "
        f"{len(found['dropped']) - hit} other documents left out."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    if not (BENCH / "corpus" / "c100k.parquet").exists():
        sys.exit(f"no corpus at {BENCH / 'corpus'}; set SEEDMILL_BENCH")
    _adopt_orphans()
    results: dict[str, list[tuple[float, dict[str, float]]]] = {}
    with tempfile.TemporaryDirectory() as name:
        corpus = corpus_in(Path(name))
        scale = [larger(corpus, Path(name)), decontamination(corpus, Path(name))]
        print("\n".join(scale), flush=True)
        for number in range(rounds):
            for client, command in commands(corpus):
                if number and client not in QUICK:
                    continue
                try:
                    results.setdefault(client, []).append(measured(command, Path(name)))
                    print(client, results[client][-1], flush=True)
                except subprocess.CalledProcessError as error:
                    print(f"{client} did not run: {error.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
    (HERE / "RESULTS.md").write_text(
        "\n".join([table(results, rounds), "## Scale", "", *(f"- {line}" for line in scale), ""]), encoding="utf-8"
    )


def table(results: dict[str, list[tuple[float, dict[str, float]]]], rounds: int) -> str:
    """The results as Markdown: medians, and each peer's CPU time as a multiple of ours."""
    ours = statistics.median(spent for spent, _ in results["seedmill"])
    lines = [
        "# Near-duplicates: 100,000 documents with planted pairs, Jaccard 0.8",
        "",
        f"`python -m benchmarks.near_duplicates`, {rounds} rounds in turns (one for the slow), medians of whole processes with "
        f"all that they start, Python {platform.python_version()}, {os.cpu_count()} cores.",
        "",
        "| client | runs | CPU s | x ours | recall | precision |",
        "|---|---|---|---|---|---|",
    ]
    for client, runs in results.items():
        if not runs:
            lines.append(f"| {client} | 0 | did not run here | | | |")
            continue
        spent, score = statistics.median(cpu for cpu, _ in runs), runs[0][1]
        figures = f"{spent:.1f} | {spent / ours:.1f} | {score['recall']:.4f} | {score['precision@0.8']:.4f}"
        lines.append(f"| {client} | {len(runs)} | {figures} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
