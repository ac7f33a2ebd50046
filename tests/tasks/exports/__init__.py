"""Tests of `tasks.exports`."""
