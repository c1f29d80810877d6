"""A wrong entry of an export or an experiment is refused, and says what is wrong."""

import datetime
from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from orchestration import macros
from orchestration.settings import ROOT

SEGMENTS = ROOT / "models" / "segments"
RIGHT: dict[str, Any] = {
    **{"name": "mail", "label": "Mail", "label_zh": "邮件", "owner": "crm"},
    **{"audience": "buyers", "purpose": "marketing", "channel": "email"},
    **{"destination": "csv", "columns": ["contact_key", "tier"]},
    "frequency_cap": {"touches": 2, "days": 7, "of": "all"},
    "experiment": "offer",
}
OFFER: dict[str, Any] = {
    **{"name": "offer", "label": "Offer", "label_zh": "优惠", "owner": "crm"},
    **{"audience": "buyers", "holdout_rate": 0.2, "method": "sequential"},
    **{"metric": "ordered", "starts_on": datetime.date(2017, 3, 1), "horizon_days": 9},
}


def tag(name: str, sensitivity: str, *purposes: str) -> dict[str, Any]:
    meta = {"sensitivity": sensitivity, "purposes": list(purposes)}
    return {"name": name, "config": {"meta": meta}}


TAGS = [
    tag("tier", "internal", "marketing"),
    tag("age", "personal", "marketing"),
    tag("score", "internal", "analytics"),
]
AUDIENCES = [
    {"name": "buyers", "purpose": "marketing"},
    {"name": "readers", "purpose": "analytics"},
]


@cache
def checks() -> Mapping[str, Any]:
    """The project's macros, told of what there is above."""
    catalog = SimpleNamespace(config=SimpleNamespace(meta={"audiences": AUDIENCES}))
    return macros.load(
        *("audiences", "entries", "experiments", "exports"),
        node_of=lambda name: catalog,
        tag_entries=lambda: TAGS,
        entries_of=lambda kind: [OFFER],
    )


def told(macro: str, entry: dict[str, Any]) -> list[str]:
    """The problems that a macro finds."""
    problems: list[str] = []
    checks()[macro](entry, problems)
    return problems


CAP = "frequency_cap is not touches and days, whole numbers from 1, of channel or all"
EXPORTS: list[tuple[dict[str, Any], str]] = [
    ({"owner": ""}, "owner is missing"),
    ({"ownr": "crm"}, "'ownr' is no key of an entry"),
    ({"name": "../mail"}, "name is not of a-z, 0-9 and _, with a letter first"),
    ({"channel": "fax"}, "channel 'fax' is none of email, sms, app_push, wecom"),
    ({"destination": "ftp"}, "destination 'ftp' is none of csv, parquet, webhook"),
    ({"destination": "webhook"}, "a webhook has a url, and nothing else has"),
    ({"url": "https://x"}, "a webhook has a url, and nothing else has"),
    ({"audience": "all", "experiment": None}, "there is no audience 'all'"),
    (
        {"audience": "readers", "experiment": None},
        "the audience readers is for analytics, not for marketing",
    ),
    ({"columns": ["height"]}, "there is no tag 'height'"),
    ({"columns": ["age"]}, "the tag age is personal: it leaves for nobody"),
    ({"columns": ["score"]}, "the tag score is for analytics, not for marketing"),
    ({"frequency_cap": 3}, CAP),
    ({"frequency_cap": {"touches": 0, "days": 7, "of": "all"}}, CAP),
    ({"frequency_cap": {"touches": 2, "days": True, "of": "all"}}, CAP),
    ({"frequency_cap": {"touches": 2, "days": 7}}, CAP),
    ({"experiment": "other"}, "'other' is no experiment on the same audience"),
]
EXPERIMENTS: list[tuple[dict[str, Any], str]] = [
    ({"metric": ""}, "metric is missing"),
    ({"metric": "joy"}, "metric 'joy' is none of net_sales, ordered, visited"),
    ({"method": "bayes"}, "method 'bayes' is none of fixed_horizon, sequential"),
    ({"holdout_rate": 20}, "holdout_rate is not a number between 0 and 1"),
    ({"horizon_days": 1.5}, "horizon_days is not a whole number from 1"),
    ({"starts_on": "March"}, "starts_on is not a day, YYYY-MM-DD"),
    ({"audience": "all"}, "there is no audience 'all'"),
]


@pytest.mark.parametrize(("change", "problem"), EXPORTS)
def test_a_wrong_export_is_refused(change: dict[str, Any], problem: str) -> None:
    assert told("check_export", RIGHT) == []
    assert told("check_export", RIGHT | change) == [problem]


@pytest.mark.parametrize(("change", "problem"), EXPERIMENTS)
def test_a_wrong_experiment_is_refused(change: dict[str, Any], problem: str) -> None:
    assert told("check_experiment", OFFER) == []
    assert told("check_experiment", OFFER | change) == [problem]


@pytest.mark.parametrize("kind", ["exports", "experiments"])
def test_the_demos_entries_have_the_keys_that_are_checked(kind: str) -> None:
    """What is checked here is what stands in the YAML."""
    model = yaml.safe_load((SEGMENTS / f"{kind}.yml").read_text())["models"][0]
    right = RIGHT | {"url": "", "suppression_lists": []} if kind == "exports" else OFFER
    assert {key for each in model["config"]["meta"][kind] for key in each} <= set(right)
