"""The real Prefect user interface in a real browser: the run, its graph and its artifacts are there to see."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from flows import server
from tests.flows.run import seedmill
from tests.recipes import write_recipe

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: `apt-get install chromium` and these tests run"),
]
WAIT = 30_000


@pytest.fixture(scope="module")
def run_page(tmp_path_factory: pytest.TempPathFactory, prefect_server: server.Server) -> Iterator[tuple[Page, str, list[str]]]:
    """A browser at the address that `seedmill run` printed, the address, and the foreign hosts that were asked for."""
    root = tmp_path_factory.mktemp("ui")
    done = seedmill("run", write_recipe(root, name="seen"), "--workspace", root)
    assert done.returncode == 0, done.stderr
    url = next(word for word in done.stdout.split() if "/runs/flow-run/" in word)
    abroad: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.on("request", lambda asked: None if _at_home(asked.url, prefect_server) else abroad.append(asked.url))
        page.goto(url, timeout=WAIT)
        yield page, url, abroad
        browser.close()


def test_the_printed_address_shows_the_run_and_its_graph(run_page: tuple[Page, str, list[str]], tmp_path: Path) -> None:
    page, _, _ = run_page
    expect(page.get_by_text("seen v1").first).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("Completed").first).to_be_visible(timeout=WAIT)
    page.wait_for_timeout(3000)  # the graph is drawn on a canvas: there is no text to wait for
    expect(page.locator("canvas").first).to_be_visible(timeout=WAIT)
    page.screenshot(path=str(tmp_path / "run.png"))


def test_its_task_runs_and_artifacts_are_listed(run_page: tuple[Page, str, list[str]], tmp_path: Path) -> None:
    page, _, _ = run_page
    page.get_by_text("Task Runs", exact=True).first.click()
    expect(page.get_by_text("evaluate").first).to_be_visible(timeout=WAIT)
    page.get_by_text("Artifacts", exact=True).last.click()
    expect(page.get_by_text(re.compile("seen-funnel", re.I)).first).to_be_visible(timeout=WAIT)
    page.screenshot(path=str(tmp_path / "artifacts.png"))


@pytest.mark.parametrize(
    ("key", "words"),
    [("seen-report", "rows to train on"), ("seen-funnel", "Outcome"), ("seen-report-page", "the report's page")],
)
def test_an_artifact_can_be_read(run_page: tuple[Page, str, list[str]], tmp_path: Path, key: str, words: str) -> None:
    page, url, _ = run_page
    page.goto(f"{url.split('/runs/')[0]}/artifacts/key/{key}", timeout=WAIT)
    page.locator("a[href*='/artifacts/artifact/']").first.click(timeout=WAIT)
    expect(page.get_by_text(words).first).to_be_visible(timeout=WAIT)
    page.screenshot(path=str(tmp_path / f"{key}.png"))


def test_nothing_is_fetched_from_outside(run_page: tuple[Page, str, list[str]]) -> None:
    assert run_page[2] == []


def _at_home(url: str, ours: server.Server) -> bool:
    return url.startswith((ours.address, "data:", "blob:"))
