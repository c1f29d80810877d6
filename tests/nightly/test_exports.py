"""Nobody leaves who may not: whom exports send, against what people told the sources.

What was decided is read from the sources' own files by plain SQL; that a person is a
member is known by the key of the member's number, made here.
"""

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import yaml
from night_homes import ROOT, Home
from web_server import serve

# marketing agreed to last, by member and channel; of two words at once no counts
AGREED = """
with cards as (select member_id, card_number from crm.cards),
decisions as (
    select member_id, channel, is_granted, occurred_at::timestamp as decided_at
    from crm.consents where purpose = 'marketing'
    union all
    select member_id, channel, 0, timezone('America/New_York', occurred_at::timestamptz)
    from read_parquet('{messages}') inner join cards using (card_number)
    where event_type = 'unsubscribed'
),
newest as (
    select * from decisions
    qualify rank() over (partition by member_id, channel order by decided_at desc) = 1
)
select member_id, channel from newest
group by all having min(is_granted) = 1
"""
SEEDED = "identifier_key,list_name,channel_id,reason,suppressed_on\n"


def export(home: Path, project: Path, *names: str) -> dict[str, set[int]]:
    """Run `omnimart export`; who is in any file or any body, by export."""
    with serve() as (address, received):
        done = subprocess.run(
            [sys.executable, "-m", "orchestration.cli", "export", *names],
            cwd=project,
            env=os.environ
            | {"OMNIMART_HOME": str(home), "PYTHONPATH": str(project)}
            | {"OMNIMART_PUSH_URL": address},
            text=True,
            capture_output=True,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    sent = defaultdict(set)
    for path in (home / "exports").glob("*/*/*.*"):
        if path.suffix in (".csv", ".parquet"):
            rows = duckdb.sql(f"select one_id::bigint from '{path}'").fetchall()
            sent[path.parts[-3]] |= {one_id for (one_id,) in rows}
    for body in received:
        people = {int(person["one_id"]) for person in body["people"]}
        assert people <= sent[body["export"]]
    pushed = {int(each["one_id"]) for body in received for each in body["people"]}
    assert pushed == sent["cart_reminder"]
    return sent


def agreed(sources: Path, secret: str, release: Path) -> Mapping[str, set[int]]:
    """Whose newest word to marketing on a channel is yes, by channel."""
    crm = sources / "crm" / "crm.db"
    with duckdb.connect() as connection, closing(sqlite3.connect(crm)) as database:
        connection.execute("create schema crm")
        for table in ("consents", "cards"):
            found = database.execute(f"select * from {table}")
            names = ", ".join(f"{column[0]} text" for column in found.description)
            connection.execute(f"create table crm.{table} ({names})")
            marks = ", ".join("?" * len(found.description))
            connection.executemany(
                f"insert into crm.{table} values ({marks})", found.fetchall()
            )
        connection.execute("alter table crm.consents alter is_granted type int")
        messages = sources / "campaign" / "message_events.parquet"
        rows = connection.execute(AGREED.format(messages=messages)).fetchall()
    with duckdb.connect(str(release), read_only=True) as connection:
        one_ids = dict(
            connection.sql(
                "select identifier_key, one_id from identity.one_ids"
            ).fetchall()
        )
    people = defaultdict(set)
    for member_id, channel in rows:
        key = hashlib.md5(f"{secret}crm_id:{member_id}".encode()).hexdigest()[:15]
        people[channel].add(one_ids.get(int(key, 16), -1))
    return people


def entries(release: Path) -> list[tuple[str, str]]:
    with duckdb.connect(str(release), read_only=True) as connection:
        query = "select export, channel_id from segments.exports"
        return connection.sql(query).fetchall()


def test_nobody_is_exported_who_did_not_agree(
    grocery_year: Path, tmp_path: Path
) -> None:
    """The demo's exports of a whole year."""
    release = grocery_year / "release" / "omnimart.duckdb"
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "omnimart.duckdb").symlink_to(release)
    sent = export(tmp_path, ROOT)
    secret = (grocery_year / "secret").read_text().strip()
    may_be_sent = agreed(grocery_year / "demo", secret, release)
    for name, channel in entries(release):
        assert sent[name] - may_be_sent[channel] == set(), name
    assert sum(map(len, sent.values())) > 500


def add_entries(file: Path, kind: str, added: Sequence[Mapping[str, Any]]) -> None:
    """Write entries into a YAML as a user would."""
    text = yaml.safe_load(file.read_text())
    text["models"][0]["config"]["meta"][kind] += added
    file.write_text(yaml.safe_dump(text, allow_unicode=True))


def test_nobody_is_exported_who_is_suppressed(stewards_home: Home) -> None:
    """Everybody known, by mail and by text message; one is suppressed by a member's
    number on all channels, and one by a phone for text messages."""
    home = stewards_home
    said = {"label": "Everybody", "label_zh": "所有人", "owner": "crm"}
    said |= {"name": "everybody", "purpose": "marketing"}
    everybody = said | {
        "description": "Known.",
        "who": {"fact": "is_known", "is": True},
    }
    lists = [
        said
        | {"name": name, "audience": "everybody", "channel": channel}
        | {"destination": "csv", "columns": ["contact_key", "member_tier"]}
        for name, channel in (("all_mail", "email"), ("all_text", "sms"))
    ]
    segments = home.project / "models" / "segments"
    add_entries(segments / "audiences.yml", "audiences", [everybody])
    add_entries(segments / "exports.yml", "exports", lists)
    secret = (home.path / "secret").read_text().strip()
    may_be_sent = agreed(home.sources, secret, home.release)
    both = sorted(may_be_sent["email"] & may_be_sent["sms"])
    keys = "select identifier_key from identity.one_ids inner join identity.identifiers"
    keys += " using (identifier_key) where one_id = {} and identifier_type = '{}'"
    held = "select distinct one_id from marts.int_user_contact_points where channel_id"
    with duckdb.connect(str(home.build), read_only=True) as build:
        with_mail, with_phone = (
            {one for (one,) in build.sql(f"{held} = '{channel}'").fetchall()}
            for channel in ("email", "sms")
        )
    phones = [one for one in both if home.released(keys.format(one, "phone"))]
    by_number, by_phone = both[0], phones[-1]
    assert by_number != by_phone
    [(number,), *_] = home.released(keys.format(by_number, "crm_id"))
    rows = [f"{number},do_not_contact,any,asked,2017-01-08"]
    rows += [
        f"{phone},do_not_contact,sms,asked,2017-01-08"
        for (phone,) in home.released(keys.format(by_phone, "phone"))
    ]
    (home.project / "seeds" / "suppressions.csv").write_text(SEEDED + "\n".join(rows))
    code, output = home.run(
        *("-c", "from dbt.cli.main import cli; cli()", "build", "--profiles-dir", "."),
        *("-s", "audience_catalog", "audience_members", "experiments", "exports"),
        *("suppressions", "suppressed_people", "int_export_exclusions"),
        *("export_members", "--exclude", "resource_type:unit_test", "test_type:data"),
    )
    assert code == 0, output
    home.release.unlink()
    home.build.rename(home.release)
    with duckdb.connect(str(home.release)) as build:
        build.execute(
            "create table release as select date '2017-01-08' as as_of, 'r' as version"
        )
    sent = export(home.path, home.project, "all_mail", "all_text")
    assert sent["all_mail"] == with_mail & may_be_sent["email"] - {by_number}
    assert sent["all_text"] == with_phone & may_be_sent["sms"] - {by_number, by_phone}
