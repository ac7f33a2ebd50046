"""Our driver, in the shape of the peers', with the memory on: `--n --conc --url --cache --out --corpus`; prints one result."""

import argparse
import asyncio
import json
from pathlib import Path

import polars as pl

from schemas.recipe import Recipe
from schemas.rows import Message
from tasks.models.ask import open_ask
from tasks.models.loop import run
from tasks.operators import Ask, Reply
from tasks.workspace import Workspace
from tests.recipes import SUMS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--conc", type=int, default=64)
    for name in ("--url", "--cache", "--out", "--corpus"):
        parser.add_argument(name, required=True)
    options, _ = parser.parse_known_args()
    server = {"use": "openai_compatible:mock", "base_url": options.url}
    model = server | {"params": {"max_tokens": 128}, "concurrency": options.conc}
    recipe = Recipe.model_validate(SUMS | {"models": {"mock": model}})
    texts = pl.read_parquet(options.corpus, n_rows=options.n, columns=["text"])["text"]
    prompts = [f"Rewrite passage {i} as a question and its answer.\n\n{text[:400]}" for i, text in enumerate(texts)]
    with open_ask(recipe, Workspace(Path(options.cache), "bench")) as ask:
        replies = run(_all(ask, prompts))
    rows = [reply.text if isinstance(reply, Reply) else None for reply in replies]
    Path(options.out).write_text("".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(rows)))
    kept = sum(text is not None for text in rows)
    print("RESULT " + json.dumps({"rows_ok": kept, "rows_out": len(rows), "ids_ok": kept}))


async def _all(ask: Ask, prompts: list[str]) -> list[Reply | BaseException]:
    return await asyncio.gather(*[ask([Message("user", prompt)]) for prompt in prompts], return_exceptions=True)


if __name__ == "__main__":
    main()
