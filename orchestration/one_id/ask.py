"""What `omnimart explain` and `omnimart overrides` print, draw and return.

Exit codes: 0 answered, 1 no release to ask, 2 wrong usage (also words of two
meanings), 4 never seen, 5 an identifier asked names nobody.
"""

import json
from pathlib import Path

from rich.markup import escape

from orchestration.one_id.document import document
from orchestration.one_id.explain import (
    Answer,
    PairAnswer,
    explain_pair,
    load_decisions,
    open_release,
)
from orchestration.one_id.explain import explain as explain_one
from orchestration.one_id.identifiers import NAMES_NOBODY, Unanswerable
from orchestration.one_id.picture import draw
from orchestration.one_id.text import decision_row, render, section
from orchestration.progress import console
from orchestration.settings import RELEASE


def explain(words: str, other: str | None, as_json: bool, svg: Path | None) -> int:
    """Answer on the terminal, and in a picture if asked; returns the exit code."""
    answer: Answer | PairAnswer
    try:
        if other is None:
            answer = explain_one(words, RELEASE)
        else:
            answer = explain_pair(words, other, RELEASE)
    except Unanswerable as error:
        if as_json:
            print(json.dumps({"kind": "error", "error": str(error)}, indent=2))
        else:
            console.print(f"[red]No answer:[/] {escape(str(error))}", soft_wrap=True)
        return error.exit_code
    if svg:
        svg.write_text(draw(answer), encoding="utf-8")
    if as_json:
        print(json.dumps(document(answer), indent=2, ensure_ascii=False))
    else:
        console.print(render(answer), soft_wrap=True)
    sides = (answer.a, answer.b) if isinstance(answer, PairAnswer) else (answer,)
    return 0 if all(side.person for side in sides) else NAMES_NOBODY


def list_decisions() -> int:
    """Every decision of a steward that the release knows, and what became of it."""
    try:
        with open_release(RELEASE) as connection:
            decisions = load_decisions(connection)
    except Unanswerable as error:
        console.print(f"[red]No answer:[/] {escape(str(error))}", soft_wrap=True)
        return error.exit_code
    rows = [decision_row(decision) for decision in decisions]
    for line in section("Decisions of stewards", rows, len(rows)) or ["None yet."]:
        console.print(line, soft_wrap=True)
    return 0
