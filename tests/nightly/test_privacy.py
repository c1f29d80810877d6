"""Personal values live in landing and in the vault of the build, and nowhere else."""

import base64
import hashlib
import sqlite3
from pathlib import Path

import duckdb
import pytest
from night_homes import Home
from personal_values import Search, found_in_home, found_in_the_open

from orchestration.sources import load_sources

NAMES = ("crm.members.full_name", "leads.leads.full_name", "scrm.staff.staff_name")
PHONES = (
    "crm.members.phone",
    "leads.leads.phone",
    "pos.transactions.receipt_phone",
    "scrm.friends.remark_phone",
    "service.tickets.phone",
)
EMAILS = ("crm.members.email", "leads.leads.email")
NOBODYS = "13800138000"  # a dummy that many give, and that the seeds name
UNSEARCHED = {  # masked by the source, a day of the calendar, free text
    "mall.orders.buyer_name",
    "mall.orders.masked_phone",
    "crm.members.birthday",
    "service.reviews.review_text",
}


def contract_columns(sensitivity: str) -> set[str]:
    return {
        f"{table.full_name}.{column.name}"
        for table in load_sources()
        for column in table.columns
        if column.config.meta.sensitivity == sensitivity
    }


def landed(home: Home, column: str) -> set[str]:
    """The values of a column of a source table, as the source wrote them."""
    source, table, name = column.split(".")
    files = f"{home.path}/landing/{source}/{table}/*/*.parquet"
    if not list((home.path / "landing" / source / table).glob("*/*.parquet")):
        return set()  # nothing has come yet
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select distinct {name} from read_parquet('{files}') where {name} <> ''"
        ).fetchall()
    return {value for (value,) in rows if NOBODYS not in value.replace(" ", "")}


def everybody(home: Home) -> dict[str, set[str]]:
    return {
        kind: set[str]().union(*(landed(home, column) for column in columns))
        for kind, columns in {"name": NAMES, "phone": PHONES, "email": EMAILS}.items()
    }


def test_no_one_is_named_outside_landing_and_the_build(company: Home) -> None:
    assert {*NAMES, *PHONES, *EMAILS, *UNSEARCHED} == contract_columns("identifying")
    values = everybody(company)
    assert min(map(len, values.values())) > 20
    search = Search(values)
    assert search.find_in(company.build), "the vault holds them"
    found = found_in_the_open(search, company.path)
    assert {name.partition("/")[0] for name in found} >= {
        "dagster", "data_docs", "dbt", "logs", "release"
    }  # fmt: skip
    assert not {name: what for name, what in found.items() if what}


def test_a_release_holds_no_number_that_a_source_gave_a_person(company: Home) -> None:
    numbers = set[str]().union(
        *(landed(company, column) for column in contract_columns("pseudonymous"))
    )
    assert len(numbers) > 150
    assert Search({"number": numbers}).find_in(company.release) == set()


def test_a_refused_night_says_what_is_wrong_and_names_nobody(
    company: Home, tmp_path: Path
) -> None:
    """A phone where a date belongs, and a file of people without a header."""
    home = company.copy(tmp_path)
    with sqlite3.connect(home.sources / "crm" / "crm.db") as crm:
        crm.execute("update members set birthday = phone, updated_at = '2017-01-09'")
    leads = (
        "L-99,web,form,Ada Privat,15900001111,ada.privat@example.com,,,2017-01-09,true"
    )
    (home.sources / "leads" / "leads" / "2017-01-09.csv").write_text(leads)
    code, output = home.omnimart("nightly", "--as-of=2017-01-09")
    assert code == 1
    assert "birthday is not a date" in output
    assert "1 known names in 10: is there a header?" in output
    values = everybody(company)
    values["name"].add("Ada Privat")
    values["phone"].add("15900001111")
    values["email"].add("ada.privat@example.com")
    search = Search(values)
    assert search.find(output.encode()) == set()
    found = found_in_the_open(search, home.path)
    assert not {name: what for name, what in found.items() if what}


def plain(phone: str) -> bytes:
    return f"call (+86 {phone[:3]}-{phone[3:7]}-{phone[7:]}) now".encode()


PLANTS = {
    "in another notation": plain,
    "in Base64": lambda phone: b"key=" + base64.b64encode(phone.encode()),
    "in hex": lambda phone: phone.encode().hex().upper().encode(),
    "hashed": lambda phone: hashlib.sha256(f"+86{phone}".encode()).hexdigest().encode(),
    "as the key it once had": lambda phone: str(
        int(hashlib.md5(f"phone:+86{phone}".encode()).hexdigest()[:15], 16)
    ).encode(),
}


@pytest.mark.parametrize("written", PLANTS)
def test_the_search_finds_what_is_planted(written: str, tmp_path: Path) -> None:
    text = PLANTS[written]("15912345678").decode()
    for folder in ("logs", "release", "dagster", "exports"):
        (tmp_path / folder).mkdir()
    (tmp_path / "logs" / "night.log").write_text(f"x\n{text}\n")
    with duckdb.connect(str(tmp_path / "release" / "omnimart.duckdb")) as release:
        release.execute("create table t as select 'a' as a from range(9999)")
        release.execute("insert into t values ($text)", {"text": text})
    with sqlite3.connect(tmp_path / "dagster" / "runs.db") as runs:
        runs.execute("create table t (event text)")
        runs.execute("insert into t values (?)", (text,))
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select $text as x) to '{tmp_path}/exports/list.parquet'",
            {"text": text},
        )
    search = Search({"phone": {"159 1234 5678", "+86-15912345678"}, "name": {"王伟"}})
    found = found_in_home(search, tmp_path)
    assert len(found) == 4
    assert all(found.values()), found
    near = Search({"phone": {"15912345679"}})
    assert not any(found_in_home(near, tmp_path).values())


def test_only_the_owner_reads_what_a_night_wrote(company: Home) -> None:
    written = [company.path, *company.path.rglob("*")]
    modes = {path: path.stat().st_mode & 0o777 for path in written}
    assert not [path for path, mode in modes.items() if mode & 0o077]
    assert modes[company.path / "secret"] == 0o600
    assert modes[company.release] == 0o400


def test_a_command_that_fails_logs_what_it_was_and_not_about_whom(
    company: Home, tmp_path: Path
) -> None:
    home = Home(tmp_path, company.sources)
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "omnimart.duckdb").write_text("no database")
    code, _ = home.omnimart("explain", "15912345678")
    assert code == 1
    assert "omnimart explain" in (tmp_path / "logs" / "omnimart.log").read_text()
    assert not any(
        found_in_home(Search({"phone": {"15912345678"}}), tmp_path / "logs").values()
    )
