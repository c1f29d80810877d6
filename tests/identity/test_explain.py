"""`omnimart explain` on a release of two people, what they share, and a dummy."""

import hashlib
import json
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest
import yaml
from rich.console import Console

from orchestration import cli, secret, settings
from orchestration.one_id import ask
from orchestration.one_id.document import document
from orchestration.one_id.explain import (
    REFUSALS,
    Answer,
    PairAnswer,
    explain,
    explain_pair,
)
from orchestration.one_id.identifiers import NeverSeen, Unanswerable, Unclear
from orchestration.one_id.picture import draw
from orchestration.one_id.text import render
from orchestration.settings import ROOT


def key(identifier: str) -> int:
    """As this installation makes it, if it has a secret yet."""
    salt = secret.path().read_text() if secret.path().exists() else ""
    return int(hashlib.md5((salt + identifier).encode()).hexdigest()[:15], 16)


CARD = key("member_card:280012345678")
MEMBER = key("crm_id:M0000123")
PHONE = key("phone:+8613912345678")
EMAIL = key("email:ada@example.com")
FAMILY = key("phone:+12125550100")
DUMMY = key("phone:+8613800138000")
BROKEN = key("phone:138****1234")
DEVICE = key("device:280012345678")
OTHER = key("crm_id:M0000999")
TABLET = key("device:tab-1")
ODD = key("cookie:\x1b[31m<&>")

IDENTIFIERS = [
    (CARD, "member_card", "2***78", "2017-01-02", "active", None),
    (MEMBER, "crm_id", "M***23", "2017-01-05", "active", None),
    (PHONE, "phone", "+86139****5678", "2017-01-05", "active", None),
    (EMAIL, "email", "a***@example.com", "2017-01-09", "active", None),
    (FAMILY, "phone", "+121****0100", "2017-01-03", "hub", "seen with 2 persons"),
    (DUMMY, "phone", "+86138****8000", "2017-01-01", "blocked", "dummy number"),
    (BROKEN, "phone", "1***34", "2017-01-04", "invalid", "not a valid phone"),
    (DEVICE, "device", "2***78", "2017-01-06", "active", None),
    (OTHER, "crm_id", "M***99", "2017-01-07", "active", None),
    (TABLET, "device", "t***-1", "2017-01-08", "active", None),
    (ODD, "cookie", "\x1b***&>", "2017-01-08", "active", None),
]
CUT = "crm_id M***23 and crm_id M***99: cut by eve on 2017-02-01: two sisters"
ACTIVE = ("active", None)
SHARED = ("hub", "phone: 2 persons")
BLOCKED = ("blocked", "phone: dummy number")
EDGES = [
    (CARD, MEMBER, "observed", "crm.cards", 1.0, 1, "2017-01-05", *ACTIVE),
    (MEMBER, PHONE, "observed", "crm.members, leads.x", 0.98, 3, "2017-01-05", *ACTIVE),
    (PHONE, EMAIL, "steward", "steward", 1.0, 1, "2017-01-09", *ACTIVE),
    (MEMBER, FAMILY, "observed", "crm.members", 0.98, 1, "2017-01-05", *SHARED),
    (OTHER, FAMILY, "observed", "crm.members", 0.98, 1, "2017-01-07", *SHARED),
    (MEMBER, DUMMY, "observed", "crm.members", 0.98, 1, "2017-01-07", *BLOCKED),
    (OTHER, TABLET, "observed", "app.events", 0.95, 40, "2017-01-08", *ACTIVE),
    (PHONE, TABLET, "observed", "app.events", 0.95, 2, "2017-01-09", "cut", CUT),
]
PERSONS = {
    **dict.fromkeys((CARD, MEMBER, PHONE, EMAIL), CARD),
    **dict.fromkeys((OTHER, TABLET), OTHER),
    DEVICE: DEVICE,
    ODD: ODD,
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explain") / "omnimart.duckdb"
    with duckdb.connect(str(path)) as release:
        release.execute("""
            create schema identity;
            create table identity.identifiers (
                identifier_key bigint, identifier_type string, masked_value string,
                first_landed_on date, status string, status_reason string
            );
            create table identity.identity_edges (
                identifier_key_a bigint, identifier_key_b bigint, rule string,
                observed_in string, confidence double, observation_count bigint,
                first_landed_on date, status string, status_reason string,
                one_id bigint
            );
            create table identity.one_ids (identifier_key bigint, one_id bigint);
            create table identity.one_id_aliases (
                alias_one_id bigint, one_id bigint, merged_on date
            );
            create table identity.households (one_id bigint, household_id bigint);
            create table identity.identity_override_results (
                action string, identifier_key_a bigint, identifier_key_b bigint,
                label_a string, label_b string, decided_on date, decided_by string,
                reason string, outcome string, detail string
            )
        """)

        def fill(table: str, rows: list[tuple[object, ...]]) -> None:
            blanks = ", ".join("?" * len(rows[0]))
            release.executemany(f"insert into identity.{table} values ({blanks})", rows)

        fill("identifiers", IDENTIFIERS)
        edges = [
            (*sorted((a, b)), *evidence, reason, None if reason else PERSONS[a])
            for a, b, *evidence, reason in EDGES
        ]
        fill("identity_edges", edges)
        fill("one_ids", list(PERSONS.items()))
        fill("one_id_aliases", [(MEMBER, CARD, "2017-01-20")])
        fill("households", [(CARD, 77), (OTHER, 77)])
        decision = ("cut", *sorted((MEMBER, OTHER)), "crm_id M***23", None)
        fill(
            "identity_override_results",
            [(*decision, "2017-02-01", "eve", "two sisters", "applied", None)],
        )
    return path


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("139 1234 5678", PHONE),
        ("0086-139-1234-5678", PHONE),
        ("１３９１２３４５６７８", PHONE),
        ("phone:13912345678", PHONE),
        (" Ada@Example.COM", EMAIL),
        ("m0000123", MEMBER),
        ("(212) 555-0100", FAMILY),
        ("138****1234", BROKEN),
        ("device:280012345678", DEVICE),
        (f" {CARD} ", CARD),
    ],
)
def test_an_identifier_is_found_as_a_person_types_it(
    asked: str, found: int, database: Path
) -> None:
    assert explain(asked, database).identifier.key == found


