"""A tag is one YAML entry: added, it is everywhere; wrong, it stops the run by name."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TAGS_OF_VALUE = ("-s", "tags_value+", "--exclude", "path:models/segments")
THEMES = sorted((ROOT / "models" / "tags").glob("tags_*.yml"))

FOLDERS = ("identity", "marts")  # what facts of tags read: every table is there, empty

# Person 1 ordered three times for 60.00, 2 to 100 once for 5.00; 101 only visited.
# 1 to 99 are members.
PEOPLE = """
insert into marts.dim_users by name
select person as one_id, person < 100 as is_known,
    case person when 1 then 3 when 101 then 0 else 1 end as order_count,
    'female' as gender, 1980 as birth_year, 'Newark' as city,
    date '2017-05-31' as first_seen_on, 0 as points_balance,
    false as is_reachable_email, false as is_reachable_sms,
    false as is_reachable_app_push, false as is_reachable_wecom
from range(1, 102) as people (person);
insert into identity.one_ids by name
select one_id as identifier_key, one_id from marts.dim_users;
insert into identity.identifiers by name
select one_id as identifier_key, 'phone' as identifier_type from marts.dim_users;
insert into marts.dim_goods by name
select 7 as goods_id, 'GROCERY' as department, 'TEA' as category,
    'GREEN TEA' as product_type, false as is_private_label, true as is_unit_counted;
insert into marts.dim_stores by name select 9 as store_id;
insert into marts.fct_orders by name
select *, 9 as store_id, 'store' as channel_id, 'in_store' as fulfilment,
    ordered_on + interval 15 hour as ordered_at
from (
    values
        ('a', 1, date '2017-06-01', 10), ('b', 1, date '2017-06-08', 20),
        ('c', 1, date '2017-06-15', 30)
    union all
    select 'd' || person, person, date '2017-06-02', 5
    from range(2, 101) as people (person)
) as orders (order_id, one_id, ordered_on, sales_amount);
insert into marts.fct_order_lines by name
select order_id || '-1' as order_line_id, order_id, one_id, ordered_on, sales_amount,
    sales_amount as net_sales_amount, 7 as goods_id, 1 as unit_quantity,
    0 as retail_discount_amount, 0 as coupon_discount_amount, 0 as refund_amount,
    0 as coupon_match_amount, 1 as margin_amount, false as is_promoted
from marts.fct_orders;
"""

GOOD: dict[str, object] = {
    "data_type": "boolean",
    "description": "Spent over 50.00.",
    "label": "Big spender",
    "label_zh": "大额客户",
    "owner": "crm",
    "kind": "rule",
    "when": "net_sales_amount > 50",
    "sensitivity": "internal",
    "purposes": ["marketing"],
    "valid_days": 30,
    "outcome": "ordered_within_30_days",
    "expectations": {"min_coverage": 1, "max_daily_change": 0.1},
}


class Project:
    """A copy of the project in `root` with its own small warehouse."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.warehouse = root / "var" / "build" / "omnimart.duckdb"
        self.target = root / "var" / "dbt" / "target"
        self.theme = root / "models" / "tags" / "tags_value.yml"
        self.entries = self.theme.read_text()

    def dbt(
        self, *arguments: str, night: str = "2017-06-30"
    ) -> subprocess.CompletedProcess[str]:
        given = {"OMNIMART_AS_OF": night, "DBT_PROFILES_DIR": str(self.root)}
        given |= {"OMNIMART_HOME": str(self.root / "var")}
        given |= {"DBT_TARGET_PATH": str(self.target)}
        # audiences ask for what their own small company has: tests/segments
        if "audience_members" not in arguments:
            arguments += ("--exclude", "path:models/segments")
        return subprocess.run(
            [str(Path(sys.executable).parent / "dbt"), "--no-use-colors", *arguments],
            cwd=self.root,
            env=os.environ | given,
            text=True,
            capture_output=True,
        )

    def add_tags(self, tags: dict[str, dict[str, object]], without: str = "") -> None:
        """Append entries to the theme, as a user would in an editor, or remove one."""
        columns = []
        for name, entry in tags.items():
            own = {key: entry[key] for key in ("data_type", "description")}
            meta = {key: entry[key] for key in entry if key not in own}
            columns.append({"name": name, **own, "config": {"meta": meta}})
        theme = yaml.safe_load(self.entries)
        own = theme["models"][0]["columns"]
        own[:] = [column for column in own if column["name"] != without] + columns
        self.theme.write_text(yaml.safe_dump(theme, allow_unicode=True))

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.sql(query).fetchall()


