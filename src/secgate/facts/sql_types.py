"""Whether a change of a column's type can lose what the column holds."""

import re

_FORM = re.compile(r"^(?P<name>[a-z][a-z ]*?)(?:\((?P<first>\d+)(?:,\s*(?P<second>\d+))?\))?(?P<list>(?:\[\])*)$")
_SAME = {
    "integer": "int", "int4": "int", "int8": "bigint", "int2": "smallint", "tinyint": "smallint",
    "character varying": "varchar", "nvarchar": "varchar", "bpchar": "char", "character": "char", "numeric": "decimal",
    "float": "double", "double precision": "double", "float8": "double", "real": "real", "float4": "real",
    "longtext": "text", "mediumtext": "text", "citext": "text", "serial": "int", "bigserial": "bigint",
    "timestamptz": "timestamp with zone", "timestamp with time zone": "timestamp with zone", "boolean": "bool",
}  # fmt: skip
_WHOLE = {"smallint": 5, "int": 10, "bigint": 19}
_CHARACTERS = frozenset({"char", "varchar", "text"})
_INTO = frozenset({
    ("real", "double"), ("date", "timestamp"), ("date", "timestamp with zone"), ("json", "jsonb"), ("uuid", "varchar"),
    ("bool", "varchar"),
})  # fmt: skip
_Parts = tuple[str, int | None, int | None, str]


def narrows(before: str, after: str) -> bool | None:
    """Whether a type takes less than the one before it; None where that is not known.

    Args:
        before: as sqlglot writes it, in lower case.
        after: the same.
    """
    old, new = _parts(before), _parts(after)
    if before == after:
        return False
    if old is None or new is None or old[3] != new[3]:
        return False if new is not None and new[:2] == ("text", None) and not new[3] else None
    if new[0] == "text" or (new[0] == "varchar" and new[1] is None):
        return False
    if old[0] in _WHOLE and new[0] in _WHOLE:
        return _WHOLE[new[0]] < _WHOLE[old[0]]
    if old[0] in _CHARACTERS and new[0] in _CHARACTERS:
        return old[0] == "text" or old[1] is None or (new[1] or 1) < old[1]
    if new[0] == "decimal":
        return _into_decimal(old, new)
    if old[0] == new[0]:
        return (new[1] if new[1] is not None else 6) < (old[1] if old[1] is not None else 6)
    return False if (old[0], new[0]) in _INTO else None


def rewrites(before: str, after: str) -> bool:
    """Whether PostgreSQL writes every row anew when a column gets another type.

    It does not where a text may be longer, or a number have more digits before its point; for all else it may.

    Args:
        before: as sqlglot writes it, in lower case.
        after: the same.

    Source: the PostgreSQL manual, ALTER TABLE, "Notes".
    """
    old, new = _parts(before), _parts(after)
    if old is None or new is None or old[3] or new[3] or narrows(before, after) is not False:
        return True
    if {old[0], new[0]} <= _CHARACTERS - {"char"}:
        return False
    return not (old[0] == new[0] == "decimal" and (new[1] is None or (old[2] or 0) == (new[2] or 0)))


def _into_decimal(old: _Parts, new: _Parts) -> bool | None:
    if new[1] is None:
        return False
    places = new[2] or 0
    if old[0] in _WHOLE:
        return new[1] - places < _WHOLE[old[0]]
    if old[0] != "decimal" or old[1] is None:
        return True if old[0] == "decimal" else None
    return new[1] - places < old[1] - (old[2] or 0) or places < (old[2] or 0)


def _parts(text: str) -> _Parts | None:
    found = _FORM.match(text.strip())
    if found is None:
        return None
    first, second = (int(found[name]) if found[name] else None for name in ("first", "second"))
    return _SAME.get(found["name"], found["name"]), first, second, found["list"]
