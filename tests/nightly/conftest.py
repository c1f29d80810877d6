"""A small company that has lived through two nights."""

import pytest
from night_homes import Home


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Sixty households after two nights, 2017-01-07 and 2017-01-08, one by one."""
    folder = tmp_path_factory.mktemp("company")
    home = Home(folder / "home", folder / "sources")
    home.deliver("2017-01-08")
    code, output = home.omnimart("backfill", "--from=2017-01-07", "--to=2017-01-08")
    assert code == 0, output
    return home
