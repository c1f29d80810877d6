"""What a source promises, as checks: columns before any row, then every row.

DuckDB casts generously ('1.5' to bigint is 2, an instant's offset is dropped), so
text is cast only where it has the one form its type has.
"""

from collections.abc import Sequence

from orchestration.sources import SourceTable

INTEGERS = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT"]
INTEGERS += ["UTINYINT", "USMALLINT", "UINTEGER"]
TIMESTAMPS = [f"TIMESTAMP{suffix}" for suffix in ("", "_S", "_MS", "_NS")]
TIMESTAMPS += ["TIMESTAMP WITH TIME ZONE"]

# The types of a file or a database that fit into a contract's type without loss.
FITTING = {
    "string": ["VARCHAR"],
    "bigint": INTEGERS,
    "double": ["DOUBLE", "FLOAT"],
    "boolean": ["BOOLEAN"],
    "date": ["DATE"],
    "timestamp": TIMESTAMPS,
}
# The JSON types likewise; null fits everywhere.
FITTING_JSON = {
    "string": ["VARCHAR"],
    "bigint": ["BIGINT", "UBIGINT"],
    "double": ["BIGINT", "UBIGINT", "DOUBLE"],
    "decimal": ["BIGINT", "UBIGINT", "DOUBLE", "VARCHAR"],
    "boolean": ["BOOLEAN"],
    "date": ["VARCHAR"],
    "timestamp": ["VARCHAR"],
}
CLOCK = "[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?"
FORMS = {
    "bigint": "[+-]?[0-9]+",
    "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "timestamp": f"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[ T]{CLOCK}",
}


class Refused(Exception):
    """A delivery that cannot be landed: what is wrong, where, what to do next."""

    def __init__(
        self, problem: str, remedy: str, delivery: str = "", row: int | None = None
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.delivery = delivery
        self.row = row

    def __str__(self) -> str:
        row = f", row {self.row}" if self.row else ""
        return f"{self.delivery}{row}: {self.problem}. Next: {self.remedy}"


def literal(text: object) -> str:
    """The text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def check_columns(table: SourceTable, found: Sequence[str]) -> None:
    """Refuse a delivery whose columns are not the contract's, in its order."""
    expected = list(table.headers.values())
    if list(found) == expected:
        return
    known = len(set(found) & set(expected))
    if known < len(expected) / 4:  # names may be values, which no log is to tell
        raise drift(table, f"{known} known names in {len(found)}: is there a header?")
    new = [name for name in found if name not in expected]
    missing = [name for name in expected if name not in found]
    faults = [f"new column {name}" for name in new]
    faults += [f"missing column {name}" for name in missing]
    if not faults:
        faults = [
            f"reordered: column {here} where the contract has {name}"
            for here, name in zip(found, expected, strict=False)
            if here != name
        ][:1] or ["repeated column"]
    raise drift(table, ", ".join(faults))


def check_types(table: SourceTable, found: dict[str, str]) -> None:
    """Refuse a delivery with a column of a type that is not the contract's."""
    retyped = [
        f"column {header} is {found[header]}, not {table.types[name]}"
        for name, header in table.headers.items()
        if not _fits(found[header], table.types[name])
    ]
    if retyped:
        raise drift(table, ", ".join(retyped))


def check_json_types(table: SourceTable, found: dict[str, list[str | None]]) -> None:
    """Refuse a delivery with a column none of whose JSON types fits the contract."""
    retyped = []
    for name, data_type in table.types.items():
        kinds = {kind for kind in found[name] if kind and kind != "NULL"}
        if kinds and not kinds & set(FITTING_JSON[data_type.split("(")[0]]):
            kind = " or ".join(sorted(kinds)).lower()
            retyped.append(f"column {name} is JSON {kind}, not {data_type}")
    if retyped:
        raise drift(table, ", ".join(retyped))


def drift(table: SourceTable, problem: str) -> Refused:
    return Refused(
        f"schema drift: {problem}",
        "have the source restore the column, or change the contract in "
        f"models/staging/{table.source}/_{table.source}__sources.yml",
    )


def _fits(found: str, data_type: str) -> bool:
    if data_type.startswith("decimal"):
        precision, scale = _decimal(data_type)
        if found in INTEGERS:
            return True
        if not found.startswith("DECIMAL"):
            return False
        here, digits = _decimal(found)
        return digits <= scale and here - digits <= precision - scale
    return found in FITTING[data_type]


def _decimal(data_type: str) -> tuple[int, int]:
    precision, scale = data_type.split("(")[1].rstrip(")").split(",")
    return int(precision), int(scale)


def quoted(name: str) -> str:
    """A column's name in a source as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def json_pointer(key: str) -> str:
    """A key of a JSON object as an SQL literal that DuckDB finds it by."""
    return literal("/" + key.replace("~", "~0").replace("/", "~1"))


def typed(table: SourceTable, name: str) -> str:
    """SQL that casts a column of fitting type, as the source names it, to the
    contract's type."""
    return f"cast({quoted(table.headers[name])} as {table.types[name]})"


def parsed(name: str, data_type: str, timezone: str = "UTC") -> str:
    """SQL that casts a text column to a contract's type, null where it does not
    have that type's form."""
    if data_type == "string":
        return name
    form = FORMS.get(data_type)
    if data_type == "timestamp" and timezone == "UTC":
        form = f"{form}Z?"
    if data_type.startswith("decimal"):
        form = f"[+-]?[0-9]+([.][0-9]{{0,{_decimal(data_type)[1]}}}0*)?"
    cast = f"try_cast({name} as {data_type})"
    if not form:
        return cast
    return f"case when regexp_full_match({name}, {literal(form)}) then {cast} end"


def checked_text(table: SourceTable, rows: str) -> str:
    """SQL over text columns: typed columns, and in `_problem` why a row breaks the
    contract. `rows` has _delivery, _row, _raw, _problem and the contract's columns."""
    names = list(table.types)
    uncast = [name for name in names if table.types[name] != "string"]
    problems = [
        f"when {name} is null and _text_{name} is not null "
        f"then '{name}: ''' || left(_text_{name}, 60) || ''' is not a "
        f"{table.types[name]}'"
        for name in uncast
    ]
    return f"""
        select _delivery, _row, _raw, {", ".join(names)},
            case when _problem is not null then _problem
                {" ".join(problems)} {_nulls(table)} end as _problem
        from (
            select _delivery, _row, _raw, _problem,
                {", ".join(f"{name} as _text_{name}" for name in uncast)}
                {"," if uncast else ""}
                {
        ", ".join(
            f"{parsed(name, data_type, table.timezone)} as {name}"
            for name, data_type in table.types.items()
        )
    }
            from {rows}
        )
    """


def null_problem(table: SourceTable) -> str:
    """SQL: why a typed row breaks the contract, null where it does not."""
    nulls = _nulls(table)
    return f"case {nulls} end" if nulls else "cast(null as varchar)"


def _nulls(table: SourceTable) -> str:
    return " ".join(
        f"when {name} is null then '{name}: null, but required'"
        for name in table.never_null
    )


def check_share(
    table: SourceTable, read: int, rejected: int, row: int | None, reasons: str
) -> None:
    """Refuse a delivery with more rejected rows than the table tolerates."""
    if rejected > table.max_quarantine_share * read:
        raise Refused(
            f"{rejected} of {read} rows break the contract, more than "
            f"max_quarantine_share {table.max_quarantine_share:g} allows; {reasons}",
            "have the source correct the delivery (or raise max_quarantine_share)",
            row=row,
        )
