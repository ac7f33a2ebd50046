"""Judges: paid models that look at one draft."""
