"""Run ours and the peers in turns against one mock server: `python -m benchmarks.generation [--rounds 3] [--faults]`.

What it needs stands in clients.py; a peer without an environment is skipped, and so is one that fails, with what it said.
What concerns ours alone: `python -m benchmarks.generation.alone`.
"""

import argparse
import platform
import shutil
import statistics
import sys
from collections.abc import Iterator

from benchmarks.generation.clients import BENCH, CORPUS, FAULTS, HOME, LATENCY, Measured, measured, ours, python_of

PEERS = {
    "raw_aiohttp": "base",
    "langchain_abatch": "langchain",
    "curator_gen": "curator",
    "designer_gen": "designer",
    "distilabel_gen": "distilabel",
}


def clients(wanted: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Name and command of every client that is there; ours first."""
    yield "seedmill", ours()
    for name in wanted:
        python = python_of(PEERS[name])
        if python.exists():
            yield name, [str(python), str(BENCH / "generation" / f"{name}.py")]
        else:
            print(f"skipped {name}: no environment at {python.parent.parent}", file=sys.stderr)


def give_curator_its_tokenizer() -> None:
    """Curator fetches a tokenizer when it starts; litellm, on which it stands, ships the same file."""
    for file in HOME.glob("venv-curator/lib/*/site-packages/litellm/**/tokenizers/9b5ad71b2ce5302211f9c61530b329a4922fc6a4"):
        shutil.copy(file, HOME / "tiktoken_cache")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--concurrency", default="64,256")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--faults", action="store_true")
    options = parser.parse_args()
    if not CORPUS.exists():
        sys.exit(f"no corpus at {CORPUS.parent}; set SEEDMILL_BENCH")
    give_curator_its_tokenizer()
    for concurrency in map(int, options.concurrency.split(",")):
        results: dict[str, list[Measured]] = {}
        for _ in range(options.rounds):
            for name, command in clients([peer for peer in options.peers.split(",") if peer]):
                found = measured([command], options.rows, concurrency, FAULTS if options.faults else ())
                if found.error:
                    print(f"{name} failed: {found.error}", file=sys.stderr)
                else:
                    results.setdefault(name, []).append(found)
        _tell(results, options.rows, concurrency, options.faults)


def _tell(results: dict[str, list[Measured]], rows: int, concurrency: int, faults: bool) -> None:
    """One table: medians, and CPU as a share of each peer's in the same run."""
    us = statistics.median(run.cpu for run in results["seedmill"])
    print(f"\n{rows} rows, {concurrency} at once, {LATENCY * 1000:g} ms{', faults' if faults else ''}; {platform.machine()}")
    print("| client | CPU s | ours / theirs | wall s | rows/s of the most possible | peak MB | rows kept | answered twice |")
    print("|---|---|---|---|---|---|---|---|")
    for name, runs in results.items():
        cpu, wall, peak = (statistics.median(getattr(run, what) for run in runs) for what in ("cpu", "wall", "peak_mb"))
        share = statistics.median(run.share(rows, concurrency) for run in runs)
        kept, twice = runs[-1].kept, runs[-1].stats["repeat_answers"]
        print(f"| {name} | {cpu:.2f} | {us / cpu:.2f} | {wall:.1f} | {share:.0%} | {peak:.0f} | {kept} | {twice} |", flush=True)


if __name__ == "__main__":
    main()
