"""Tests of `tasks/lab`."""
