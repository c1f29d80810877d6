"""Audiences without dbt: an entry that is not saved yet, on the last release.

The language is checked and compiled by macros/audiences.sql, the same text that dbt
renders; here jinja2 alone does, since dbt needs seconds to start.
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from functools import cache
from os import environ
from types import SimpleNamespace
from typing import Any

import jinja2

from orchestration.settings import ROOT

Entry = Mapping[str, Any]
MACROS = ("portable", "identity", "audiences")  # each may call those before it


@cache
def macros() -> Mapping[str, Any]:
    """The macros by name, as functions that give text."""
    loader = jinja2.FileSystemLoader(ROOT / "macros")
    host = jinja2.Environment(loader=loader, extensions=["jinja2.ext.do"])
    host.globals.update(
        adapter=SimpleNamespace(dispatch=lambda name: host.globals[f"duckdb__{name}"]),
        env_var=environ.get,
        model=None,  # neither a model nor a unit test
        modules=SimpleNamespace(re=re, datetime=datetime),
        text_literal=lambda text: "'" + str(text).replace("'", "''") + "'",
        **{"return": lambda value: value},
    )
    for name in MACROS:
        host.globals.update(vars(host.get_template(f"{name}.sql").module))
    return host.globals


def members_sql(names: Sequence[str], known: Mapping[str, Any]) -> str:
    """CTEs up to `audience_members` (one_id, audience) of the named entries, over CTEs
    user_tags, users and touchpoints; `known` as macros/audiences.sql describes it."""
    return str(macros()["audience_members"](names, known))


def problems(entries: Sequence[Entry], known: Mapping[str, Any]) -> list[str]:
    """What is wrong with entries, each by its name and the place in it."""
    found: list[str] = []
    macros()["check_audiences"](entries, known, found)
    return found