def create_tables(folders: tuple[str, ...] = FOLDERS) -> Iterator[str]:
    """Contracts as DDL: columns and types, without constraints."""
    for folder in folders:
        yield f"create schema {folder}"
        for file in sorted((ROOT / "models" / folder).rglob("*.yml")):
            for model in yaml.load(file.read_text(), yaml.CSafeLoader)["models"]:
                shape = ", ".join(
                    f"{column['name']} {column['data_type']}"
                    for column in model["columns"]
                )
                yield f"create table {folder}.{model['name']} ({shape})"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("project")
    for folder in ("macros", "models", "seeds", "tests/dbt"):
        shutil.copytree(ROOT / folder, root / folder)
    for file in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / file, root / file)
    project = Project(root)
    project.warehouse.parent.mkdir(parents=True)
    with duckdb.connect(str(project.warehouse)) as connection:
        for statement in (*create_tables(), PEOPLE):
            connection.execute(statement)
    seeds = ("category_interests", "tier_ranks")
    once = ("--exclude-resource-type", "unit_test")  # tests/test_project.py runs them
    built = project.dbt("build", "-s", "path:models/tags", *seeds, *once)
    assert built.returncode == 0, built.stdout
    return project


@pytest.fixture(scope="module")
def spender(project: Project) -> Project:
    """The project with one tag more."""
    project.add_tags({"is_big_spender": GOOD})
    built = project.dbt("build", *TAGS_OF_VALUE)
    assert built.returncode == 0, built.stdout
    return project


def test_one_entry_makes_a_tag_everywhere(spender: Project) -> None:
    wide = spender.rows("select one_id, is_big_spender from tags.user_tags order by 1")
    assert wide == [(1, True), *((one, False) for one in range(2, 101)), (101, None)]
    long = "select one_id, value from tags.user_tag_values where tag = 'is_big_spender'"
    assert spender.rows(f"{long} order by 1")[:2] == [(1, "true"), (2, "false")]
    catalog = spender.rows(
        "select theme, label_zh, rule, purposes, valid_days, tagged_count,"
        " coverage_rate, value_count, cast(measured_on as varchar)"
        " from tags.tag_catalog where tag = 'is_big_spender'"
    )
    entry = ("value", "大额客户", "net_sales_amount > 50", "marketing", 30)
    assert catalog == [(*entry, 100, 1.0, 2, "2017-06-30")]
    quality = "select people_count, tagged_count, most_frequent_rate, psi_week"
    quality += " from tags.tag_quality where tag = 'is_big_spender'"
    assert spender.rows(quality) == [(100, 100, 0.99, None)]
    verified = "select owner, outcome, verdict from tags.tag_verification"
    assert spender.rows(f"{verified} where tag = 'is_big_spender'") == [
        ("crm", "ordered_within_30_days", "not yet")
    ]
    manifest = json.loads((spender.target / "manifest.json").read_text())
    documented = manifest["nodes"]["model.omnimart.tags_value"]["columns"]
    assert documented["is_big_spender"]["description"] == "Spent over 50.00."


