"""Personal data is found by its form and proved by its check digits; surrogates are of the same form and nobody's."""

import pytest

from tasks.text.personal import personal, with_surrogates


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to jane.doe+spam@mail.example.co.uk, please", "e-mail"),
        ("card 4539 1488 0343 6467 expires", "card number"),
        ("card 6759 6498 2648", "card number"),
        ("IBAN DE89 3704 0044 0532 0130 00.", "IBAN"),
        ("gb82west12345698765432", "IBAN"),
        ("from 86.231.85.193 today", "IP address"),
        ("at 2001:db8:85a3::8a2e:370:7334 now", "IP address"),
        ("SSN 308-63-0237", "social security number"),
        ("call +49 30 1234567", "phone number"),
        ("call (978) 645-9740 x111", "phone number"),
        ("call 001-978-645-9740x11145-Office", "phone number"),
        ("call 833.719.3994", "phone number"),
        ("call (978) 6459740", "phone number"),
        ("call 785 8949", "phone number"),
    ],
)
def test_a_known_form_is_found_whole(text: str, kind: str) -> None:
    [found] = personal(text)
    assert found.kind == kind and text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    "text",
    [
        "card 4539 1488 0343 6468",
        "order 453914880340",
        "IBAN DE89 3704 0044 0532 0130 01",
        "version 1.2.3.4, at 12:30:45",
        "on 12/05/2024 and 2024-05-12 and 12.05.24",
        "1,234,567 people and 3.14159265",
        "the row (4630000) of ten million",
        "100-50-30-15 = 5",
        "from 1386-1466 and (1953-1971)",
        "isbn 0-306-40615-2a, @mention, a@b",
        "127.0.0.1",
    ],
)
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert personal(text) == []


def test_equal_findings_get_equal_surrogates_and_the_rest_stays() -> None:
    text = "Ann (ann@mail.org, 4539 1488 0343 6467) wrote to bob@mail.org; ANN@mail.org again. From 86.231.85.193, 308-63-0237."
    masked = with_surrogates(text)
    first, other, again = (word.strip("(),;.") for word in masked.split() if "@" in word)
    assert first == again != other and first.endswith("@example.com")
    assert masked.startswith("Ann (") and " wrote to " in masked and masked == with_surrogates(text)
    assert with_surrogates(text, "another key") != masked
    for gone in ("ann@", "bob@", "4539 1488 0343 6467", "86.231.85.193", "308-63-0237"):
        assert gone not in masked
    assert {one.kind for one in personal(masked)} <= {"e-mail", "IP address", "phone number"}  # no card, no number of a person
