"""Signs of Kysely in the text of a file: what is asked before its syntax is looked at."""

import re
from collections.abc import Set as AbstractSet

STARTS = frozenset({"selectFrom", "insertInto", "updateTable", "deleteFrom", "replaceInto", "mergeInto"})
_DECLARES = re.compile(r"\b(?:Kysely|Transaction|ControlledTransaction|KyselyConfig)\s*<\s*\w|\bnew\s+Kysely\b")
_MIGRATES = re.compile(r"\.\s*(?:createTable|alterTable|createIndex)\s*\(")
_CALLS = re.compile(rf"\.?\b(?:{'|'.join(sorted(STARTS))})\s*(?:<[^;()]*>)?\s*\(")
_RAW = re.compile(r"\bsql\b(?s:.)*\.\s*execute\s*\(")


def may_declare_database(text: str) -> bool:
    """Whether a file can name the type of the tables, or make one of them."""
    return "kysely" in text and (_DECLARES.search(text) is not None or _MIGRATES.search(text) is not None)


def may_query_kysely(text: str, tables: AbstractSet[str]) -> bool:
    """Whether a file can hold a query of one of the tables."""
    if not tables:
        return False
    return _CALLS.search(text) is not None or ("kysely" in text and _RAW.search(text) is not None)
