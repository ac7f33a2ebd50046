"""secrets: keys and tokens are found by form, examples and hashes are not, and no reason repeats one."""

import pytest

from tasks.verifiers.secrets import secrets
from tests.tasks.verifiers.columns import reasons, reasons_where_it_hides

RANDOM = "q7Zk2Vw9Xb4Ns8Lt1Rf6Yh3Gd5Jp0Mc"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("key AKIAQ7ZK2VW9XB4NS8LT here", "AWS key"),
        (f"ghp_{RANDOM}abcd12", "GitHub token"),
        (f"sk-proj-{RANDOM}", "model provider's key"),
        (f"xoxb-{RANDOM}", "Slack token"),
        (f"sk_live_{RANDOM}", "Stripe key"),
        ("AIzaSyD-q7Zk2Vw9Xb4Ns8Lt1Rf6Yh3Gd5Jp0Mc", "Google key"),
        ("hf_qZkVwXbNsLtRfYhGdJpMcQzKvWxBnSlTr", "Hugging Face token"),
        (f"npm_{RANDOM}q7Zk2", "package index token"),
        (f"SG.{RANDOM}.{RANDOM}", "SendGrid key"),
        ("SK0a1b2c3d4e5f60718293a4b5c6d7e8f9", "Twilio key"),
        (f"github_pat_{RANDOM}{RANDOM}", "GitHub token"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "private key"),
        (f"eyJhbGciOiJIUzI1NiJ9.eyJ{RANDOM}.{RANDOM}", "JSON web token"),
        ("postgres://me:q7Zk2Vw9Xb@db.local/x", "password in an address"),
        (f'api_key = "{RANDOM}"', "assigned secret"),
        (f"'client-secret': '{RANDOM}'", "assigned secret"),
        (f"my.auth-key_of_the_day  =>  '{RANDOM}'", "assigned secret"),
        (f'DB_PASSWD:"{RANDOM}"', "assigned secret"),
    ],
)
def test_a_secret_is_found_and_not_repeated(text: str, kind: str) -> None:
    [reason] = reasons(secrets(), text)
    assert reason.startswith(f"holds a {kind} that begins '")
    assert "Zk2Vw9" not in reason and "ZK2VW9" not in reason


@pytest.mark.parametrize(
    "text",
    [
        "set OPENAI_API_KEY to sk-your-key-goes-here-please",
        'api_key = "YOUR_API_KEY_HERE"',
        "password = input('Enter: ')",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "id 123e4567-e89b-12d3-a456-426614174000",
        "token = tokens[0]",
        "postgres://user:password@localhost/db",
        'secret = "aaaaaaaaaaaaaaaaaaaa"',
        "https://example.com/path:8080@home",
    ],
)
def test_examples_hashes_and_code_are_none(text: str) -> None:
    assert reasons(secrets(), text) == [""]


def test_calls_and_rejected_answers_are_looked_at() -> None:
    found = reasons_where_it_hides(secrets(), f"ghp_{RANDOM}abcd12")
    assert found == ["holds a GitHub token that begins 'ghp_', in a turn of the assistant"] * 2
