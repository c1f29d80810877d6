"""The project's macros without dbt, which needs seconds to start."""

import re
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import jinja2

from orchestration import settings


def load(*files: str, **there: Any) -> Mapping[str, Any]:
    """The macros of files in macros/ by name, as functions that give DuckDB's text.

    Those of a file may call those of the files before it. `there` is what they find
    besides, and instead of macros of other files.
    """

    def dispatch(name: str) -> Any:
        return host.globals[f"duckdb__{name}"]

    loader = jinja2.FileSystemLoader(settings.ROOT / "macros")
    host = jinja2.Environment(loader=loader, extensions=["jinja2.ext.do"])
    there = {
        "adapter": SimpleNamespace(dispatch=dispatch),
        "env_var": lambda *_: str(settings.LANDING.parent),
        "model": None,  # neither a model nor a unit test
        "modules": SimpleNamespace(re=re),
        "return": lambda value: value,
    } | there
    host.globals |= there
    for file in files:
        host.globals |= vars(host.get_template(f"{file}.sql").module) | there
    return host.globals
