"""Formats that trainers and people read: one file a format, one function from a draft to that format's row.

A row the format cannot hold raises RowError with the reason: it is left out and counted, never bent to fit.
"""
