"""Signs of Drizzle in the text of a file: what is asked before its syntax is looked at."""

import re
from collections.abc import Set as AbstractSet

_WORD = re.compile(r"\w+")
_CALLS = (".from(", ".insert(", ".update(", ".delete(", ".query.", ".$count(", ".execute(")
_SPACED = re.compile(r"\.\s*(?:from|insert|update|delete|\$count)\s*\(|\.\s*query\b")


def may_declare_tables(text: str) -> bool:
    """Whether a file can declare a table, or the relations of one."""
    return "drizzle-orm" in text and ("-core" in text or "elations(" in text)


def may_query_tables(text: str, tables: AbstractSet[str]) -> bool:
    """Whether a file can hold a query of one of the tables, or of one that it is handed."""
    if not tables or not (any(call in text for call in _CALLS) or _SPACED.search(text) is not None):
        return False
    return "drizzle-orm" in text or not tables.isdisjoint(_WORD.findall(text))
