"""Verifiers: free rules that look at one draft."""
