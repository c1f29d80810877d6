"""Files land whole, once, in the night they belong to; bad ones say what is wrong."""

from datetime import date
from decimal import Decimal

import duckdb
import pytest

from orchestration.landing import LandingError, quarantined

HEADER = "ticket_id,opened_at,score,amount\n"
LINES = [f"T{n},2017-01-01T10:00:00,{n},{n}.50\n" for n in range(1, 201)]
DAY = HEADER + "".join(LINES)


def jsonl(*objects):
    return "\n".join(objects) + "\n"


def write_parquet(path, select):
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(f"copy ({select}) to '{path}' (format parquet)")
    return path


TYPED = """
    select 'T' || n as ticket_id, timestamp '2017-01-01 10:00:00' as opened_at,
        n as score, cast(n as decimal(18, 2)) as amount
    from range(1, 201) as numbers (n)
"""


def test_a_csv_lands_with_the_contracts_types(company, land):
    company.deliver(
        "2017-01-01.csv",
        HEADER + 'T1,2017-01-01T10:00:00,5,12.30\n"T,2\nline",2017-01-02 00:00:00,,\n',
    )
    (batch,) = land(company.table(), "2017-01-01")
    assert (batch.rows_read, batch.rows_landed, batch.rows_quarantined) == (2, 2, 0)
    assert company.rows("ticket_id, cast(opened_at as text), score, amount, _row") == [
        ("T,2\nline", "2017-01-02 00:00:00", None, None, 2),
        ("T1", "2017-01-01 10:00:00", 5, Decimal("12.30"), 1),
    ]


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
def test_every_format_lands_the_same_rows_with_their_place(company, land, format):
    for day in ("2017-01-01", "2017-01-02"):
        if format == "csv":
            company.deliver(f"{day}.csv", DAY)
        else:
            target = company.deliver(f"{day}.{format}", "")
            option = "json" if format == "jsonl" else "parquet"
            duckdb.sql(f"copy ({TYPED}) to '{target}' (format {option})")
    batches = land(company.table(format=format), "2017-01-02")
    assert [batch.rows_landed for batch in batches] == [200, 200]
    places = company.rows("ticket_id, _row", "ledger.landed_on = date '2017-01-02'")
    assert sorted(places) == sorted((f"T{n}", n) for n in range(1, 201))


HEADERS = {"ticket_id": "Ticket No.", "opened_at": "opened", "amount": "金额 /¥"}


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
def test_columns_may_have_other_names_in_the_source(company, land, format):
    renamed = (
        'ticket_id as "Ticket No.", opened_at as opened, score, amount as "金额 /¥"'
    )
    target = company.deliver(f"2017-01-01.{format}", "")
    options = {"csv": "csv, delimiter ';'", "jsonl": "json", "parquet": "parquet"}
    duckdb.sql(
        f"copy (select {renamed} from ({TYPED})) to '{target}' "
        f"(format {options[format]})"
    )
    delimiter = ";" if format == "csv" else ","
    table = company.table(format=format, headers=HEADERS, delimiter=delimiter)
    (batch,) = land(table, "2017-01-01")
    assert batch.rows_landed == 200
    assert company.rows("ticket_id, score, amount", "score = 7") == [
        ("T7", 7, Decimal("7.00"))
    ]
    with pytest.raises(LandingError, match=r"new column Ticket No\."):
        plain = company.table(format=format, delimiter=delimiter)
        company.deliver(f"2017-01-02.{format}", target.read_bytes())
        land(plain, "2017-01-02")


def test_the_date_in_a_files_name_may_be_written_without_dashes(company, land):
    company.deliver("20170101.csv", DAY)
    (batch,) = land(company.table(), "2017-01-01")
    assert batch.delivered_on == date(2017, 1, 1)


def test_gb18030_bytes_land_as_the_text_they_are(company, land):
    text = ["王**", "𠀀𠮷", "обл", "ḿ€"]  # two-byte and four-byte forms
    company.deliver(
        "2017-01-01.csv",
        (HEADER + "".join(f"{value},,,\n" for value in text)).encode("gb18030"),
    )
    land(company.table(encoding="gb18030"), "2017-01-01")
    assert company.rows() == sorted(text)


def test_landing_again_changes_nothing(company, land):
    company.deliver("2017-01-01.csv", DAY)
    first = land(company.table(), "2017-01-01")
    before = {p: p.read_bytes() for p in company.landing.rglob("*") if p.is_file()}
    assert land(company.table(), "2017-01-01") == []
    after = {p: p.read_bytes() for p in company.landing.rglob("*") if p.is_file()}
    assert len(first) == 1
    assert after == before