@pytest.mark.parametrize(
    ("asked", "error", "told"),
    [
        ("280012345678", Unclear, "member_card:280012345678 .* or device:2800123"),
        ("nobody@example.com", NeverSeen, "'nobody@example.com' was never seen"),
        ("  ", Unclear, "empty"),
        ("caf\udce9", Unclear, "no UTF-8"),
        ("' or 1=1 --\0", NeverSeen, "never seen"),
        ("9" * 10_000, Unclear, "10,000 characters"),
        ("9" * 500, NeverSeen, "never seen"),
    ],
)
def test_words_without_one_meaning_are_told_so(
    asked: str, error: type[Unanswerable], told: str, database: Path
) -> None:
    with pytest.raises(error, match=told):
        explain(asked, database)


def test_a_person_is_told_with_the_shortest_path_to_its_oldest_identifier(
    database: Path,
) -> None:
    answer = explain("ada@example.com", database)
    person = answer.person
    assert person and person.one_id == CARD
    assert person.namer.first_landed_on == date(2017, 1, 2)
    members = [member.key for member in person.members]
    assert members == [CARD, *sorted([MEMBER, PHONE]), EMAIL]
    path = [(hop.start.key, hop.end.key, hop.rule) for hop in answer.path]
    assert path == [
        (EMAIL, PHONE, "steward"),
        (PHONE, MEMBER, "observed"),
        (MEMBER, CARD, "observed"),
    ]
    refused = {
        (edge.start.key, edge.end.key): (edge.status, edge.status_reason)
        for edge in answer.refused
    }
    assert refused == {
        (MEMBER, FAMILY): ("hub", "phone: 2 persons"),
        (MEMBER, DUMMY): ("blocked", "phone: dummy number"),
        (PHONE, TABLET): ("cut", CUT),
    }
    assert person.household == tuple(sorted([CARD, OTHER]))


