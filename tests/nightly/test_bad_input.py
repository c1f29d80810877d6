"""Identifiers and decisions that cannot be right: listed, and the night goes on."""

import csv
import json

import duckdb
from night_homes import Home

NIGHT = "2017-01-09"
TWO_MEMBERS = """
    select
        crm.identifier_value,
        phone.identifier_value,
        email.identifier_value,
        crm.identifier_key,
        crm_id.one_id
    from vault.identifier_values as crm
    inner join identity.one_ids as crm_id using (identifier_key)
    inner join identity.one_ids as phone_id using (one_id)
    inner join identity.one_ids as email_id using (one_id)
    inner join vault.identifier_values as phone
        on phone_id.identifier_key = phone.identifier_key
    inner join vault.identifier_values as email
        on email_id.identifier_key = email.identifier_key
    where
        crm.identifier_type = 'crm_id'
        and phone.identifier_type = 'phone' and phone.identifier_value like '+86%'
        and email.identifier_type = 'email' and email.identifier_value like 'a%'
    qualify row_number() over (
        partition by one_id order by phone.identifier_key, email.identifier_key
    ) = 1
    order by crm.identifier_value limit 2
"""
LISTED = """
    select identifier_type || ': ' || status || ', ' || status_reason
    from identity.identifiers
    where first_landed_on = date '2017-01-09' and status = 'invalid'
"""


def test_bad_identifiers_and_bad_decisions_are_listed_and_harm_nobody(
    stewards_home: Home,
) -> None:
    home = stewards_home
    with duckdb.connect(str(home.build), read_only=True) as build:
        ada, bob = build.execute(TWO_MEMBERS).fetchall()
    member, phone, email, key, _ = ada
    home.deliver(NIGHT)
    digits = phone.removeprefix("+86")
    wide = digits.translate({48 + digit: 0xFF10 + digit for digit in range(10)})
    leads = [  # phone, e-mail, cookie
        (digits, email.upper(), ""),
        (f"{digits[:3]} {digits[3:7]} {digits[7:]}", f"\u200b{email}", ""),
        (f"0086-{digits[:3]}-{digits[3:]}", f"{email}\u00a0", ""),
        (f"(+86) {digits}", email, ""),
        (wide, email, ""),
        (bob[1], email.replace("a", "\u0430", 1), ""),
        (bob[1], f"{'x' * 100_000}@example.com", ""),
        (email, bob[1], ""),
        ("138****1234", "unknown", "  "),
        ("0", "nobody@home", "\u200b"),
    ]
    forms = home.sources / "leads" / "leads"
    header = (forms / "2017-01-08.csv").read_text().splitlines()[0]
    with (forms / f"{NIGHT}.csv").open("w") as file:
        file.write(header + "\n")
        rows = csv.writer(file)
        for number, contacts in enumerate(leads):
            about = (f"bad-{number}", "partner", "newsletter", "")
            rows.writerow((*about, *contacts, "", f"{NIGHT} 08:00:00", "true"))
    events = home.sources / "app" / "events" / f"{NIGHT}.jsonl"
    event = json.loads(events.read_text().splitlines()[0])
    event |= dict.fromkeys(("member_id", "unionid", "openid", "cookie_id"))
    bad = [
        {"member_id": member.replace("M", "\u041c", 1), "device_id": "d-bad"},
        {"member_id": bob[0], "openid": "oM\u0430rt-bad", "device_id": digits},
    ]
    with events.open("a") as file:
        for number, identifiers in enumerate(bad):
            row = event | identifiers | {"event_id": f"bad-{number}"}
            file.write(json.dumps(row) + "\n")
    decisions = [
        ("link", key, 42, NIGHT, "unknown identifier: never seen: B"),
        ("link", key, email, NIGHT, "refused: B is no key of an identifier"),
        ("cut", key, key, NIGHT, "refused: both are one identifier"),
        ("join", key, bob[3], NIGHT, "refused: the action is neither link nor cut"),
        ("cut", key, bob[3], "2017-02-30", "refused: no day from which it counts"),
        ("cut", key, bob[3], NIGHT, "applied"),
        ("link", bob[3], key, NIGHT, f"contradicted: the cut of {NIGHT} wins"),
        ("", "", "", "", "unknown identifier: never seen: AB"),
    ]
    overrides = home.project / "seeds" / "identity_overrides.csv"
    with overrides.open("a") as file:
        rows = csv.writer(file, lineterminator="\n")
        for action, a, b, day, _ in decisions:
            rows.writerow((action, a, b, "", "", day, "eve", "by hand"))
    known = "select identifier_key, one_id from identity.one_ids"
    before = dict(home.released(known))  # type: ignore[arg-type]

    code, output = home.omnimart("nightly", f"--as-of={NIGHT}")

    assert code == 0, output
    after = dict(home.released(known))  # type: ignore[arg-type]
    assert {key: after.get(key) for key in before} == before
    assert sorted(row for (row,) in home.released(LISTED)) == [
        "cookie: invalid, not a valid cookie: nothing to see",
        "cookie: invalid, not a valid cookie: nothing to see",
        "crm_id: invalid, not a valid crm_id: a letter of another script",
        "email: invalid, not a valid email",
        "email: invalid, not a valid email",
        "email: invalid, not a valid email: it is a phone",
        "email: invalid, not a valid email: letters of two scripts that look alike",
        "email: invalid, not a valid email: longer than 200 characters",
        "openid: invalid, not a valid openid: letters of two scripts that look alike",
        "phone: invalid, not a valid phone",
        "phone: invalid, not a valid phone: it is an e-mail",
        "phone: invalid, not a valid phone: masked",
    ]
    results = home.released("""
        select outcome || coalesce(': ' || detail, '')
        from identity.identity_override_results
    """)
    assert sorted(row for (row,) in results) == sorted(row[-1] for row in decisions)
    code, output = home.omnimart("overrides")
    assert code == 0 and "B is no key of an identifier" in output