def test_a_changed_file_supersedes_from_its_night_on(company, land):
    table = company.table()
    company.deliver("2017-01-01.csv", HEADER + "T1,,1,\n")
    land(table, "2017-01-01")
    company.deliver("2017-01-01.csv", HEADER + "T1,,2,\n")
    (changed,) = land(table, "2017-01-03")
    assert changed.version == 2
    assert company.rows("ticket_id, score") == [("T1", 2)]
    assert company.query(
        f"""
        select version, cast(landed_on as text), cast(first_landed_on as text),
            cast(superseded_on as text)
        from '{company.landing}/ledger.parquet' order by version
        """
    ) == [
        (1, "2017-01-01", "2017-01-01", "2017-01-03"),
        (2, "2017-01-03", "2017-01-01", None),
    ]
    company.deliver("2017-01-01.csv", HEADER + "T1,,1,\n")
    (back,) = land(table, "2017-01-04")
    assert back.version == 3
    assert company.rows("ticket_id, score") == [("T1", 1)]


def test_a_late_file_belongs_to_the_night_that_found_it(company, land):
    table = company.table()
    company.deliver("2017-01-02.csv", HEADER + "T2,,,\n")
    company.deliver("2017-01-09.csv", HEADER + "T9,,,\n")
    (first,) = land(table, "2017-01-02")
    company.deliver("2017-01-01.csv", HEADER + "T1,,,\n")
    company.deliver("2017-01-03.csv", HEADER + "T3,,,\n")
    late, punctual = land(table, "2017-01-04")
    assert first.landed_on == date(2017, 1, 2)
    assert (late.delivered_on, late.landed_on) == (date(2017, 1, 1), date(2017, 1, 4))
    assert punctual.landed_on == date(2017, 1, 3)
    company.deliver("2016-12-31.csv", HEADER + "T0,,,\n")
    assert land(table, "2017-01-02") == [], "a past night reads what it landed"


def test_bad_csv_lines_are_quarantined_with_reason_and_text(company, land):
    lines = [line.encode() for line in LINES]
    lines[9] = b"T10,2017-01-01T10:00:00,10\n"
    lines[19] = b"T20,2017-01-01T10:00:00,2.5,1\n"
    lines[29] = b",2017-01-01T10:00:00,30,1\n"
    lines[39] = b"T40\xff,2017-01-01T10:00:00,40,1\n"
    lines[49] = b'"T50,2017-01-01T10:00:00,50,1\n'
    lines[59] = b"T60,2017-01-01T10:00:00+02:00,60,1.005\n"
    company.deliver("2017-01-01.csv", HEADER.encode() + b"".join(lines))
    (batch,) = land(company.table(max_quarantine_share=0.03), "2017-01-01")
    assert (batch.rows_read, batch.rows_landed, batch.rows_quarantined) == (200, 194, 6)
    day = date(2017, 1, 1)
    rejected = quarantined(day, day)
    assert [(row["row"], row["reason"]) for row in rejected] == [
        (10, "line 11: 3 fields instead of 4"),
        (20, "score: '2.5' is not a bigint"),
        (30, "ticket_id: null, but required"),
        (40, "line 41: not valid utf-8"),
        (50, "line 51: a quote is not closed"),
        (60, "opened_at: '2017-01-01T10:00:00+02:00' is not a timestamp"),
    ]
    assert rejected[0]["raw"] == "T10,2017-01-01T10:00:00,10"
    assert rejected[3]["raw"] == r"T40\xff,2017-01-01T10:00:00,40,1"
    assert {row["batch_id"] for row in rejected} == {batch.batch_id}
    good = [n for n in range(1, 201) if n not in (10, 20, 30, 40, 50, 60)]
    assert sorted(company.rows("ticket_id, _row")) == sorted((f"T{n}", n) for n in good)


def test_bad_json_lines_are_quarantined_by_line_number(company, land):
    lines = [f'{{"ticket_id": "T{n}", "score": {n}}}' for n in range(1, 201)]
    lines[4] = '{"ticket_id": "T5", '
    lines[5] = '["T6"]'
    lines[6] = '{"score": 7}'
    lines[7] = '{"ticket_id": "T8", "score": 8.5}'
    company.deliver("2017-01-01.jsonl", jsonl(*lines))
    (batch,) = land(
        company.table(format="jsonl", max_quarantine_share=0.02), "2017-01-01"
    )
    assert (batch.rows_landed, batch.rows_quarantined) == (196, 4)
    day = date(2017, 1, 1)
    assert [(row["row"], row["reason"]) for row in quarantined(day, day)] == [
        (5, "not valid JSON"),
        (6, "not a JSON object"),
        (7, "ticket_id: null, but required"),
        (8, "score: '8.5' is not a bigint"),
    ]


