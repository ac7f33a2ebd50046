"""Decontaminate a pool and print what it took: `POOL.parquet BENCHMARK.jsonl.gz ...`. Imports are not counted, reading is."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

from tasks.mixers.decontaminate import decontaminate

if __name__ == "__main__":
    pool, *against = map(Path, sys.argv[1:])
    began = time.process_time()
    found = decontaminate(against=against)(pl.scan_parquet(pool), np.random.default_rng(0))
    assert isinstance(found, pl.DataFrame)
    print(json.dumps({"cpu": time.process_time() - began, "dropped": found["id"].to_list()}))
