"""A bad identifier that no guard rail knows makes one person of many: not released."""

import json
from pathlib import Path

from night_homes import Home


def test_a_night_that_merges_too_many_people_is_refused(
    company: Home, tmp_path: Path
) -> None:
    """An app update gives every device one and the same cookie, before any login."""
    home = company.copy(tmp_path)
    home.deliver("2017-01-09")
    events = sorted((home.sources / "app" / "events").glob("**/*.jsonl"))
    last_by_device = {
        event["device_id"]: event
        for file in events
        for event in map(json.loads, file.read_text().splitlines())
        if event["device_id"] and "kiosk" not in event["device_id"]
    }
    nobody = dict.fromkeys(("member_id", "unionid", "openid"))
    with events[-1].open("a") as night:
        for device, event in last_by_device.items():
            bad = event | nobody | {"event_id": f"bad-{device}", "cookie_id": "ck.all"}
            night.write(json.dumps(bad | {"ts": 1483970319000}) + "\n")
    before = home.release_file()
    code, output = home.omnimart("nightly", "--as-of=2017-01-09")
    assert code == 1, output
    assert "identity.identity_changes: At most two of a hundred people" in output
    assert "dbt marts" not in output
    assert home.release_file() == before
