"""Who an audience has, worked out person by person from the words of docs/audiences.md.

Slow, plain and without SQL: a condition is True, False or None (unknown).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

Who = Mapping[str, Any]


@dataclass(frozen=True)
class Touchpoint:
    kind: str
    channel: str | None
    at: datetime | None
    on: date | None
    amount: Decimal | None


@dataclass(frozen=True)
class Person:
    one_id: int
    tags: Mapping[str, Any]
    facts: Mapping[str, Any]
    touchpoints: Sequence[Touchpoint]


@dataclass(frozen=True)
class Oracle:
    night: date
    secret: str
    audiences: Mapping[str, Who]

    def holds(self, who: Who, person: Person) -> bool | None:
        """Whether a condition holds for a person."""
        if "all" in who:
            return every(self.holds(each, person) for each in who["all"])
        if "any" in who:
            return negated(
                every(negated(self.holds(each, person)) for each in who["any"])
            )
        if "not" in who:
            return negated(self.holds(who["not"], person))
        if "tag" in who:
            return self.compares(who, person.tags[who["tag"]])
        if "fact" in who:
            return self.compares(who, person.facts[who["fact"]])
        if "did" in who:
            return self.did(who, person)
        if "sequence" in who:
            return self.went_through(who, person)
        if "audience" in who:
            return self.holds(self.audiences[who["audience"]], person) is True
        text = f"{self.secret}sample:{who['named']}:{person.one_id}"
        lot = int(hashlib.md5(text.encode()).hexdigest()[:15], 16)
        return lot < int(who["sample"] * 2**60)

    def day(self, given: Any) -> Any:
        """A day: a date, or a whole number of days from the night."""
        if isinstance(given, int):
            return self.night + timedelta(days=given)
        return date.fromisoformat(given)

    def compares(self, who: Who, value: Any) -> bool | None:
        if "known" in who:
            return bool((value is not None) == who["known"])
        if value is None:
            return None
        read: Callable[[Any], Any] = (
            self.day if isinstance(value, date) else lambda given: given
        )
        if "is" in who:
            return bool(value == read(who["is"]))
        if "in" in who:
            return value in [read(each) for each in who["in"]]
        low, high = who.get("between", (who.get("at_least"), who.get("at_most")))
        is_high = low is None or value >= read(low)
        return bool(is_high and (high is None or value <= read(high)))

    def did(self, who: Who, person: Person) -> bool:
        done = [
            each
            for each in person.touchpoints
            if is_such(who, each) and self.in_window(who, each)
        ]
        if "total_amount" in who:
            total = sum(each.amount for each in done if each.amount is not None)
            if not within(who["total_amount"], total):
                return False
            if "at_least" not in who and "at_most" not in who:
                return True
        counts = who if "at_least" in who or "at_most" in who else {"at_least": 1}
        return within(counts, len(done))

    def in_window(self, who: Who, touchpoint: Touchpoint) -> bool:
        if "within_days" in who:
            first, last = self.day(1 - who["within_days"]), self.night
        elif "between" in who:
            first, last = (self.day(each) for each in who["between"])
        else:
            return True
        return touchpoint.on is not None and first <= touchpoint.on <= last

    def went_through(self, who: Who, person: Person) -> bool:
        timed = [each for each in person.touchpoints if each.at is not None]

        def goes_on(steps: Sequence[Who], before: datetime | None) -> bool:
            """Whether the rest of the steps can follow the one before."""
            if not steps:
                return True
            step, *rest = steps
            if "not" in step:
                return not any(follows(step["not"], each, before) for each in timed)
            return any(
                goes_on(rest, each.at)
                for each in timed
                if follows(step, each, before) and self.in_window(who, each)
            )

        return goes_on(who["sequence"], None)


def every(held: Iterable[bool | None]) -> bool | None:
    """False with one false, else unknown with one unknown."""
    found = set(held)
    return False if False in found else None if None in found else True


def negated(held: bool | None) -> bool | None:
    return None if held is None else not held


def within(bounds: Mapping[str, Any], value: Any) -> bool:
    return bool(
        value >= bounds.get("at_least", value) and value <= bounds.get("at_most", value)
    )


def is_such(step: Who, touchpoint: Touchpoint) -> bool:
    """Whether a touchpoint is of the type, channel and amount that a step names."""
    kinds, channels = listed(step["did"]), listed(step.get("channel", []))
    if touchpoint.kind not in kinds:
        return False
    if "channel" in step and touchpoint.channel not in channels:
        return False
    return "amount" not in step or (
        touchpoint.amount is not None and within(step["amount"], touchpoint.amount)
    )


def follows(step: Who, touchpoint: Touchpoint, before: datetime | None) -> bool:
    """Whether it is such a step, later than the one before and not too late."""
    assert touchpoint.at
    if not is_such(step, touchpoint):
        return False
    if before is None:
        return True
    gap = timedelta(days=step.get("within_days", 10_000))
    return before < touchpoint.at <= before + gap


def listed(given: str | Sequence[str]) -> Sequence[str]:
    return [given] if isinstance(given, str) else given
