"""What one tag more costs a night.

    python bench/tag_cost.py HOME 2017-12-30 [--more 50 100]

A copy of HOME's build file has the tags of that night built anew by a copy of the
project, as it is and with that many tags more: entries of the project's own under other
names, of all themes in turn. CPU seconds are those of dbt, its start included.
"""

import argparse
import resource
import shutil
import tempfile
from pathlib import Path
from typing import Any

import yaml
from other_home import ROOT, run_dbt, stand_in

BUILD_TAGS = ("run", "--full-refresh", "--select", "path:models/tags")
PROJECT = ("models", "macros", "seeds", "tests/dbt", "orchestration/matching")
FILES = ("dbt_project.yml", "profiles.yml")


def copy_project(project: Path) -> list[Path]:
    """A project that may be edited; returns the entries of its users' tags."""
    for folder in PROJECT:
        shutil.copytree(ROOT / folder, project / folder)
    for file in FILES:
        shutil.copy(ROOT / file, project)
    themes = yaml.safe_load((project / "dbt_project.yml").read_text())["vars"]
    folder = project / "models" / "tags"
    return [folder / f"tags_{theme}.yml" for theme in themes["tag_themes"]["user"]]


def add_tags(themes: list[Path], count: int) -> int:
    """Repeat entries under other names; returns how many tags of users there are."""
    entries = {theme: yaml.safe_load(theme.read_text()) for theme in themes}
    own = {theme: tags_of(each)[1:] for theme, each in entries.items()}
    for number in range(count):
        theme = themes[number % len(themes)]
        tag = own[theme][number // len(themes) % len(own[theme])]
        labels = {"label": f"More {number}", "label_zh": f"更多{number}"}
        meta = {"meta": tag["config"]["meta"] | labels}
        tags_of(entries[theme]).append(tag | {"name": f"more_{number}", "config": meta})
    for theme, each in entries.items():
        each.pop("unit_tests", None)
        theme.write_text(yaml.safe_dump(each, allow_unicode=True, sort_keys=False))
    return sum(len(tags_of(each)) - 1 for each in entries.values())


def tags_of(theme: Any) -> Any:
    """The columns of a theme, of which the first is its key."""
    return theme["models"][0]["columns"]


def build(project: Path, home: Path, night: str) -> float:
    """CPU seconds of building all tags anew."""
    before = cpu_seconds()
    run_dbt(home, night, *BUILD_TAGS, project=project)
    return cpu_seconds() - before


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("night")
    parser.add_argument("--more", type=int, nargs="+", default=[50, 100])
    asked = parser.parse_args()
    asked.more.insert(0, 0)
    with tempfile.TemporaryDirectory(dir=asked.home.resolve()) as scratch:
        home = Path(scratch) / "home"
        build_file = stand_in(home, asked.home)
        shutil.copy(asked.home / "build" / build_file.name, build_file)
        spent = {}
        for more in asked.more:
            project = Path(scratch) / f"project_{more}"
            tags = add_tags(copy_project(project), more)
            build(project, home, asked.night)  # parses, which a night does not
            spent[tags] = build(project, home, asked.night)
            print(f"{tags} tags: {spent[tags]:.1f} CPU seconds", flush=True)
    (fewest, least), *_, (most, longest) = spent.items()
    each = (longest - least) / (most - fewest)
    print(f"{1000 * each:.0f} CPU ms a tag more, {each / least:.2%} of the step")


if __name__ == "__main__":
    main()
