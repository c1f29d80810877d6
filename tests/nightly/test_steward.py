"""A steward parts one person and joins it again, on nights of a small company."""

import csv
import json
import re
from pathlib import Path

import duckdb
import pytest
from night_homes import ROOT, Home

MEMBER_AND_CARD = """
    select members.identifier_value, cards.identifier_value
    from identity.identity_edges as edges
    inner join vault.identifier_values as members
        on members.identifier_key in (edges.identifier_key_a, edges.identifier_key_b)
        and members.identifier_type = 'crm_id'
    inner join vault.identifier_values as cards
        on cards.identifier_key in (edges.identifier_key_a, edges.identifier_key_b)
        and cards.identifier_type = 'member_card'
    inner join marts.fct_orders as orders
        on cards.identifier_key = orders.identifier_key
    where edges.status = 'active' and cards.identifier_key <> edges.one_id
    order by orders.net_sales_amount desc, orders.order_id
    limit 1
"""
WHY = ("--reason", "sisters, two cards", "--by", "eve")


def ask(home: Home, *identifiers: str) -> dict[str, object]:
    code, output = home.omnimart("explain", *identifiers, "--json")
    assert code == 0, output
    answer: dict[str, object] = json.loads(output)
    return answer


def one_ids(home: Home) -> dict[object, object]:
    query = "select identifier_key, one_id from identity.one_ids"
    return dict(home.released(query))  # type: ignore[arg-type]


def night(home: Home, day: str) -> None:
    home.deliver(day)
    code, output = home.omnimart("nightly", "--as-of", day)
    assert code == 0, output


def test_cut_and_link_show_what_they_do_and_the_next_night_does_it(
    stewards_home: Home,
) -> None:
    home = stewards_home
    with duckdb.connect(str(home.build), read_only=True) as build:
        [(member, card)] = build.execute(MEMBER_AND_CARD).fetchall()
    overrides = home.project / "seeds" / "identity_overrides.csv"
    untouched, before = overrides.read_text(), one_ids(home)
    pair = (f"crm_id:{member}", card)
    assert ask(home, *pair)["same_person"]

    code, output = home.omnimart("cut", *pair, *WHY)
    assert (code, overrides.read_text()) == (1, untouched), output
    assert "say --yes" in output

    code, output = home.omnimart("cut", *pair, *WHY, "--yes")
    assert code == 0, output
    assert "Orders that move with them" in output
    shown = re.search(r"Persons after.*?\n\n", output, re.DOTALL)
    assert shown
    foreseen = set(map(int, re.findall(r"One-ID (\d+)", shown.group())))
    [row] = csv.DictReader(overrides.open())
    assert (row["action"], row["decided_on"]) == ("cut", "2017-01-09")
    assert member not in overrides.read_text() and card not in overrides.read_text()

    code, output = home.omnimart("cut", *reversed(pair), *WHY, "--yes")
    assert code == 2 and "says so already" in output, output
    assert len(overrides.read_text().splitlines()) == 2

    night(home, "2017-01-09")
    parted = ask(home, *pair)
    assert not parted["same_person"]
    keys = {int(row["identifier_key_a"]), int(row["identifier_key_b"])}
    after = one_ids(home)
    assert {after[key] for key in keys} == foreseen and len(foreseen) == 2
    _, told = home.omnimart("explain", *pair)
    assert "cut by eve on 2017-01-09: sisters, two cards" in told
    assert "Two persons." in told
    code, output = home.omnimart("overrides")
    assert code == 0 and re.search("cut .*by eve: sisters, two cards +applied", output)

    code, output = home.omnimart("link", *pair, "--reason", "one after all", "--yes")
    assert code == 0, output
    night(home, "2017-01-10")
    joined = ask(home, *pair)
    assert joined["same_person"]
    assert "steward" in {hop["rule"] for hop in joined["path"]}  # type: ignore
    again = one_ids(home)
    former_person = {key for key in before if before[key] == before[min(keys)]}
    assert {again[key] for key in former_person} == {before[min(keys)]}


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("M0000001", "nobody@example.com", "--reason", "x"), 4, "never seen"),
        (("M0000001", "M0000002", "--reason", "m0000001 is hers"), 2, "lives in git"),
        (("M0000001", "M0000002", "--reason", "x", "--on", "today"), 2, "--on"),
    ],
)
def test_a_decision_that_cannot_be_taken_says_why(
    company: Home, arguments: tuple[str, ...], code: int, told: str
) -> None:
    before = (ROOT / "seeds" / "identity_overrides.csv").read_text()
    found, output = company.omnimart("cut", *arguments, "--yes")
    assert (found, told in " ".join(output.split())) == (code, True), output
    assert (ROOT / "seeds" / "identity_overrides.csv").read_text() == before


def test_nothing_is_decided_before_the_first_night(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", tmp_path / "sources")
    home.sources.mkdir()
    code, output = home.omnimart("cut", "a", "b", "--reason", "x", "--yes")
    assert code == 1 and "run a night first" in output


@pytest.mark.parametrize(
    ("table", "order"),
    [
        ("identifiers", "identifier_key"),
        ("one_ids", "identifier_key"),
        ("identity_edges", "one_id nulls last"),
    ],
)
def test_the_release_lies_in_the_order_in_which_explain_reads_it(
    company: Home, table: str, order: str
) -> None:
    query = f"select {order.split()[0]} from identity.{table} order by"
    assert company.released(f"{query} rowid") == company.released(f"{query} {order}")
