"""What is written for others: lists, what changed in them, batches to a webhook."""

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from web_server import serve

from orchestration import gates, since_release, webhook
from orchestration.exports import delivery, versions
from orchestration.exports.entries import Export

LISTS = Export("mail", "csv", None, ("contact_key", "city", "orders"))
HOOK = Export("push", "webhook", "${PUSH_URL}", ("contact_key",))
Person = tuple[int | None, str | None, int | None]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(versions, "FOLDER", tmp_path)
    return tmp_path


def release(name: str, people: Mapping[int, Person]) -> duckdb.DuckDBPyConnection:
    """What an export reads of a release: who is sent, and the tags of each."""
    connection = duckdb.connect()
    connection.execute(
        """
        create schema segments; create schema tags;
        create table segments.export_members
            (export text, one_id bigint, status text, contact_key bigint);
        create table tags.user_tags (one_id bigint, city text, orders bigint);
        insert into segments.export_members values ('other', 99, 'sent', 1);
        insert into tags.user_tags values (98, 'held', 1), (99, 'other', 1);
        """
    )
    connection.execute(
        "insert into segments.export_members values (?, 98, 'held', null)", [name]
    )
    for one_id, (contact, city, orders) in people.items():
        connection.execute(
            "insert into segments.export_members values (?, ?, 'sent', ?)",
            [name, one_id, contact],
        )
        connection.execute(
            "insert into tags.user_tags values (?, ?, ?)", [one_id, city, orders]
        )
    return connection


def replay(history: list[versions.Version]) -> dict[Any, tuple[Any, ...]]:
    """The list that a destination has which took every delta."""
    held: dict[Any, tuple[Any, ...]] = {}
    for version in history:
        if version.manifest["since"] is None:
            held = {}
        for change, one_id, *told in duckdb.sql(
            f"from {version.table('delta')}"
        ).fetchall():
            if change == "left":
                held.pop(one_id)
            else:
                assert (one_id in held) == (change == "changed")
                held[one_id] = tuple(told)
    return held


def full(version: versions.Version) -> dict[Any, tuple[Any, ...]]:
    rows = duckdb.sql(f"from {version.table('full')}").fetchall()
    return {one_id: tuple(told) for one_id, *told in rows}


PEOPLE = st.dictionaries(
    st.integers(1, 6),
    st.tuples(
        st.sampled_from([None, 11, -12]),
        st.sampled_from([None, "", "York", "=1+1", 'a "b", c\nd', "'", "约克"]),
        st.sampled_from([None, 0, -3]),
    ),
)


@pytest.mark.parametrize("form", ["csv", "parquet"])
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(nights=st.lists(st.tuples(PEOPLE, st.booleans()), min_size=1, max_size=5))
def test_a_replay_of_the_deltas_gives_the_full_list(
    form: str, nights: list[tuple[dict[int, Person], bool]]
) -> None:
    name = f"mail_{form}_{len(list(versions.FOLDER.glob('*')))}"
    export = Export(name, form, None, LISTS.columns)
    for number, (people, is_full) in enumerate(nights):
        written = versions.write(release(name, people), export, f"r{number}", is_full)
        history = versions.history(name)
        assert history[-1] == written
        assert replay(history) == full(written)
        assert sorted(map(int, full(written))) == sorted(people)
        if form == "parquet":
            assert full(written) == people


def test_no_cell_of_a_csv_runs_in_a_spreadsheet(folder: Path) -> None:
    odd = ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1"]
    people: dict[int, Person] = {n: (None, text, -n) for n, text in enumerate(odd)}
    version = versions.write(release("mail", people), LISTS, "r")
    with version.file("full").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["city"] for row in rows] == [f"'{text}" for text in odd]
    assert [row["orders"] for row in rows] == ["0", "-1", "-2", "-3", "-4", "-5"]
    files = (path for path in folder.rglob("*") if path.is_file())
    assert {oct(path.stat().st_mode & 0o777) for path in files} == {"0o600"}


def test_other_columns_than_before_replace_all() -> None:
    people: dict[int, Person] = {1: (11, "York", 1), 2: (12, "York", 1)}
    versions.write(release("mail", people), LISTS, "a")
    fewer = Export("mail", "csv", None, ("contact_key",))
    version = versions.write(release("mail", {1: (11, "York", 1)}), fewer, "b")
    assert version.manifest["since"] is None
    assert replay(versions.history("mail")) == {"1": ("11",)}


def test_who_is_erased_is_in_no_file_and_has_left_at_the_destination() -> None:
    people: dict[int, Person] = {1: (11, "York", 1), 2: (12, "Bath", 1)}
    for of in ("a", "b"):
        versions.write(release("mail", people), LISTS, of)
    versions.write(
        release("text", people), Export("text", "parquet", None, ("city",)), "a"
    )
    versions.write(release("push", {1: (11, None, None)}), HOOK, "a")
    assert versions.forget({2, 12}) == {"mail": 3, "text": 2}
    assert versions.forget({2, 12}) == {}
    assert versions.untold() == ["mail", "text"]
    former = versions.history("mail")
    assert [full(version) for version in former] == 2 * [{"1": ("11", "York", "1")}]
    assert [len(replay([version])) for version in former[:1]] == [1]
    del people[2]
    versions.write(release("mail", people), LISTS, "c")
    told = duckdb.sql(f"from {versions.history('mail')[-1].table('delta')}").fetchall()
    assert told == [("left", "2", None, None, None)]
    assert versions.untold() == ["text"]


