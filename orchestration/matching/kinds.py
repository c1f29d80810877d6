"""How attributes of each kind are compared, and which records are worth comparing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

MASKED = "(strpos({c}_l, '*') > 0 or strpos({c}_r, '*') > 0)"
CHINESE = "regexp_matches({c}, '[一-鿿]')"
LAST_WORD = "regexp_extract({c}, '[^ ]+$')"
LOCAL_PART = "split_part({c}, '@', 1)"
SHARED_WORDS = (
    "len(list_intersect(string_split({c}_l, ' '), string_split({c}_r, ' ')))"
    " >= 0.5 * greatest(len(string_split({c}_l, ' ')), len(string_split({c}_r, ' ')))"
)
SHARED = "equal"  # the level that relatives meet of what families share
EQUAL = 0.9  # of a person's pairs, before training


@dataclass(frozen=True)
class Kind:
    """How attributes of a kind are compared and how pairs to compare are found.

    `levels` are (label, condition), `{c}` the column; the first that holds counts.
    `keys` are expressions of the column whose equality makes a block. `relatives` is
    the level that people of one household meet; without it they agree by chance.
    """

    levels: tuple[tuple[str, str], ...]
    keys: tuple[str, ...]
    incomparable: str = "false"
    relatives: str | None = None


NAME = Kind(
    levels=(
        ("equal", "{c}_l = {c}_r"),
        ("nearly equal", "jaro_winkler_similarity({c}_l, {c}_r) >= 0.92"),
        ("alike", "jaro_winkler_similarity({c}_l, {c}_r) >= 0.8"),
    ),
    keys=("{c}", "left({c}, 3)"),
)
CODE = Kind(
    levels=(
        ("equal", "{c}_l = {c}_r"),
        ("one character off", "damerau_levenshtein({c}_l, {c}_r) <= 1"),
        ("two characters off", "damerau_levenshtein({c}_l, {c}_r) <= 2"),
    ),
    keys=("{c}", "left({c}, length({c}) // 2)", "right({c}, length({c}) // 2)"),
)
KINDS: dict[str, Kind] = {
    "given_name": NAME,
    "family_name": replace(NAME, relatives=SHARED),
    "full_name": Kind(
        levels=(
            ("fits the mask", MASKED + " and left({c}_l, 1) = left({c}_r, 1)"),
            *NAME.levels,
            ("one word equal", SHARED_WORDS),
        ),
        relatives="one word equal",
        keys=("{c}", "left({c}, 4)", LAST_WORD, "left({c}, 1)"),
        incomparable=" <> ".join(
            CHINESE.replace("{c}", "{c}" + s) for s in ("_l", "_r")
        ),
    ),
    "date": Kind(
        levels=(
            ("equal", "{c}_l = {c}_r"),
            ("one digit off", "damerau_levenshtein({c}_l, {c}_r) <= 1"),
            (
                "day and month swapped",
                "{c}_l = left({c}_r, 4) || right({c}_r, 2) || substr({c}_r, 5, 2)",
            ),
            ("two digits off", "damerau_levenshtein({c}_l, {c}_r) <= 2"),
        ),
        keys=("{c}", "left({c}, 6)", "substr({c}, 5)"),
    ),
    "phone": Kind(
        levels=(
            (
                "fits the mask",
                MASKED + " and left({c}_l, 6) = left({c}_r, 6)"
                " and right({c}_l, 4) = right({c}_r, 4)",
            ),
            ("equal", "{c}_l = {c}_r"),
            ("equal but for the country", "right({c}_l, 9) = right({c}_r, 9)"),
            (
                "one digit off",
                "not " + MASKED + " and damerau_levenshtein({c}_l, {c}_r) <= 1",
            ),
        ),
        keys=(
            "{c}",
            "left({c}, 6) || right({c}, 4)",
            "left({c}, length({c}) - 4)",
            "right({c}, 9)",
        ),
        relatives=SHARED,
    ),
    "email": Kind(
        levels=(
            ("equal", "{c}_l = {c}_r"),
            ("one letter off", "damerau_levenshtein({c}_l, {c}_r) <= 1"),
            (
                "equal but for the domain",
                " = ".join(LOCAL_PART.replace("{c}", "{c}" + s) for s in ("_l", "_r")),
            ),
        ),
        keys=("{c}", LOCAL_PART, f"right({LOCAL_PART}, 6)"),
    ),
    "code": CODE,
    "postcode": replace(CODE, relatives=SHARED),
    "category": Kind(
        levels=(
            ("equal", "{c}_l = {c}_r"),
            ("nearly equal", "jaro_winkler_similarity({c}_l, {c}_r) >= 0.9"),
        ),
        keys=("{c}",),
        relatives=SHARED,
    ),
    "text": Kind(
        levels=(
            ("equal", "{c}_l = {c}_r"),
            ("nearly equal", "jaro_winkler_similarity({c}_l, {c}_r) >= 0.92"),
            ("half of the words equal", SHARED_WORDS),
            ("alike", "jaro_winkler_similarity({c}_l, {c}_r) >= 0.8"),
        ),
        keys=("{c}", "left({c}, 6)", LAST_WORD),
        relatives=SHARED,
    ),
    "number": Kind(
        levels=(
            ("equal", "{c}_l = {c}_r"),
            (
                "within a twentieth",
                "abs(try_cast({c}_l as double) - try_cast({c}_r as double))"
                " <= 0.05 * abs(try_cast({c}_l as double))",
            ),
        ),
        keys=("{c}",),
        relatives=SHARED,
    ),
}
SWAPPED = {"given_name": "family_name", "family_name": "given_name"}
SAYS_SWAPPED = {"given_name"}  # for both: what is said twice counts twice


def comparison(attribute: str, kinds: Mapping[str, str]) -> dict[str, Any]:
    """Splink's comparison of an attribute, as its kind says."""
    kind = KINDS[kinds[attribute]]
    levels = [*kind.levels]
    missing = "{c}_l is null or {c}_r is null or " + kind.incomparable
    other = swapped(attribute, kinds)
    if other:
        condition = f"{attribute}_l = {other}_r and {other}_l = {attribute}_r"
        if kinds[attribute] in SAYS_SWAPPED:
            levels.insert(1, ("swapped with " + other, condition))
        else:
            missing += f" or ({condition} and {attribute}_l <> {other}_l)"
    levels.append(("different", "ELSE"))
    return {
        "output_column_name": attribute,
        "comparison_levels": [
            {
                "sql_condition": missing.replace("{c}", attribute),
                "label_for_charts": "missing",
                "is_null_level": True,
            },
            *(
                level(attribute, label, condition, len(levels))
                for label, condition in levels
            ),
        ],
    }


def level(attribute: str, label: str, condition: str, levels: int) -> dict[str, Any]:
    """One of the levels, with the share of a person's pairs it has before training."""
    weighed_by_frequency = {"tf_adjustment_column": attribute}
    return {
        "sql_condition": condition.replace("{c}", attribute),
        "label_for_charts": label,
        "m_probability": EQUAL if label == "equal" else (1 - EQUAL) / (levels - 1),
        **(weighed_by_frequency if label == "equal" else {}),
    }


def swapped(attribute: str, kinds: Mapping[str, str]) -> str | None:
    """The attribute that people confuse this one with: given and family names."""
    other = SWAPPED.get(kinds[attribute])
    return next((name for name, kind in kinds.items() if kind == other), None)
