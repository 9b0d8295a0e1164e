"""Signs of Supabase in the text of a file: what is asked before its syntax is looked at."""

import re
from collections.abc import Set as AbstractSet

_FROM = re.compile(r"\.\s*from\s*(?:<[^;()]*>)?\s*\(\s*[\"'`\w]")
# NOTE: it begins with a plain word, for which a text is searched far faster than for a dot.
_ASKS = re.compile(
    r"from\s*(?:<[^;()]*>)?\s*\(\s*[\"'`](?P<table>\w+)[\"'`]\s*\)"
    r"\s*\.\s*(?:select|insert|update|upsert|delete)\s*\("
)
# A table that is kept for later: nothing is asked of it where it is named.
_KEEPS = re.compile(r"from\s*(?:<[^;()]*>)?\s*\(\s*[\"'`](?P<table>\w+)[\"'`]\s*\)\s*(?=[;,)}\n]|\Z)")
_OF = re.compile(r"(?P<storage>\bstorage\s*)?\.\s*\Z")
_LONGEST = 40
_COMMENT = re.compile(r"[ \t]*(?://|/\*|\*|#)")
_RPC = re.compile(r"\.\s*rpc\s*(?:<[^;()]*>)?\s*\(")


def may_declare_relations(text: str) -> bool:
    """Whether a file holds the generated types of a database, or shows that its tables are asked for."""
    if "Row: {" in text and "Tables: {" in text:
        return True
    return ".from" in text and bool(relations_asked(text))


def relations_asked(text: str) -> frozenset[str]:
    """The tables that a file asks for by their names."""
    found = [*_ASKS.finditer(text), *(_KEEPS.finditer(text) if "supabase" in text else ())]
    return frozenset(one["table"] for one in found if _is_asked(text, one.start()))


def _is_asked(text: str, at: int) -> bool:
    """Whether a table is asked for at a place of a text: of a client, and not in a comment."""
    owner = _OF.search(text, max(0, at - _LONGEST), at)
    in_comment = _COMMENT.match(text, text.rfind("\n", 0, at) + 1) is not None
    return owner is not None and owner["storage"] is None and not in_comment


def may_query_relations(text: str, tables: AbstractSet[str]) -> bool:
    """Whether a file can hold a query of one of the tables."""
    return bool(tables) and (_FROM.search(text) is not None or _RPC.search(text) is not None)
