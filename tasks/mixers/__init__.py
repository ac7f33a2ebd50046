"""Mixers: what needs the other rows."""
