"""Generators: from a seed to drafts."""
