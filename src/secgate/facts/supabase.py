"""Signs of Supabase in the text of a file: what is asked before its syntax is looked at."""

import re
from collections.abc import Set as AbstractSet

_FROM = re.compile(r"\.\s*from\s*(?:<[^;()]*>)?\s*\(\s*[\"'`\w]")
_RPC = re.compile(r"\.\s*rpc\s*(?:<[^;()]*>)?\s*\(")


def may_declare_relations(text: str) -> bool:
    """Whether a file holds the generated types of a database, or shows that its tables are asked for."""
    if "Row: {" in text and "Tables: {" in text:
        return True
    return "supabase" in text and _FROM.search(text) is not None


def may_query_relations(text: str, tables: AbstractSet[str]) -> bool:
    """Whether a file can hold a query of one of the tables."""
    return bool(tables) and (_FROM.search(text) is not None or _RPC.search(text) is not None)
