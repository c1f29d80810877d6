"""What an engine quotes stays out of messages, unless it is a name."""

import pytest

from orchestration.redaction import without_values


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (
            'column "birthday": could not convert string \'138 0013\' to DATE',
            'column "birthday": could not convert string \'…\' to DATE',
        ),
        ('Duplicate key "phone: +8613912345678"', "Duplicate key '…'"),
        ("cannot open '/srv/pos/2017-01-01.parquet'",) * 2,
        ("expected 'ada@example.com' near 'marts.dim_users'",
         "expected '…' near 'marts.dim_users'"),
    ],
)  # fmt: skip
def test_a_message_keeps_names_and_no_values(message: str, told: str) -> None:
    assert without_values(message) == told
