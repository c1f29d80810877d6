"""One-IDs of the demo's year against the truth that no model reads."""

from pathlib import Path

from identity_truth import score


def test_who_is_who_on_the_demo(grocery_year: Path) -> None:
    scores = score(grocery_year)
    assert scores.identifiers > 25_000
    assert scores.traceable_identifiers > 0.7 * scores.identifiers
    assert scores.precision >= 0.995
    assert scores.traceable_recall >= 0.98
    assert scores.recall >= 0.87
