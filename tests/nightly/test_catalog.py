"""The catalog page of a night, in a real browser where one is installed."""

import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pytest
from night_homes import Home

from orchestration.catalog.page import sparkline

CHROMIUM = shutil.which("chromium")
CARD = re.compile(r'<details id="(\w+)"[^>]*?( hidden="")?>')


def cards(company: Home, profile: Path, **asked: str) -> set[str]:
    """The tags that a browser shows of the page when its address asks for these."""
    page = company.path / "catalog" / "index.html"
    shown = subprocess.run(
        [
            *(str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu"),
            *(f"--user-data-dir={profile}", "--disable-dev-shm-usage"),
            *("--dump-dom", f"{page.as_uri()}#{urlencode(asked)}"),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return {tag for tag, hidden in CARD.findall(shown.stdout) if not hidden}


@pytest.mark.skipif(not CHROMIUM, reason="no browser is installed")
def test_a_browser_finds_tags_by_text_in_both_languages_and_by_theme(
    company: Home, tmp_path: Path
) -> None:
    catalog = company.released("select tag, theme, label_zh from tags.tag_catalog")
    labels = {str(tag): str(label) for tag, _, label in catalog}
    assert cards(company, tmp_path) == set(labels)
    lifecycle = {tag for tag, theme, _ in catalog if theme == "lifecycle"}
    assert cards(company, tmp_path, theme="lifecycle") == lifecycle
    label = labels["rfm_segment"]
    assert cards(company, tmp_path, q=label, theme="value") == {"rfm_segment"}
    assert cards(company, tmp_path, q="no such tag") == set()


def test_a_sparkline_is_drawn_over_days_up_to_the_most_people() -> None:
    assert sparkline([(0, 5), (10, 10), (20, 0)]) == "0.0,12.0 60.0,0.0 120.0,24.0"
    assert sparkline([(0, 5)]) == ""
