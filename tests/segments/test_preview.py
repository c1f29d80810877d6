"""A preview on the release of the grocery year tells what the night would."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import yaml

from orchestration import audiences

ROOT = Path(__file__).resolve().parents[2]
SAVED = ROOT / "models" / "segments" / "audiences.yml"

UNSAVED = """
name: at_risk_by_sms
label: At risk, by text message
label_zh: 可短信触达的流失预警客户
description: For a test.
owner: crm
purpose: marketing
who:
  all:
    - {tag: lifecycle_stage, is: at_risk}
    - {fact: is_reachable_sms, is: true}
"""
MEMBERS = """
    select one_id from tags.user_tags inner join marts.dim_users using (one_id)
    where user_tags.lifecycle_stage = 'at_risk' and is_reachable_sms
"""


@pytest.fixture(autouse=True)
def home(grocery_year: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OMNIMART_HOME", str(grocery_year))
    released = grocery_year / "release" / "omnimart.duckdb"
    monkeypatch.setattr(audiences, "RELEASE", released)
    return grocery_year


def test_each_saved_entry_previews_as_the_night_compiled_it(
    release: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    model = yaml.safe_load(SAVED.read_text())["models"][0]
    file = tmp_path / "saved.yml"
    file.write_text(yaml.safe_dump(model["config"]["meta"]["audiences"]))
    previewed = {each.name: each.member_count for each in audiences.previews(file)}
    night = "select audience, member_count from segments.audience_sizes"
    assert previewed == dict(release.execute(night).fetchall())
    assert len(previewed) >= 12 and all(previewed.values())


def test_an_unsaved_one_shows_size_reach_and_overlaps(
    release: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    file = tmp_path / "unsaved.yml"
    file.write_text(UNSAVED)
    [preview] = audiences.previews(file)
    counted = release.execute(
        f"""
        select count(*), count(*) filter (is_known),
            count(*) filter (is_reachable_email), count(*) filter (is_reachable_sms)
        from marts.dim_users where one_id in ({MEMBERS})
        """
    ).fetchall()
    reach = preview.reachable
    told = (preview.member_count, preview.known_count, reach["email"], reach["sms"])
    assert [told] == counted and preview.member_count
    overlaps = release.execute(
        f"""
        select audience, count(*), count(*) filter (one_id in ({MEMBERS})) as both_count
        from segments.audience_members group by audience having both_count > 0
        order by both_count desc, audience
        """
    ).fetchall()
    assert [
        (each.audience, each.member_count, each.both_count) for each in preview.overlaps
    ] == overlaps


def test_the_command_answers_within_two_seconds(home: Path, tmp_path: Path) -> None:
    """Of CPU, which a busy machine does not stretch."""
    file = tmp_path / "unsaved.yml"
    file.write_text(UNSAVED)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "orchestration.cli", "audience", "preview"]
    done = subprocess.run(
        [*command, str(file)], cwd=ROOT, env=os.environ, text=True, capture_output=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0 and "at_risk_by_sms as of 2017-12-31" in done.stdout
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < 2
