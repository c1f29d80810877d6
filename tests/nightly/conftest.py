"""A small company that has lived through two nights."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from night_homes import ROOT, Home

CODE = (
    "orchestration",
    "demo",
    "models",
    "macros",
    "seeds",
    "expectations",
    "tests/dbt",
)
FILES = ("dbt_project.yml", "profiles.yml")


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Sixty households after two nights, 2017-01-07 and 2017-01-08, one by one."""
    folder = tmp_path_factory.mktemp("company")
    home = Home(folder / "home", folder / "sources")
    home.deliver("2017-01-08")
    code, output = home.omnimart("backfill", "--from=2017-01-07", "--to=2017-01-08")
    assert code == 0, output
    return home


@pytest.fixture
def stewards_home(company: Home, tmp_path: Path) -> Home:
    """The company with a project of its own, whose seeds may be written."""
    for folder in CODE:
        shutil.copytree(ROOT / folder, tmp_path / "project" / folder)
    for file in FILES:
        shutil.copy(ROOT / file, tmp_path / "project")
    return replace(company.copy(tmp_path), project=tmp_path / "project")
