"""Answers as JSON: the keys below stay, new ones may come beside them.

Keys and One-IDs are strings, for they exceed what JSON numbers carry safely.
"""

from collections.abc import Iterable
from typing import Any

from orchestration.one_id.explain import (
    Answer,
    Decision,
    Edge,
    Merger,
    PairAnswer,
    Person,
)
from orchestration.one_id.identifiers import Identifier

Document = dict[str, Any]


def document(answer: Answer | PairAnswer) -> Document:
    """`kind` says which: identifier, or pair with an answer for each side."""
    if isinstance(answer, PairAnswer):
        return {
            "kind": "pair",
            "same_person": answer.is_same_person,
            "same_household": answer.is_same_household,
            "path": _edges(answer.path),
            "refused_between": _edges(answer.between),
            "shared_contacts": [
                {"contact": _identifier(edge.end), "edges": _edges((edge, other))}
                for edge, other in answer.shared
            ],
            "a": document(answer.a),
            "b": document(answer.b),
        }
    return {
        "kind": "identifier",
        "identifier": _identifier(answer.identifier),
        "merged": _merger(answer.merger) if answer.merger else None,
        "person": _person(answer.person) if answer.person else None,
        "path": _edges(answer.path),
        "refused": _edges(answer.refused),
        "decisions": [_decision(decision) for decision in answer.decisions],
    }


def _identifier(identifier: Identifier) -> Document:
    return {
        "key": str(identifier.key),
        "type": identifier.type,
        "label": identifier.label,
        "first_landed_on": identifier.first_landed_on.isoformat(),
        "status": identifier.status,
        "status_reason": identifier.status_reason,
        "one_id": None if identifier.one_id is None else str(identifier.one_id),
    }


def _person(person: Person) -> Document:
    household = None
    if person.household_id is not None:
        household = {
            "household_id": str(person.household_id),
            "one_ids": [str(one_id) for one_id in person.household],
        }
    return {
        "one_id": str(person.one_id),
        "since": person.namer.first_landed_on.isoformat(),
        "identifiers": [_identifier(member) for member in person.members],
        "accounts": [str(account.key) for account in person.accounts],
        "former_one_ids": [_merger(merger) for merger in person.mergers],
        "household": household,
    }


def _edges(edges: Iterable[Edge]) -> list[Document]:
    return [
        {
            "from": _identifier(edge.start),
            "to": _identifier(edge.end),
            "rule": edge.rule,
            "observed_in": edge.observed_in.split(", "),
            "confidence": edge.confidence,
            "observation_count": edge.observation_count,
            "first_landed_on": edge.first_landed_on.isoformat(),
            "status": edge.status,
            "status_reason": edge.status_reason,
        }
        for edge in edges
    ]


def _merger(merger: Merger) -> Document:
    return {
        "one_id": str(merger.former_one_id),
        "into": str(merger.one_id),
        "merged_on": merger.merged_on.isoformat(),
    }


def _decision(decision: Decision) -> Document:
    key_a, key_b = map(str, decision.keys)
    label_a, label_b = decision.labels
    return {
        "action": decision.action,
        "a": {"key": key_a, "label": label_a},
        "b": {"key": key_b, "label": label_b},
        "decided_on": decision.decided_on and decision.decided_on.isoformat(),
        "decided_by": decision.decided_by,
        "reason": decision.reason,
        "outcome": decision.outcome,
        "detail": decision.detail,
    }
