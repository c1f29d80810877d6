"""docs/your-own-sources.md does what it says: the page is run, block by block."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "your-own-sources.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?(?: (before|after|instead of) (.+))?\n", re.M)


class Shop:
    """A copy of the project that the page's edits are made in."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "omnimart"
        left = shutil.ignore_patterns(".git", ".venv", "var", "target", "logs")
        shutil.copytree(ROOT, self.root, ignore=left)
        self.sources = folder / "sources"
        self.output = ""
        self.release = folder / "home" / "release" / "omnimart.duckdb"
        self.environment = os.environ | {
            "OMNIMART_HOME": str(folder / "home"),
            "OMNIMART_SOURCES": str(self.sources),
            "PYTHONPATH": str(self.root),
            "COLUMNS": "200",
        }

    def run(self, command: str) -> str:
        """`omnimart …` in the copy; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "orchestration.cli", *command.split()],
            cwd=self.root,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def edit(self, path: str, verb: str, line: str, text: str) -> None:
        """Put a block before, after or instead of the one line that begins so."""
        file = self.root / path
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        [place] = [n for n, old in enumerate(lines) if old.strip().startswith(line)]
        start = place + (verb == "after")
        lines[start : place + (verb != "before")] = [text]
        file.write_text("".join(lines), encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix == ".db":
            with sqlite3.connect(file) as database:
                database.executescript(text)
        else:
            file.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The farm shop after the two nights of the page."""
    made = Shop(tmp_path_factory.mktemp("shop"))
    blocks = []
    for found in BLOCK.finditer(PAGE):
        text = PAGE[found.end() : PAGE.index("```", found.end())]
        blocks.append((*found.groups(), text))
    data = [block for block in blocks if block[1] and block[1].startswith("samples/")]
    for _, path, _, _, text in data:
        made.write(path, text)
    samples = " ".join(path for _, path, *_ in data)
    made.run(f"new-source farmshop {samples}")
    for _, path, verb, line, text in blocks:
        if path and verb:
            made.edit(path, verb, line, text)
        elif path and (path.startswith("models/") or path.startswith("later/")):
            made.write(path, text)
    shutil.copytree(made.root / "samples", made.sources / "farmshop")
    shutil.copytree(made.root / "later", made.sources / "farmshop", dirs_exist_ok=True)
    command = re.search(r"omnimart (backfill .*)", PAGE)
    assert command
    made.output = made.run(command[1])
    return made


def test_totals_are_those_of_the_page_and_of_the_files(shop: Shop) -> None:
    [query] = re.findall(r"^```sql\n(.*?)```", PAGE, re.M | re.S)
    [row] = re.findall(r"^\| (\d.*) \|$", PAGE, re.M)
    told = tuple(Decimal(cell) for cell in row.split(" | "))
    with duckdb.connect(str(shop.release), read_only=True) as release:
        assert release.execute(query).fetchall() == [told]
    files = shop.sources / "farmshop" / "lines_*.csv"
    raw = duckdb.sql(
        f"""
        select count(*), sum(replace(Betrag, ',', '.')::decimal(18, 2))
        from read_csv('{files}', all_varchar = true, delim = ';')
        """
    ).fetchone()
    assert raw == told[:2]
    assert "At most a hundredth of the sales is of unknown goods" in shop.output


def test_its_people_are_joined_by_the_same_rules(shop: Shop) -> None:
    """K8 and K9 share an e-mail, K7 and K9 a phone: both stay contact points."""
    with duckdb.connect(str(shop.release), read_only=True) as release:
        people = release.execute(
            "select count(*), sum(order_count) from marts.dim_users where is_known"
        ).fetchall()
        [(days, zone)] = release.execute(
            """
            select
                count(distinct ordered_on),
                min(ordered_at) = timestamp '2025-03-01 08:15:00'
            from marts.fct_orders
            """
        ).fetchall()
    assert people == [(3, 2)]
    assert (days, zone) == (2, True)
