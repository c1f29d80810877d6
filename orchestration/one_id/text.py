"""Answers for a terminal; values stay masked."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.console import Group, RenderableType
from rich.text import Text

from orchestration.one_id.explain import Answer, Decision, Edge, PairAnswer, Person

SHOWN_ROWS = 20


def render(answer: Answer | PairAnswer) -> RenderableType:
    """Everything that is known, in words."""
    if isinstance(answer, PairAnswer):
        return _pair(answer)
    asked = answer.identifier
    return Group(
        Text(str(asked), style="bold"),
        *(_person(answer, answer.person) if answer.person else _nobody(answer)),
        *_decisions(answer.decisions),
        Text(),
    )


def _nobody(answer: Answer) -> list[RenderableType]:
    asked = answer.identifier
    return [
        _names_nobody(answer),
        Text(f"First seen {asked.first_landed_on}."),
        *section(
            "It joins none of the identifiers it was seen with",
            [(str(edge.end), *evidence(edge)) for edge in answer.refused],
        ),
    ]


def _person(answer: Answer, person: Person) -> list[RenderableType]:
    members = [
        (member.type, member.label, f"first seen {member.first_landed_on}")
        for member in person.members
    ]
    return [
        _named(answer, person),
        Text(f"Accounts: {', '.join(map(str, person.accounts)) or 'none'}."),
        *_mergers(person),
        *section("Identifiers of this person, the oldest names it", members),
        *section("Joined to the oldest through", _hops(answer.path)),
        *section("Refused", _refusals(answer.refused)),
    ]


def _pair(pair: PairAnswer) -> RenderableType:
    a, b = pair.a.identifier, pair.b.identifier
    who = Text(f"{a} and {b}", style="bold")
    decisions = dict.fromkeys((*pair.a.decisions, *pair.b.decisions))
    said = _same(pair) if pair.is_same_person else _different(pair)
    return Group(who, *said, *_decisions(list(decisions)), Text())


def _same(pair: PairAnswer) -> list[RenderableType]:
    assert pair.a.person, "one person has a One-ID"
    return [
        Text("One person.", style="green"),
        _named(pair.a, pair.a.person),
        *_mergers(pair.a.person),
        *section("One leads to the other through", _hops(pair.path)),
    ]


def _different(pair: PairAnswer) -> list[RenderableType]:
    verdict = "Not known to be one person."
    if pair.a.person and pair.b.person:
        verdict = "Two persons."
    home = [Text("They share a household.")] if pair.is_same_household else []
    nothing = Text("\nNothing that was seen leads from one to the other.")
    shared = [
        (
            str(edge.end),
            f"seen with {edge.start} and {other.start}",
            edge.status_reason or edge.status,
        )
        for edge, other in pair.shared
    ]
    between = {frozenset((edge.start, edge.end)) for edge in pair.between}
    next_to = [
        edge
        for edge in (*pair.a.refused, *pair.b.refused)
        if frozenset((edge.start, edge.end)) not in between
    ]
    return [
        Text(verdict, style="yellow"),
        *(_one_side(answer) for answer in (pair.a, pair.b)),
        *home,
        *section("Refused between them", _refusals(pair.between)),
        *section("Seen with both, and joins neither", shared),
        *(
            section("The nearest way from one to the other", _judged_hops(pair.path))
            or [nothing]
        ),
        *section("Refused next to them", _refusals(next_to)),
    ]


def _one_side(answer: Answer) -> Text:
    said = _named(answer, answer.person) if answer.person else _names_nobody(answer)
    return Text(f"{answer.identifier}: ").append_text(said)


def _named(answer: Answer, person: Person) -> Text:
    text = f"One-ID {person.one_id}, since {person.namer.first_landed_on}."
    if answer.merger:
        merger = answer.merger
        text = f"One-ID {merger.former_one_id} became, on {merger.merged_on}, {text}"
    others = len(person.household) - 1
    if others > 0:
        people = "1 other person" if others == 1 else f"{others:,} other persons"
        text += f" Household {person.household_id} with {people}."
    return Text(text)


def _names_nobody(answer: Answer) -> Text:
    asked = answer.identifier
    return Text(f"Names nobody ({asked.status}): {asked.status_reason}.")


def _mergers(person: Person) -> list[RenderableType]:
    rows = [
        (f"One-ID {merger.former_one_id}", f"merged into it on {merger.merged_on}")
        for merger in person.mergers
    ]
    return section("Was known before also as", rows)


def _decisions(decisions: Sequence[Decision]) -> list[RenderableType]:
    return section("Decided by stewards", [decision_row(each) for each in decisions])


def decision_row(decision: Decision) -> tuple[str, ...]:
    """What was decided, by whom, when and why, and what became of it."""
    became = decision.outcome
    if decision.detail:
        became += f": {decision.detail}"
    return (
        decision.action,
        " – ".join(decision.labels),
        f"{decision.decided_on} by {decision.decided_by}: {decision.reason}",
        became,
    )


def _hops(edges: Sequence[Edge]) -> list[tuple[str, ...]]:
    return [(f"{edge.start} – {edge.end}", *evidence(edge)) for edge in edges]


def _judged_hops(edges: Sequence[Edge]) -> list[tuple[str, ...]]:
    return [
        (f"{edge.start} – {edge.end}", edge.status, *evidence(edge)) for edge in edges
    ]


def _refusals(edges: Sequence[Edge]) -> list[tuple[str, ...]]:
    return [
        (
            f"{edge.start} – {edge.end}",
            edge.status_reason or edge.status,
            *evidence(edge),
        )
        for edge in edges
    ]


def evidence(edge: Edge) -> tuple[str, str]:
    """By which rule, where, how often, since when, how sure."""
    rows = (
        "1 row" if edge.observation_count == 1 else f"{edge.observation_count:,} rows"
    )
    first = f"first {edge.first_landed_on}, confidence {edge.confidence:.2g}"
    return f"{edge.rule}: {edge.observed_in}", f"{rows}, {first}"


def section(
    title: str, rows: Sequence[tuple[str, ...]], shown_rows: int = SHOWN_ROWS
) -> list[RenderableType]:
    """The first rows under a title and their number; nothing without any."""
    if not rows:
        return []
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "   " + "   ".join(map(set_cell_size, row, widths)).rstrip()
        for row in rows[:shown_rows]
    ]
    if len(rows) > shown_rows:
        lines.append(f"   … and {len(rows) - shown_rows:,} more")
    return [Text(f"\n{title} ({len(rows):,}):"), *map(Text, lines)]
