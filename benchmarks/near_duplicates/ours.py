"""Our driver, in the shape of the peers': reads a corpus, saves the ids it keeps. `--corpus C --kept K`."""

import argparse

import numpy as np
import polars as pl

from tasks.text.near import near_duplicates

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus")
    parser.add_argument("--kept")
    arguments, _ = parser.parse_known_args()
    corpus = pl.read_parquet(f"{arguments.corpus}.parquet")
    kept = near_duplicates(corpus["text"], similarity=0.8, words=5).kept
    np.save(arguments.kept, corpus["id"].to_numpy()[kept == np.arange(len(kept))])
