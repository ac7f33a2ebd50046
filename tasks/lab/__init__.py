"""The laboratory: small experiments that reproduce what the papers say, on this machine."""