def test_a_one_id_that_merged_away_answers_with_its_successor(database: Path) -> None:
    answer = explain(str(MEMBER), database)
    assert answer.person and answer.person.one_id == CARD
    assert answer.merger and answer.merger.merged_on == date(2017, 1, 20)
    assert f"One-ID {MEMBER} became, on 2017-01-20, One-ID {CARD}" in text_of(answer)


def test_a_blocked_identifier_names_nobody_and_says_why(database: Path) -> None:
    answer = explain("138 0013 8000", database)
    assert answer.person is None
    assert answer.path == ()
    assert answer.identifier.status_reason == "dummy number"
    assert [edge.end.key for edge in answer.refused] == [MEMBER]
    assert "Names nobody (blocked): dummy number." in text_of(answer)


def test_two_identifiers_of_one_person_are_joined_hop_by_hop(database: Path) -> None:
    pair = explain_pair("member_card:280012345678", "ada@example.com", database)
    assert pair.is_same_person
    assert [hop.end.key for hop in pair.path] == [MEMBER, PHONE, EMAIL]
    text = text_of(pair)
    assert "One person." in text
    assert "member_card 2***78 – crm_id M***23" in text
    assert "observed: crm.cards" in text and "first 2017-01-05" in text


def test_two_persons_are_told_what_parts_and_what_links_them(database: Path) -> None:
    pair = explain_pair("M0000123", "M0000999", database)
    assert not pair.is_same_person
    assert pair.is_same_household
    assert [(e.start.key, e.end.key) for e in pair.between] == [(PHONE, TABLET)]
    [(own, other)] = pair.shared
    assert (own.start.key, own.end.key, other.start.key) == (MEMBER, FAMILY, OTHER)
    assert [hop.end.key for hop in pair.path] == [FAMILY, OTHER]
    text = text_of(pair)
    for told in ("Two persons.", CUT, "They share a household.", "by eve: two sisters"):
        assert told in text
    nothing = explain_pair("M0000123", "device:280012345678", database)
    assert nothing.path == () and nothing.between == () and nothing.shared == ()
    assert "Nothing that was seen leads from one to the other." in text_of(nothing)


def text_of(answer: Answer | PairAnswer) -> str:
    console = Console(width=300)
    with console.capture() as capture:
        console.print(render(answer), soft_wrap=True)
    return capture.get()


def test_text_and_picture_are_safe_from_what_an_identifier_holds(
    database: Path,
) -> None:
    answer = explain(str(ODD), database)
    for shown in (text_of(answer), draw(answer), json.dumps(document(answer))):
        assert "\x1b" not in shown
    ElementTree.fromstring(draw(answer))


def test_the_document_has_the_keys_it_promises(database: Path) -> None:
    pair = document(explain_pair("M0000123", "M0000999", database))
    assert json.loads(json.dumps(pair)) == pair
    assert set(pair) == {
        *("kind", "same_person", "same_household", "path", "refused_between"),
        *("shared_contacts", "a", "b"),
    }
    a = pair["a"]
    assert set(a) == {
        *("kind", "identifier", "merged", "person", "path", "refused", "decisions")
    }
    assert a["identifier"]["key"] == str(MEMBER)
    assert a["person"]["one_id"] == a["identifier"]["one_id"] == str(CARD)
    assert a["person"]["household"]["household_id"] == "77"
    assert a["person"]["accounts"] == [str(CARD), str(MEMBER)]
    [cut] = pair["refused_between"]
    assert (cut["status"], cut["status_reason"]) == ("cut", CUT)
    assert set(cut) == {
        *("from", "to", "rule", "observed_in", "confidence", "observation_count"),
        *("first_landed_on", "status", "status_reason"),
    }
    assert pair["path"][0]["observed_in"] == ["crm.members"]
    [decision] = a["decisions"]
    assert (decision["decided_by"], decision["outcome"]) == ("eve", "applied")


