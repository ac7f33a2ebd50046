"""Anybody's files, read: rows, seeds, labels and corpora."""
