"""Files land whole, once, in the night they belong to."""

from decimal import Decimal

HEADER = "ticket_id,opened_at,score,amount\n"
GOOD = [f"T{n},2017-01-01T10:00:00,{n},{n}.50\n" for n in range(1, 201)]
DAY = HEADER + "".join(GOOD)


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
