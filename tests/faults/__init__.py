"""Faults are injected into real runs, and the house's invariants are checked after each."""
