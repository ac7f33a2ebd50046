"""Cells that a spreadsheet cannot mistake for a formula: a `'` before whatever could start one.

Excel, LibreOffice and Google Sheets read a cell that opens with = + - @ (also in full width), a tab or a carriage
return as a formula; leading spaces, no-break spaces and line breaks do not stop them.
https://owasp.org/www-community/attacks/CSV_Injection
"""

import re

_FORMULA = re.compile(r"^[\t\r]|^[\s\u00a0\u200b\ufeff\x00-\x1f]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


def safe_cell(text: str) -> str:
    """The text, or `'` and the text where it could be taken for a formula; a plain number such as -7 stays one."""
    if _NUMBER.fullmatch(text) or not _FORMULA.search(text):
        return text
    return "'" + text
