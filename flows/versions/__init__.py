"""Versions of a data set: recorded, compared, published, fetched and made again."""
