"""Who is to be erased: the identifiers of a One-ID, and how they are written."""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

from orchestration import durable, settings, tokens
from orchestration.one_id.explain import open_release
from orchestration.one_id.identifiers import (
    NeverSeen,
    Unanswerable,
    Unclear,
    load,
    resolve,
)

JOURNAL = settings.HOME / "erasing.json"
SHORTEST = 6  # bytes of a value that is looked for in texts
HELD = """
    select one_ids.identifier_key, identifier_type, identifier_value, masked_value
    from identity.one_ids
    inner join vault.identifier_values using (identifier_key)
    where one_id = $one_id order by identifier_key
"""
TOLD = """
    select distinct attribute_value from vault.profile_attributes
    inner join identity.one_ids using (identifier_key)
    where one_id = $one_id and attribute in ('full_name', 'phone', 'email')
"""
SHARED = """
    select count(distinct contact.identifier_key)
    from identity.identity_edges as edge
    inner join identity.identifiers as contact
        on contact.identifier_key in (edge.identifier_key_a, edge.identifier_key_b)
    where
        contact.status <> 'active'
        and (
            edge.identifier_key_a in (select unnest($keys))
            or edge.identifier_key_b in (select unnest($keys))
        )
"""


@dataclass(frozen=True)
class Person:
    """A person on the way out. It is kept in a journal until the last trace is gone,
    so that a killed erasure can be finished."""

    erasure_id: str
    asked_at: str
    as_of: str
    one_id: int
    types: dict[str, str]  # by key, of every identifier
    labels: list[str]
    shared_contacts: int
    values: list[str]  # as written anywhere
    words: str  # by which the person was asked for

    @property
    def keys(self) -> dict[int, str]:
        return {int(key): type_ for key, type_ in self.types.items()}

    @property
    def night(self) -> date:
        return date.fromisoformat(self.as_of)

    @property
    def written(self) -> list[str]:
        """What to look for in texts, the longest first: values and keys."""
        found = {value.strip() for value in self.values} | set(self.types)
        phones = [value for value in found if re.fullmatch(r"\+\d{8,15}", value)]
        found |= {phone[1:] for phone in phones}
        found |= {phone[3:] for phone in phones if phone.startswith("+86")}
        found |= {phone[2:] for phone in phones if phone.startswith("+1")}
        found = {value for value in found if len(value.encode()) >= SHORTEST}
        return sorted(found, key=lambda value: (-len(value), value))

    def remember(self) -> None:
        durable.write_text(JOURNAL, json.dumps(asdict(self)))


def unfinished() -> Person | None:
    """The erasure that a killed run left half done."""
    return Person(**json.loads(JOURNAL.read_text())) if JOURNAL.exists() else None


def forget() -> None:
    """The erasure is done."""
    JOURNAL.unlink()
    durable.fsync(JOURNAL.parent)


def find(words: str, tombstones: Sequence[int]) -> Person:
    """The person behind an identifier, by the build. Raises `Unanswerable`."""
    as_of = tokens.built_as_of()
    if as_of is None or not settings.BUILD.exists():
        raise Unanswerable("nothing is built: run a night first")
    with open_release(settings.BUILD) as build:
        [key] = resolve(build, [words])
        if key in tombstones:
            raise NeverSeen("this person is erased already; see erasures/")
        identifier = load(build, [key], {})[key]
        if identifier.one_id is None:
            raise Unclear(
                f"{identifier} names nobody ({identifier.status}): "
                "name the person by an identifier of its own"
            )
        one_id = {"one_id": identifier.one_id}
        held = build.execute(HELD, one_id).fetchall()
        told = build.execute(TOLD, one_id).fetchall()
        [(shared,)] = build.execute(
            SHARED, {"keys": [row[0] for row in held]}
        ).fetchall()
    now = datetime.now(UTC)
    return Person(
        erasure_id=f"{now:%Y%m%dT%H%M%S}-{os.urandom(3).hex()}",
        asked_at=now.isoformat(timespec="seconds"),
        as_of=as_of.isoformat(),
        one_id=identifier.one_id,
        types={str(key): type_ for key, type_, *_ in held},
        labels=[f"{type_} {label}" for _, type_, _, label in held],
        shared_contacts=shared,
        values=sorted({value for _, _, value, _ in held} | {text for (text,) in told}),
        words=words,
    )
