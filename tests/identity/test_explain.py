"""`omnimart explain` on a warehouse of one person, one family phone and a dummy."""

import hashlib
from datetime import date
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from orchestration.one_id.explain import Answer, explain
from orchestration.one_id.text import render


def key(identifier: str) -> int:
    return int(hashlib.md5(identifier.encode()).hexdigest()[:15], 16)


CARD = key("member_card:280012345678")
MEMBER = key("crm_id:M0000123")
PHONE = key("phone:+8613912345678")
EMAIL = key("email:ada@example.com")
FAMILY = key("phone:+12125550100")
DUMMY = key("phone:+8613800138000")
BROKEN = key("phone:138****1234")
DEVICE = key("device:280012345678")

IDENTIFIERS = [
    (CARD, "member_card", "2***78", "2017-01-02", 1, "active", None),
    (MEMBER, "crm_id", "M***23", "2017-01-05", 5, "active", None),
    (PHONE, "phone", "+86139****5678", "2017-01-05", 2, "active", None),
    (EMAIL, "email", "a***@example.com", "2017-01-09", 1, "active", None),
    (FAMILY, "phone", "+121****0100", "2017-01-03", 2, "hub", "seen with 2 persons"),
    (DUMMY, "phone", "+86138****8000", "2017-01-01", 312, "blocked", "dummy number"),
    (BROKEN, "phone", "1***34", "2017-01-04", 1, "invalid", "not a valid phone"),
    (DEVICE, "device", "2***78", "2017-01-06", 0, "active", None),
]
EDGES = [
    (CARD, MEMBER, "crm.cards", 1, "2017-01-05", "active", None),
    (MEMBER, PHONE, "crm.members, service.tickets", 3, "2017-01-05", "active", None),
    (PHONE, EMAIL, "leads.leads", 1, "2017-01-09", "active", None),
    (MEMBER, FAMILY, "crm.members", 1, "2017-01-05", "hub", "phone: 2 persons"),
    (MEMBER, DUMMY, "crm.members", 1, "2017-01-07", "blocked", "phone: dummy number"),
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explain") / "omnimart.duckdb"
    with duckdb.connect(str(path)) as build:
        build.execute("""
            create schema identity;
            create table identity.identifiers (
                identifier_key bigint, identifier_type string, masked_value string,
                first_landed_on date, degree bigint, status string, status_reason string
            );
            create table identity.identity_edges (
                identifier_key_a bigint, identifier_key_b bigint, observed_in string,
                observation_count bigint, first_landed_on date,
                status string, status_reason string
            );
            create table identity.one_ids (identifier_key bigint, one_id bigint)
        """)
        blanks = ", ".join("?" * 7)
        build.executemany(
            f"insert into identity.identifiers values ({blanks})", IDENTIFIERS
        )
        edges = [(*sorted(edge[:2]), *edge[2:]) for edge in EDGES]
        build.executemany(
            f"insert into identity.identity_edges values ({blanks})", edges
        )
        person = [(member, CARD) for member in (CARD, MEMBER, PHONE, EMAIL)]
        build.executemany(
            "insert into identity.one_ids values (?, ?)", [*person, (DEVICE, DEVICE)]
        )
    return path


def only_answer(asked: str, database: Path) -> Answer:
    (answer,) = explain(asked, database).answers
    return answer


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
        (str(CARD), CARD),
    ],
)
def test_an_identifier_is_found_as_a_person_types_it(
    asked: str, found: int, database: Path
) -> None:
    assert only_answer(asked, database).identifier.key == found


def test_a_value_of_two_types_has_two_answers_the_stronger_first(
    database: Path,
) -> None:
    answers = explain("280012345678", database).answers
    assert [answer.identifier.key for answer in answers] == [CARD, DEVICE]


def test_a_person_is_told_with_the_shortest_path_to_its_oldest_identifier(
    database: Path,
) -> None:
    answer = only_answer("ada@example.com", database)
    assert answer.one_id == CARD
    assert answer.namer and answer.namer.first_landed_on == date(2017, 1, 2)
    members = [member.key for member in answer.members]
    assert members == [CARD, *sorted([MEMBER, PHONE]), EMAIL]
    path = [(edge.start.key, edge.end.key, edge.observed_in) for edge in answer.path]
    assert path == [
        (EMAIL, PHONE, "leads.leads"),
        (PHONE, MEMBER, "crm.members, service.tickets"),
        (MEMBER, CARD, "crm.cards"),
    ]
    refused = [
        (edge.end.key, edge.status, edge.status_reason) for edge in answer.refused
    ]
    assert refused == [
        (FAMILY, "hub", "phone: 2 persons"),
        (DUMMY, "blocked", "phone: dummy number"),
    ]


def test_a_blocked_identifier_names_nobody_and_says_why(database: Path) -> None:
    answer = only_answer("138 0013 8000", database)
    assert answer.one_id is None
    assert answer.members == answer.path == ()
    assert answer.identifier.status_reason == "dummy number"
    assert [edge.end.key for edge in answer.refused] == [MEMBER]


def text_of(asked: str, database: Path) -> str:
    console = Console(width=120)
    with console.capture() as capture:
        console.print(render(explain(asked, database)))
    return capture.get()


def test_the_text_holds_who_since_when_why_and_what_was_refused(
    database: Path,
) -> None:
    text = text_of("ada@example.com", database)
    assert f"One-ID {CARD}, since 2017-01-02." in text
    assert "email a***@example.com – phone +86139****5678" in text
    assert "1 row, first 2017-01-09" in text
    assert "phone: dummy number" in text
    assert "Names nobody (blocked): dummy number." in text_of("13800138000", database)
    assert "ada@example.com" not in text, "a raw value is shown"


def test_an_unknown_identifier_is_said_to_be_unknown(database: Path) -> None:
    assert explain("nobody@example.com", database).answers == ()
    assert "'nobody@example.com' was never seen" in text_of(
        "nobody@example.com", database
    )


def test_without_a_database_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="run a night first"):
        explain("M0000123", tmp_path / "omnimart.duckdb")
