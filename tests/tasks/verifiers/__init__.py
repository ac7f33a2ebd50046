"""Tests of `tasks/verifiers`."""