@contextmanager
def push_server(
    monkeypatch: pytest.MonkeyPatch, *statuses: int
) -> Iterator[list[dict[str, Any]]]:
    """Where `HOOK` posts to, tried again at once; gives what it was sent."""
    monkeypatch.setattr(webhook, "RETRY", webhook.RETRY.new(backoff_factor=0))
    with serve(statuses) as (url, received):
        monkeypatch.setenv("PUSH_URL", url)
        yield received


def test_a_batch_is_sent_again_until_it_is_taken_and_new_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(versions, "DELTA", versions.DELTA.replace("// 500", "// 2"))
    people: dict[int, Person] = {n: (10 + n, None, None) for n in range(1, 6)}
    version = versions.write(release("push", people), HOOK, "r")
    # busy, down and hung up for a while; then down for good
    with push_server(monkeypatch, 429, 503, 0, 200, *[500] * 4) as received:
        with pytest.raises(delivery.DeliveryError, match="batch 2 of 3") as error:
            delivery.deliver(HOOK, version)
        assert "hush" not in str(error.value)
        assert delivery.deliver(HOOK, version) == 2
        assert delivery.deliver(HOOK, version) == 0
    taken = [body for body in received if body.pop("answered") == 200]
    assert [body["key"] for body in taken] == [f"push/00001-r/{n}" for n in (1, 2, 3)]
    by_key = {body["key"]: body for body in taken}
    assert [by_key[body["key"]] for body in received] == received
    assert [person for body in taken for person in body["people"]] == [
        {"change": "joined", "one_id": str(n), "contact_key": str(10 + n)}
        for n in range(1, 6)
    ]


def test_what_is_no_passing_trouble_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version = versions.write(release("push", {1: (11, None, None)}), HOOK, "r")
    with (
        push_server(monkeypatch, 400) as received,
        pytest.raises(delivery.DeliveryError, match="status 400"),
    ):
        delivery.deliver(HOOK, version)
    assert len(received) == 1


JUDGED = """
create schema segments; create schema marts;
create table release as select date '2017-03-10' as as_of;
create table segments.exports as
select 'mail' as export, 'marketing' as purpose, 'email' as channel_id,
    'do_not_contact, staff' as suppression_lists, 'offer' as experiment;
create table segments.export_members as
select 'mail' as export, one_id, if(one_id <= {sent}, 'sent', 'held') as status
from range(1, 301) as people (one_id);
create table marts.fct_consents as
select one_id, 'marketing' as purpose, 'email' as channel_id, true as is_granted,
    timestamp '2017-01-01' as decided_at
from range(1, 301) as people (one_id);
create table marts.fct_touches
    (one_id bigint, touch_type text, channel_id text, touched_at timestamp);
create table segments.suppressed_people
    (one_id bigint, channel_id text, list_name text);
create table segments.experiments as
select 'offer' as experiment, date '2017-03-11' as ends_on;
create table segments.experiment_assignments
    (experiment text, one_id bigint, arm text);
"""
NOT_TO_BE_SENT = """
insert into marts.fct_consents values
    (1, 'marketing', 'email', false, '2017-02-01'), -- took it back
    (2, 'marketing', 'email', false, '2017-01-01'), -- said both at once
    (3, 'marketing', 'sms', false, '2017-02-01'), -- on another channel
    (4, 'analytics', 'email', false, '2017-02-01'); -- to something else
delete from marts.fct_consents where one_id = 5; -- never said a word
insert into marts.fct_touches values
    (6, 'unsubscribed', 'email', '2017-02-01'), (7, 'opened', 'email', '2017-02-01');
insert into segments.suppressed_people values
    (8, 'any', 'staff'), (8, 'email', 'do_not_contact'),
    (9, 'sms', 'staff'), (9, 'any', 'others');
insert into segments.experiment_assignments values
    ('offer', 10, 'control'), ('offer', 11, 'treatment'), ('other', 11, 'control');
"""


def judge(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sent: int,
    last: int | None = None,
    change: str = "",
) -> gates.Verdict:
    """The verdict on an export that sends the first of 300 people."""
    file = tmp_path / "release.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(JUDGED.format(sent=sent) + change)
    monkeypatch.setattr(since_release, "RELEASE", file)
    monkeypatch.setattr(since_release, "BUILD", tmp_path / "omnimart.duckdb")
    monkeypatch.setattr(gates, "DATA_DOCS", tmp_path)
    [verdict] = gates.judge_export("mail", last)
    return verdict


def test_an_export_is_refused_for_each_who_may_not_be_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = judge(tmp_path, monkeypatch, sent=120, change=NOT_TO_BE_SENT)
    counts = [
        list(json.loads(failure.splitlines()[1]).values())[1]
        for failure in verdict.failures
    ]
    assert counts == [4, 1, 1]  # 1, 2, 5 and 6 did not agree; 8; 10


@pytest.mark.parametrize(
    ("sent", "last", "failed", "warned"),
    [
        (120, 80, [], ["A fourth more"]),
        (0, 300, ["At most three", "Of an audience"], ["A fourth more", "A tenth"]),
    ],
)
def test_a_jump_in_size_is_told_or_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sent: int,
    last: int | None,
    failed: list[str],
    warned: list[str],
) -> None:
    verdict = judge(tmp_path, monkeypatch, sent, last)
    for told, expected in ((verdict.failures, failed), (verdict.warnings, warned)):
        assert [
            text[: len(words)] for text, words in zip(told, expected, strict=True)
        ] == expected
