"""Near-duplicates on a corpus with planted pairs: recall, precision and CPU time, ours and the peers' in turns."""