def test_the_picture_has_every_identifier_and_edge_and_each_refusal_with_its_reason(
    database: Path,
) -> None:
    pair = explain_pair("M0000123", "M0000999", database)
    svg = draw(pair)
    assert svg == draw(explain_pair("M0000123", "M0000999", database))
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|<script|@import", svg)
    picture = ElementTree.fromstring(svg)
    space = {"svg": "http://www.w3.org/2000/svg"}
    boxes = {
        group.findtext("svg:title", "", space).split(";")[0]
        for group in picture.findall("svg:g", space)
    }
    people = (CARD, MEMBER, PHONE, EMAIL, FAMILY, DUMMY, OTHER, TABLET)
    assert boxes - {""} == {
        f"{type_} {label}" for key_, type_, label, *_ in IDENTIFIERS if key_ in people
    }
    lines = picture.findall("svg:path", space)
    assert len(lines) == len(EDGES)
    refused = [line for line in lines if "refused" in line.get("class", "")]
    assert len(refused) == 4
    texts = [text.text or "" for text in picture.iter(f"{{{space['svg']}}}text")]
    for _, _, _, _, _, _, _, status, reason in EDGES:
        assert status == "active" or any(reason in text for text in texts)


def test_a_large_person_is_drawn_in_part_and_the_rest_counted(
    database: Path, tmp_path: Path
) -> None:
    large = tmp_path / "large.duckdb"
    large.write_bytes(database.read_bytes())
    with duckdb.connect(str(large)) as release:
        release.execute(f"""
            insert into identity.identifiers
            select n, 'cookie', 'c' || n, date '2017-02-01', 'active', null
            from range(1, 101) as cookies (n);
            insert into identity.one_ids select n, {CARD} from range(1, 101) as c (n);
            insert into identity.identity_edges
            select n, {MEMBER}, 'observed', 'app.events', 0.95, 1, date '2017-02-01',
                'active', null, {CARD}
            from range(1, 101) as cookies (n)
        """)
    answer = explain("ada@example.com", large)
    assert answer.person and len(answer.person.members) == 104
    picture = ElementTree.fromstring(draw(answer))
    texts = [text.text or "" for text in picture.iter()]
    drawn = sum(text.startswith("cookie · ") for text in texts)
    assert 40 < drawn < 60
    assert any(re.search(f"Not drawn: .*{100 - drawn} cookie", text) for text in texts)


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        (["M0000123"], 0, "One-ID"),
        (["M0000123", "M0000999"], 0, "Two persons"),
        (["280012345678"], 2, "means 2 identifiers"),
        (["nobody@example.com"], 4, "never seen"),
        (["13800138000"], 5, "Names nobody"),
        (["M0000123", "13800138000"], 5, "Names nobody"),
    ],
)
def test_the_command_answers_with_an_exit_code(
    asked: list[str],
    code: int,
    told: str,
    database: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(ask, "RELEASE", database)
    monkeypatch.setattr(ask, "console", Console(width=300))
    monkeypatch.setattr(settings, "prepare_home", lambda: None)
    monkeypatch.setattr(settings, "LOGS", tmp_path)
    svg = tmp_path / "person.svg"
    assert cli.main(["explain", *asked, "--svg", str(svg)]) == code
    assert told in capsys.readouterr().out
    assert svg.exists() == (code in (0, 5))
    assert cli.main(["explain", *asked, "--json"]) == code
    answer = json.loads(capsys.readouterr().out)
    assert (answer["kind"] == "error") == (code in (2, 4))


def test_every_status_but_active_is_a_refusal() -> None:
    contract = ROOT / "models" / "identity" / "identity_edges.yml"
    columns = yaml.safe_load(contract.read_text())["models"][0]["columns"]
    [status] = (column for column in columns if column["name"] == "status")
    [accepted] = (t for t in status["data_tests"] if "accepted_values" in t)
    values = accepted["accepted_values"]["arguments"]["values"]
    assert {"active", *REFUSALS} == set(values)


def test_without_a_release_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unanswerable, match="run a night first"):
        explain("M0000123", tmp_path / "omnimart.duckdb")