def test_its_history_follows_the_entry(spender: Project) -> None:
    """One tag is changed and another removed, each by one edit; then the night before
    is built again, and undoes what it and the later one wrote."""
    first, second = "2017-06-30", "2017-07-01"

    def history() -> list[tuple[object, ...]]:
        return spender.rows(
            """
            select tag, value, valid_from::varchar, valid_to::varchar, count(*)::int
            from tags.user_tag_history
            where tag in ('is_big_spender', 'is_coupon_user') group by all order by all
            """
        )

    added = [
        ("is_big_spender", "false", first, None, 99),
        ("is_big_spender", "true", first, None, 1),
        ("is_coupon_user", "false", first, None, 100),
    ]
    assert history() == added
    spender.add_tags(
        {"is_big_spender": entry(when="net_sales_amount > 4")}, without="is_coupon_user"
    )
    built = spender.dbt("run", *TAGS_OF_VALUE, night=second)
    assert built.returncode == 0, built.stdout
    assert history() == [
        ("is_big_spender", "false", first, second, 99),
        ("is_big_spender", "true", first, second, 1),  # by another rule than
        ("is_big_spender", "true", second, None, 100),
        ("is_coupon_user", "false", first, second, 100),
    ]
    names = "select tag from tags.tag_catalog union all select column_name from"
    left = spender.rows(f"{names} (describe tags.user_tags)")
    assert ("is_big_spender",) in left and ("is_coupon_user",) not in left
    spender.add_tags({"is_big_spender": GOOD})
    built = spender.dbt("run", *TAGS_OF_VALUE, night=first)
    assert built.returncode == 0, built.stdout
    assert history() == added


def entry(without: str = "", **changes: object) -> dict[str, object]:
    return {key: GOOD[key] for key in GOOD if key != without} | changes


WRONG = {
    "no_label": (entry("label"), "label is missing"),
    "no_label_zh": (entry("label_zh"), "label_zh is missing"),
    "no_owner": (entry("owner"), "owner is missing"),
    "no_kind": (entry("kind"), "kind is missing"),
    "odd_kind": (entry(kind="guess"), "kind 'guess' is none of fact, rule"),
    "odd_purpose": (
        entry(purposes=["spam"]),
        "purposes 'spam' is none of marketing, personalisation, analytics",
    ),
    "odd_outcome": (
        entry(outcome="grew_within_30_days"),
        "outcome 'grew_within_30_days' is none of ordered_within_30_days",
    ),
    "odd_key": (entry(ownr="crm"), "'ownr' is not a key of a tag"),
    "no_rule": (entry("when"), "give exactly one of when, value, cases"),
    "two_rules": (entry(value="order_count"), "give exactly one of when, value, cases"),
    "odd_type": (entry(data_type="bigint"), "a tag with when is boolean, not bigint"),
    "odd_coverage": (
        entry(expectations={"min_coverage": 90, "max_daily_change": 0.1}),
        "expectations.min_coverage is not a number from 0 to 1",
    ),
    "odd_fact_type": (
        entry("when", value="order_count", data_type="string"),
        "order_count is bigint, the tag is string",
    ),
    "odd_case_type": (
        entry("when", cases=[{"when": "order_count > 1", "then": 1}])
        | {"data_type": "string", "allowed_values": [1]},
        "'1' is no string",
    ),
    "text_type": (
        entry("when", value="order_count", data_type="text"),
        "data_type 'text' is none of string, bigint, double, decimal(18, 2), boolean",
    ),
    "long_label": (
        entry(label="A label that nobody can read at one glance"),
        "label is longer than a line of 40 characters",
    ),
    "latin_label": (entry(label_zh="VIP"), "label_zh 'VIP' is not Chinese"),
    "same_label": (
        entry(label="Coupon user"),
        "is_coupon_user has its label too",
    ),
    "OddName": (entry(), "a name is of small letters, digits and _"),
    "odd_days": (entry(valid_days="a month"), "valid_days is not a number of days"),
    "odd_fact": (
        entry(when="shoe_size > 50 and order_count > 1"),
        "its rule reads 'shoe_size', which is no column of int_tags__value_facts",
    ),
    "odd_case": (
        entry("when", cases=[{"when": "order_count > 1", "then": "many"}])
        | {"data_type": "string", "allowed_values": ["few"]},
        "'many' is not in allowed_values",
    ),
    "bare_number": (
        entry("when", value="order_count")
        | {"data_type": "bigint", "allowed_values": {1: "一次"}},
        "allowed_values: write 1 in quotes",
    ),
    "lifecycle_stage": (entry(), "tags_lifecycle has a tag of this name too"),
}


