"""Seeders: what to write about."""
