"""Metrics: what the mixture is, and what it is worth."""
