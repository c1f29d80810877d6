"""A tag's entry, written at the end of its theme.

What is wrong with it the project's own checks say (macros/tag_checks.sql), and then
the file stays as it was.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from dbt.cli.main import dbtRunner

from orchestration.dbt import QUIET, close_build
from orchestration.settings import ROOT

THEMES = ROOT / "models" / "tags"
QUESTIONS = {  # key: what is asked for it, and what it is unless somebody says so
    "theme": ("theme, as in tags_<theme>", ""),
    "data_type": ("type of its values", "boolean"),
    "description": ("what it states, and for which decision", ""),
    "label": ("label", ""),
    "label_zh": ("Chinese label", ""),
    "owner": ("team that answers for it", ""),
    "kind": ("fact (observed) or rule (concluded)", "rule"),
    "when": ("condition over the theme's facts; none for another rule", ""),
    "value": ("or an expression over them", ""),
    "cases": ("or cases, as in 'a > 1: many; a <= 1: few'", ""),
    "allowed_values": ("its values with Chinese labels, as in 'many: 多; few: 少'", ""),
    "sensitivity": ("public, internal or personal", "internal"),
    "purposes": ("purposes: marketing, personalisation, analytics", "analytics"),
    "valid_days": ("days for which a value may be used", "90"),
    "outcome": ("outcome it is to be verified by; none for goods and stores", ""),
    "min_coverage": ("least share of people with a value", "0"),
    "max_daily_change": ("greatest share that may change in a night", "0.05"),
}

RULES = ("when", "value", "cases")


class RefusedTag(Exception):
    """The entry is wrong; the message says why, as the tests would."""


class Entry(yaml.SafeDumper):
    """Lists are indented, as they are in the project's files."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)


def new_tag(
    name: str, given: Mapping[str, str], ask: Callable[[str, str], str]
) -> Path:
    """Write the entry; returns its file. Raises `RefusedTag`.

    `ask` is given a question and a default for every key that is not given, and for one
    of the three ways to say a rule.
    """
    for key in given.keys() - QUESTIONS.keys():
        raise RefusedTag(f"'{key}' is none of {', '.join(QUESTIONS)}")
    answers = {key: given.get(key, "") for key in QUESTIONS}
    for key, (question, default) in QUESTIONS.items():
        has_rule = key in RULES and any(answers[rule] for rule in RULES)
        if key not in given and not has_rule:
            answers[key] = ask(question, default)
    file = THEMES / f"tags_{answers['theme']}.yml"
    if not file.exists():
        themes = ", ".join(path.stem[5:] for path in sorted(THEMES.glob("tags_*.yml")))
        raise RefusedTag(f"theme '{answers['theme']}' is none of {themes}")
    before = file.read_text(encoding="utf-8")
    file.write_text(insert(before, name, compose(name, answers)), encoding="utf-8")
    if wrong := list(problems(name)):
        file.write_text(before, encoding="utf-8")
        raise RefusedTag("\n".join(wrong))
    return file


def compose(name: str, answers: Mapping[str, str]) -> dict[str, Any]:
    """The entry, as it is in the YAML; what was left empty is left out."""

    def said(text: str) -> Any:
        return yaml.safe_load(text) if text else None

    def pairs(key: str) -> list[list[str]]:
        parts = answers.get(key, "").split(";")
        return [[*map(str.strip, part.rpartition(":"))] for part in parts if part]

    meta: dict[str, Any] = {
        key: answers.get(key) for key in ("label", "label_zh", "owner", "kind")
    }
    meta |= {key: answers.get(key) for key in ("when", "value")}
    meta["cases"] = [
        {"when": when, "then": said(then)} for when, _, then in pairs("cases")
    ]
    meta["allowed_values"] = {
        value: label for value, _, label in pairs("allowed_values")
    }
    meta["sensitivity"] = answers["sensitivity"]
    meta["purposes"] = [each.strip() for each in answers["purposes"].split(",")]
    meta |= {key: said(answers[key]) for key in ("valid_days", "outcome")}
    meta["expectations"] = {
        key: said(answers[key]) for key in ("min_coverage", "max_daily_change")
    }
    return {
        "name": name,
        "data_type": answers["data_type"],
        "description": answers["description"],
        "config": {"meta": {key: value for key, value in meta.items() if value}},
    }


def insert(text: str, name: str, entry: Mapping[str, Any]) -> str:
    """A theme's file with one tag more, after its last one; the rest as it was."""
    document = yaml.compose(text, Loader=yaml.SafeLoader)
    model = dict_of(dict_of(document)["models"].value[0])
    columns = model["columns"]
    if name in {dict_of(column)["name"].value for column in columns.value}:
        raise RefusedTag(f"{name}: {model['name'].value} has a tag of this name too")
    lines = text.splitlines()
    end = columns.end_mark.line
    while end and not lines[end - 1].strip():
        end -= 1
    dumped = yaml.dump(
        [entry],
        Dumper=Entry,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=None,
        width=80,
    )
    indent = " " * (columns.value[0].start_mark.column - len("- "))
    lines[end:end] = [f"{indent}{line}" for line in dumped.splitlines()]
    return "\n".join(lines) + "\n"


def dict_of(node: Any) -> dict[str, Any]:
    """The values of a mapping in a composed document, by key."""
    return {key.value: value for key, value in node.value}


def problems(name: str) -> Iterator[str]:
    """What the project's checks say of a tag."""
    told: list[str] = []

    def listen(event: Any) -> None:
        if event.info.level == "error":
            told.extend(line.strip() for line in event.info.msg.splitlines())

    try:
        outcome = dbtRunner(callbacks=[listen]).invoke(
            [*QUIET, "run-operation", "check_tags"]
        )
    finally:
        close_build()
    if not outcome.success:
        theirs = [line for line in told if line.startswith(f"{name}:")]
        yield from theirs or filter(None, told)
