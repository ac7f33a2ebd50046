"""Tests of `tasks/text`."""