@pytest.fixture(scope="module")
def refusal(project: Project) -> str:
    project.add_tags({name: wrong for name, (wrong, _) in WRONG.items()})
    compiled = project.dbt("compile", "-s", "tags_value")
    assert compiled.returncode != 0
    return compiled.stdout


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_entry_is_refused_by_name(name: str, refusal: str) -> None:
    assert "Wrong tags in models/tags/tags_value.yml" in refusal
    told = [line.strip() for line in refusal.splitlines()]
    assert any(line.startswith(f"{name}: {WRONG[name][1]}") for line in told), refusal


def test_a_right_entry_is_not_refused(refusal: str) -> None:
    assert "rfm_segment:" not in refusal


def test_a_tag_that_an_audience_names_is_not_removed(project: Project) -> None:
    project.add_tags({}, without="value_tier")
    compiled = project.dbt("compile", "-s", "audience_members")
    assert compiled.returncode != 0
    assert "Wrong audiences in models/segments/audiences.yml" in compiled.stdout
    assert "valuables: who.any[1]: there is no tag 'value_tier'" in compiled.stdout


def test_values_and_coverage_are_held_to_the_entry(project: Project) -> None:
    fact = entry("when", kind="fact", data_type="bigint", value="order_count")
    sparse = fact | {"value": "nullif(order_count, 3)"}
    sparse |= {"label": "Sparse", "label_zh": "稀疏"}
    project.add_tags({"orders_so_far": fact | {"allowed_values": [1]}, "odd": sparse})
    built = project.dbt("build", *TAGS_OF_VALUE)
    assert built.returncode != 0
    failed = re.findall("Failure in test (\\w+)", built.stdout)
    assert sorted(failed) == [
        "assert_every_tag_reaches_its_least_coverage",
        "assert_every_tag_value_is_allowed",
    ]


NEW_TAGS = """
import sys
from orchestration.cli import main
codes = [main(["new-tag", "is_frugal", *sys.argv[2:], f"owner={owner}"])
    for owner in ("", "crm", "crm")]
print("codes", codes)
"""


def test_new_tag_writes_the_entry_unless_it_is_wrong(project: Project) -> None:
    """Refused without an owner, then written, then refused as a second one."""
    project.theme.write_text(project.entries)
    shutil.copytree(ROOT / "orchestration", project.root / "orchestration")
    given = ["theme=value", "when=net_sales_amount < 50", "label=Frugal"]
    given += ["label_zh=节俭客户", "outcome=order_count_next_30_days"]
    given += ["description=Spent under 50.00: for small packs."]
    asked = subprocess.run(
        [sys.executable, "-c", NEW_TAGS, "-", *given],
        cwd=project.root,
        env=os.environ | {"OMNIMART_HOME": str(project.root / "var")},
        stdin=subprocess.DEVNULL,
        text=True,
        capture_output=True,
    )
    assert "codes [1, 0, 1]" in asked.stdout, asked.stdout + asked.stderr
    assert "Refused: is_frugal: owner is missing\n" in asked.stdout
    assert "tags_value has a tag of this name too" in asked.stdout
    written = project.theme.read_text()
    above, below = project.entries.split("\nunit_tests:")
    assert written.startswith(above) and written.endswith(below)
    columns = yaml.safe_load(written)["models"][0]["columns"]
    assert columns[-1]["name"] == "is_frugal"
    assert columns[-1]["config"]["meta"]["purposes"] == ["analytics"]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: str(theme.stem))
def test_no_theme_names_a_tag_twice(theme: Path) -> None:
    # dbt keeps the last of two entries of a name without a word
    columns = yaml.safe_load(theme.read_text())["models"][0]["columns"]
    names = [column["name"] for column in columns]
    assert len(names) == len(set(names))
