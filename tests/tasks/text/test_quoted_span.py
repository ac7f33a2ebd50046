"""A quotation is found where it stands, in the text's own spelling, and nowhere else."""

import pytest

from tasks.text.quoted_span import located

TEXT = "The lamp — a “Heron” —\nburns for 12 hours.\n\n灯亮了十二个小时。 It isn't new (see 4.2.1)."


@pytest.mark.parametrize(
    ("quotation", "found"),
    [
        ("burns for 12 hours", "burns for 12 hours"),
        ('a "Heron" - burns', "a “Heron” —\nburns"),
        ("“burns  for”", "burns for"),
        ("...for 12 hours...", "for 12 hours"),
        ("亮了十二个小时", "亮了十二个小时"),
        ("isn’t new (see 4.2.1)", "isn't new (see 4.2.1)"),
        ("burn", None),
        ("burns for 1", None),
        ("burns ... hours", None),
        ("Burns for 12 hours", None),
        ("", None),
        (" “” ", None),
        (".*", None),
        ("(a+)+$", None),
    ],
)
def test_a_quotation_is_found_in_the_texts_own_spelling(quotation: str, found: str | None) -> None:
    span = located(quotation, TEXT)
    assert (TEXT[slice(*span)] if span else None) == found
