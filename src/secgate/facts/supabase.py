"""Signs of Supabase in the text of a file: what is asked before its syntax is looked at."""

import re
from collections.abc import Set as AbstractSet

_FROM = re.compile(r"\.\s*from\s*(?:<[^;()]*>)?\s*\(\s*[\"'`\w]")
_ASKS = re.compile(
    r"(?P<of>\bstorage\s*)?\.\s*from\s*(?:<[^;()]*>)?\s*\(\s*[\"'`](?P<table>\w+)[\"'`]\s*\)"
    r"\s*\.\s*(?:select|insert|update|upsert|delete)\s*\("
)
_COMMENT = re.compile(r"[ \t]*(?://|/\*|\*|#)")
_RPC = re.compile(r"\.\s*rpc\s*(?:<[^;()]*>)?\s*\(")


def may_declare_relations(text: str) -> bool:
    """Whether a file holds the generated types of a database, or shows that its tables are asked for."""
    if "Row: {" in text and "Tables: {" in text:
        return True
    return ".from" in text and bool(relations_asked(text))


def relations_asked(text: str) -> frozenset[str]:
    """The tables that a file asks for by their names."""
    found = (one for one in _ASKS.finditer(text) if one["of"] is None)
    return frozenset(one["table"] for one in found if not _COMMENT.match(text, text.rfind("\n", 0, one.start()) + 1))


def may_query_relations(text: str, tables: AbstractSet[str]) -> bool:
    """Whether a file can hold a query of one of the tables."""
    return bool(tables) and (_FROM.search(text) is not None or _RPC.search(text) is not None)
