"""What landing does with the rows of a person who was erased."""

import hashlib
from datetime import date

import pytest

from orchestration import secret, settings
from orchestration.landing import quarantined
from orchestration.ledger import Ledger
from orchestration.sources import SourceTable

COLUMNS = {
    "ticket_id": {},
    "member_id": {"sensitivity": "pseudonymous", "identifies": "crm_id"},
    "phone": {"sensitivity": "identifying", "identifies": "phone"},
    "full_name": {"sensitivity": "identifying"},
    "account_type": {},
    "account": {"sensitivity": "pseudonymous", "identifies": "account_type"},
    "friend_id": {"sensitivity": "pseudonymous", "refers_to": "crm_id"},
    "score": {},
}
HEADER = ",".join(COLUMNS) + "\n"
ROWS = [
    "theirs,M1,159 1234 5678,Ada,,,,1",
    "called,,+86-15912345678,Ada,,,,2",
    "bound,,,Ada,openid,o-1,,3",
    "family,M2,0086 15912345678,Bo,,,,4",
    "referred,M2,,Bo,,,m1,5",
    "other,M3,15900000000,Cy,unionid,o-1,,6",
]
SEVERED = [
    ("bound", None, None, None, None, None, 3),
    ("called", None, None, None, None, None, 2),
    ("family", "M2", None, "Bo", None, None, 4),
    ("other", "M3", "15900000000", "Cy", "o-1", None, 6),
    ("referred", "M2", None, "Bo", None, None, 5),
    ("theirs", None, None, None, None, None, 1),
]


@pytest.fixture
def table(company) -> SourceTable:
    made = company.table(max_quarantine_share=1.0)
    columns = [
        {
            "name": name,
            "data_type": "bigint" if name == "score" else "string",
            "config": {"meta": meta},
        }
        for name, meta in COLUMNS.items()
    ]
    contract = made.model_dump() | {"columns": columns, "on_erasure": "sever"}
    return SourceTable.model_validate(contract)


@pytest.fixture
def bury(company, land, table):
    """Erase who has member number M1, this phone and this WeChat account."""
    company.deliver("2017-01-01.csv", HEADER)
    land(table, "2017-01-01")
    salt = secret.path().read_text()
    keys = {
        int(hashlib.md5(f"{salt}{typed}".encode()).hexdigest()[:15], 16): "any"
        for typed in ("crm_id:M1", "phone:+8615912345678", "openid:o-1")
    }
    with Ledger(settings.LANDING) as ledger:
        ledger.bury("e-1", keys, {}, [])


def rows(company):
    columns = "ticket_id, member_id, phone, full_name, account, friend_id, score"
    return company.rows(columns)


def test_what_happened_stays_and_is_nobodys(company, land, table, bury):
    company.deliver("2017-01-02.csv", HEADER + "\n".join(ROWS))
    (batch,) = land(table, "2017-01-02")
    assert (batch.rows_read, batch.rows_landed, batch.rows_erased) == (6, 6, 0)
    assert rows(company) == SEVERED


def test_what_is_about_the_person_goes_and_is_counted(company, land, table, bury):
    theirs = table.model_copy(update={"on_erasure": "delete"})
    company.deliver("2017-01-02.csv", HEADER + "\n".join(ROWS))
    (batch,) = land(theirs, "2017-01-02")
    assert (batch.rows_read, batch.rows_landed, batch.rows_erased) == (6, 3, 3)
    assert rows(company) == [row for row in SEVERED if row[1]]


def test_a_row_that_breaks_the_contract_goes_by_the_words_in_it(
    company, land, table, bury
):
    broken = ["x,M9,+86-15912345678,Ada,,,,many", "y,M8,15900000000,Cy,,,,many"]
    company.deliver("2017-01-02.csv", HEADER + "\n".join([*ROWS, *broken]))
    (batch,) = land(table, "2017-01-02")
    assert (batch.rows_quarantined, batch.rows_erased) == (1, 1)
    day = date(2017, 1, 2)
    assert [row["raw"] for row in quarantined(day, day)] == [broken[1]]
