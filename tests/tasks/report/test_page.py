"""The page in a real browser: hostile rows are shown as text, nothing runs, nothing is asked for from outside (FAULTS F52)."""

import os
import re
import shutil

import pytest
from playwright.sync_api import sync_playwright

from schemas.report import Figure
from tasks.report.page import page, range_of, verdict, without_defaults
from tasks.report.plots import columns, intervals, stacked_bars
from tasks.stages.evaluate import evaluate
from tests.builds import built

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
HOSTILE = [
    "<script>alert('script')</script>",
    "<img src=x onerror=alert('img')>",
    "<img src='http://127.0.0.1:9/beacon.gif'>",
    "<svg onload=alert('svg')><script>alert(1)</script></svg>",
    "<a href=\"javascript:alert('link')\">click</a>",
    "</script></style></pre><script>alert('close')</script>",
    "\"><iframe src='http://127.0.0.1:9/'></iframe>",
    "{{ 7 * 191 }} {% for x in y %}",
    "$\\frac{1}{2}$ [a](javascript:alert('md')) <b>bold</b>",
    "<style>body{background:url(http://127.0.0.1:9/)}</style>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "漢字 ١٢٣ \u202etxt.exe",
]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """A report in which every text that comes from outside is hostile."""
    good = evaluate(built(tmp_path_factory.mktemp("page")))
    return good.model_copy(
        update={
            "recipe": good.recipe | {"about": HOSTILE[0], "licence": HOSTILE[1], "tags": HOSTILE},
            "funnel": [
                *good.funnel,
                *({"hop": "verify", "operator": text, "outcome": "failed", "reason": text, "rows": 1} for text in HOSTILE),
            ],
            "components": [{"component": text, "origin": "synthetic", "rows": 5, "share": 0.1} for text in HOSTILE],
            "sources": [{"source": text, "licence": text, "origin": "real", "rows": 1} for text in HOSTILE],
            "examples": [
                row | {"reason": HOSTILE[0], "turns": [{"role": "user", "content": text} for text in HOSTILE]}
                for row in good.examples
            ],
            "findings": [
                finding.model_copy(update={"about": HOSTILE[5], "rows": [{HOSTILE[0]: text} for text in HOSTILE], "plot": ""})
                for finding in good.findings
            ],
            "cost": [{HOSTILE[0]: HOSTILE[1]}],
            "shortfall": [{"cell": HOSTILE[3], "wanted": 2, "accepted": 1, "mixture": 1, "missing": 1}],
        }
    )


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium, or name one in CHROMIUM")
@pytest.mark.slow
def test_hostile_rows_are_text_in_a_real_browser(report, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(page(report), encoding="utf-8")
    dialogs, requests, faults = [], [], []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        tab.on("request", lambda request: requests.append(request.url))
        tab.on("console", lambda message: faults.append(message.text))
        tab.goto(path.as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        seen = tab.inner_text("body")
        active = tab.evaluate(
            "document.querySelectorAll('script, iframe, img, a, object, embed, body style, [onerror], [onload]').length"
        )
        browser.close()
    assert (dialogs, requests, faults, active) == ([], [path.as_uri()], [], 0)
    flat = " ".join(seen.split())
    assert not [text for text in HOSTILE[:-1] if " ".join(text.split()) not in flat]
    assert "漢字" in seen and "\u202e" not in seen


@pytest.mark.slow
def test_there_is_no_outside_address_and_no_script_in_the_page(tmp_path):
    text = page(evaluate(built(tmp_path)))
    assert "default-src 'none'" in text
    assert not re.search(r"https?:|//[a-z]|<script|<link|<img|<a |url\((?!#)|@import", text)


@pytest.mark.slow
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_plot_holds_foreign_names_as_text(hostile):
    rows = [{"words": hostile, "origin": "real", "rows": 3}]
    points = [{"setting": hostile, "arm": hostile, "value": 1.0, "low": 0.0, "high": 2.0}]
    for plot in (stacked_bars([(hostile, [("real", 3)])]), columns(rows, "words"), intervals(points)):
        assert not re.search(r"<(script|img|iframe|a|b|style>body|meta)\b|xmlns", plot)


def test_plots_are_the_same_bytes_each_time():
    bars = [("one", [("real", 3), ("synthetic", 4)])]
    assert stacked_bars(bars) == stacked_bars(bars)


@pytest.mark.parametrize(
    ("low", "high", "better", "word"),
    [
        (0.1, 2, "higher", "gain"),
        (-2, -0.1, "higher", "loss"),
        (-1, 1, "higher", "unclear"),
        (-2, -0.1, "lower", "gain"),
        (None, None, "higher", "unclear"),
    ],
)
def test_the_verdict_says_no_more_than_the_interval_allows(low, high, better, word):
    assert verdict(Figure(name="gain", value=1, low=low, high=high, better=better))[0] == word


def test_the_recipe_is_shown_as_a_person_wrote_it():
    assert without_defaults({"a": 0, "b": "", "c": [{"d": None, "s": False}], "e": {}, "f": [1]}) == {
        "a": 0,
        "c": [{}],
        "f": [1],
    }


@pytest.mark.parametrize(
    ("figure", "bar"),
    [
        ({"value": 0.5, "low": 0.25, "high": 0.75}, (25.0, 50.0, 50.0)),
        ({"value": 71.0, "low": 70.0, "high": 72.0, "unit": "%"}, (70.0, 2.0, 71.0)),
        ({"value": 0.5}, None),
        ({"value": 0.7, "low": -0.5, "high": 1.8, "unit": "points"}, None),
        ({"value": 240.0, "low": 230.0, "high": 250.0}, None),
    ],
)
def test_a_share_with_an_interval_has_a_bar(figure, bar):
    assert range_of(Figure(name="f", **figure)) == bar
