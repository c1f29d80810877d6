"""A wrong entry is refused by its name and the place in it."""

from typing import Any

import pytest
from test_rules import SAVED, entry, known

from orchestration import audiences

RIGHT: dict[str, Any] = entry("right", {"tag": "level", "is": "low"})


def told(*entries: dict[str, Any]) -> list[str]:
    """The problems of entries, beside the saved ones."""
    there = known(SAVED)
    there["audiences"].update({each.get("name"): each for each in entries})
    there["tags"]["level"]["allowed"] = ["low", "top"]
    there["tags"]["score"]["purposes"] = ["analytics"]
    return audiences.problems(entries, there)


def without(key: str) -> dict[str, Any]:
    return {each: value for each, value in RIGHT.items() if each != key}


ENTRIES = [
    (without("owner"), "right: owner is missing"),
    (without("label_zh"), "right: label_zh is missing"),
    (without("who"), "right: who is missing"),
    (without("name"), "number 1: name is missing"),
    (RIGHT | {"name": "Right one"}, "Right one: name is not of a-z, 0-9 and _"),
    (RIGHT | {"ownr": "crm"}, "right: ownr is no key here"),
    (RIGHT | {"purpose": "spam"}, "right: purpose 'spam' is none of marketing, "),
    (
        RIGHT | {"expectations": {"warn_at_loss": 50}},
        "right: expectations.warn_at_loss is not a number above 0, at most 1",
    ),
    (
        RIGHT | {"who": {"all": [{"audience": "unsure"}]}},
        "right: tag score is for analytics, not for marketing",
    ),
]


@pytest.mark.parametrize(("wrong", "problem"), ENTRIES, ids=[p for _, p in ENTRIES])
def test_a_wrong_entry_is_refused(wrong: dict[str, Any], problem: str) -> None:
    assert told(RIGHT | {"name": "other"}) == []
    assert any(each.startswith(problem) for each in told(wrong)), told(wrong)


LEVEL = {"tag": "level", "is": "low"}
ORDER = {"did": "order"}
RULES: list[tuple[Any, str]] = [
    ("low", ": give exactly one of all, any, not, tag, "),
    ({"tags": "level"}, ": give exactly one of all, any, not, tag, "),
    ({"tag": "level", "did": "order"}, ": give exactly one of all, any, not, tag, "),
    ({"all": LEVEL}, ".all: give a list of conditions"),
    ({"any": []}, ".any: give a list of conditions"),
    (
        {"all": [LEVEL, {"not": {"tag": "x", "is": 1}}]},
        ".all[2].not: there is no tag 'x'",
    ),
    ({"fact": "level", "is": "low"}, ": there is no fact 'level'"),
    (LEVEL | {"is_not": 1}, ".is_not is no key here; there are tag, is, in, "),
    (LEVEL | {"in": ["top"]}, ": give exactly one of is, in, between, "),
    ({"tag": "level"}, ": give exactly one of is, in, between, "),
    ({"tag": "level", "is": "mid"}, ".is: 'mid' is none of low, top"),
    ({"tag": "level", "in": "low"}, ".in: give a list of values"),
    ({"tag": "level", "in": ["low", 3]}, ".in: '3' is no string"),
    ({"tag": "level", "at_least": "low"}, ".at_least: level is a string, which has no"),
    ({"tag": "level", "known": "yes"}, ".known is not true or false"),
    ({"tag": "is_new", "is": "yes"}, ".is: 'yes' is no boolean"),
    ({"tag": "rate", "at_least": True}, ".at_least: 'True' is no double"),
    ({"tag": "rate", "between": [1]}, ".between: give a list of two values"),
    (
        {"tag": "seen_on", "is": "June"},
        ".is: 'June' is no date (YYYY-MM-DD, or a whole",
    ),
    ({"tag": "seen_on", "at_most": 1.5}, ".at_most: '1.5' is no date (YYYY-MM-DD, or"),
    ({"did": "order by mail"}, ".did: 'order by mail' is none of visit, cart, "),
    ({"did": 3}, ".did: give one or a list"),
    (ORDER | {"channel": "fax"}, ".channel: 'fax' is none of store, mall"),
    (ORDER | {"at_least": 0}, ".at_least: give a whole number from 1"),
    (ORDER | {"at_most": "2"}, ".at_most: give a number"),
    (ORDER | {"amount": 5}, ".amount: give at_least, at_most or both"),
    (
        ORDER | {"amount": {"over": 5}},
        ".amount.over is no key here; there are at_least",
    ),
    (ORDER | {"within_days": 0}, ".within_days: give a whole number from 1"),
    (ORDER | {"between": [1, 2], "within_days": 3}, ": give within_days or between"),
    (ORDER | {"between": [-8, -30]}, ".between: -8 is after -30"),
    (ORDER | {"at_least": 3, "at_most": 1}, ": 3 is after 1"),
    ({"tag": "score", "between": [4, 2]}, ".between: 4 is after 2"),
    ({"tag": ["level"], "is": "low"}, ": there is no tag '['level']'"),
    (ORDER | {"between": ["May", 2]}, ".between: give two days, YYYY-MM-DD or a whole"),
    ({"sequence": [ORDER]}, ".sequence: give 2 to 5 steps"),
    ({"sequence": [ORDER] * 6}, ".sequence: give 2 to 5 steps"),
    ({"sequence": [ORDER, LEVEL]}, ".sequence[2]: give did, or not with did"),
    (
        {"sequence": [ORDER | {"within_days": 2}, ORDER]},
        ".sequence[1].within_days is no key here; there are did, channel, amount",
    ),
    (
        {"sequence": [ORDER, {"not": ORDER}, ORDER]},
        ".sequence[2]: only the last step may be not",
    ),
    (
        {"sequence": [ORDER, ORDER | {"at_least": 2}]},
        ".sequence[2].at_least is no key here",
    ),
    ({"audience": "nobody"}, ": there is no audience 'nobody'"),
    ({"sample": 1.5, "named": "a"}, ".sample is not a number between 0 and 1"),
    ({"sample": 0.5}, ".named is missing"),
]


@pytest.mark.parametrize(("who", "problem"), RULES, ids=[p for _, p in RULES])
def test_a_wrong_condition_is_refused_at_its_place(who: Any, problem: str) -> None:
    found = told(entry("wrong", who))
    assert any(each.startswith(f"wrong: who{problem}") for each in found), found


def test_two_of_a_name_and_a_circle_are_refused() -> None:
    assert told(RIGHT, RIGHT) == ["right: there are several of this name"] * 2
    one = entry("one", {"not": {"audience": "two"}})
    two = entry("two", {"any": [LEVEL, {"audience": "one"}]})
    assert told(one, two) == [
        "one: is built on itself, through two, one",
        "two: is built on itself, through one, two",
    ]