def test_a_null_in_a_required_parquet_column_is_quarantined(company, land):
    path = company.sources / "service/tickets/2017-01-01.parquet"
    write_parquet(
        path, f"select * replace (nullif(ticket_id, 'T7') as ticket_id) from ({TYPED})"
    )
    (batch,) = land(company.table(format="parquet"), "2017-01-01")
    assert (batch.rows_landed, batch.rows_quarantined) == (199, 1)
    day = date(2017, 1, 1)
    (row,) = quarantined(day, day)
    assert (row["row"], row["reason"]) == (7, "ticket_id: null, but required")
    assert '"score":7' in row["raw"]


REFUSED = {
    "new column": (
        "csv",
        "ticket_id,opened_at,score,amount,x\nT,,,,1\n",
        "new column x",
    ),
    "missing column": (
        "csv",
        "ticket_id,opened_at,score\nT,,\n",
        "missing column amount",
    ),
    "swapped header": (
        "csv",
        "ticket_id,opened_at,amount,score\nT,,1,2\n",
        "column amount where the contract has score",
    ),
    "retyped column": (
        "csv",
        HEADER + "".join(f"T{n},,high,\n" for n in range(9)),
        "9 of 9 rows break the contract.*9 by score.*score is not a bigint",
    ),
    "empty file": ("csv", "", "empty \\(0 bytes\\)"),
    "new key": ("jsonl", '{"ticket_id": "T1", "x": 1}\n', "new column x"),
    "missing key": ("jsonl", '{"score": 1}\n', "missing column ticket_id"),
    "retyped value": (
        "jsonl",
        '{"ticket_id": 1, "score": null}\n{"ticket_id": 2, "score": 1}\n',
        "column ticket_id is JSON ubigint, not string",
    ),
    "truncated Parquet": ("parquet", b"PAR1" + bytes(40), "cannot be read"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_bad_delivery_is_refused_and_its_neighbours_land(company, land, kind):
    format, content, message = REFUSED[kind]
    for day in ("2017-01-01", "2017-01-03"):
        if format == "csv":
            company.deliver(f"{day}.csv", DAY)
        elif format == "jsonl":
            company.deliver(f"{day}.jsonl", '{"ticket_id": "T1"}\n')
        else:
            write_parquet(company.sources / f"service/tickets/{day}.parquet", TYPED)
    bad = company.deliver(f"2017-01-02.{format}", content)
    table = company.table(format=format)
    with pytest.raises(LandingError, match=message) as error:
        land(table, "2017-01-03")
    assert f"service.tickets: tickets/2017-01-02.{format}" in str(error.value)
    assert "Next: " in str(error.value)
    landed = [batch.delivered_on.day for batch in error.value.batches]
    assert landed == [1, 3]
    bad.write_bytes((bad.parent / f"2017-01-01.{format}").read_bytes())
    (repaired,) = land(table, "2017-01-03")
    assert repaired.landed_on == date(2017, 1, 2), "its own night was never complete"


def test_a_retyped_parquet_column_is_refused(company, land):
    path = company.sources / "service/tickets/2017-01-01.parquet"
    write_parquet(path, f"select * replace (score + 0.5 as score) from ({TYPED})")
    with pytest.raises(LandingError, match=r"column score is DECIMAL.*, not bigint"):
        land(company.table(format="parquet"), "2017-01-01")


def test_files_without_rows_land_as_batches_of_none(company, land):
    company.deliver("2017-01-01.csv", HEADER)
    write_parquet(
        company.sources / "service/tickets/2017-01-01.parquet", f"{TYPED} limit 0"
    )
    for format in ("csv", "parquet"):
        table = company.table(format=format, name=f"tickets_{format}")
        (batch,) = land(table, "2017-01-01")
        assert batch.rows_read == batch.rows_landed == 0


def test_a_missing_folder_is_an_error_and_an_empty_one_is_not(company, land):
    with pytest.raises(LandingError, match=r"service\.tickets.*folder .* is missing"):
        land(company.table(), "2017-01-01")
    (company.sources / "service/tickets").mkdir(parents=True)
    assert land(company.table(), "2017-01-01") == []


def test_a_landed_file_that_got_lost_is_an_error(company, land):
    company.deliver("2017-01-01.csv", DAY)
    (batch,) = land(company.table(), "2017-01-01")
    (company.landing / batch.path).unlink()
    with pytest.raises(LandingError, match="landed files are missing"):
        land(company.table(), "2017-01-02")
