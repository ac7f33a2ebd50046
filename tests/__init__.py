"""Tests mirror the three packages file for file; each is a table of small stories."""
