"""How code around a verified token tells its kind: by a claim that says it, by one that is there, or not at all."""

import re

from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import arguments_of, entries_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.token_calls import KIND_CLAIMS, TokenCall
from secgate.facts.typescript.view import View

_OF_CLAIMS = r"\w*(?:payload|decoded|claims|token|data)\w*"
_ABSENT = re.compile(rf"!\s*\(?{_OF_CLAIMS}\??\.(\w+)", re.IGNORECASE)
_TESTED = re.compile(rf"if\s*\([^)]*!\s*\(?{_OF_CLAIMS}\??\.\w+", re.IGNORECASE)
_WITHIN = re.compile(r"['\"](\w+)['\"]\s+in\s+\w+")
_MAY_LACK = frozenset({"null", "undefined", "false", "''", '""', "0"})
_ASKED = re.compile(
    rf"\b(?:{'|'.join(KIND_CLAIMS)})\b['\"\]]*\s*(?:[!=]==?|:\s*z\.|:\s*['\"])|\bswitch\s*\([^)]*\.(?:{'|'.join(KIND_CLAIMS)})\b"
    r"|\bjti\b|revo(?:ked|cation)|black_?list|deny_?list|(?<!JSON)\.(?:safeP|p)arse(?:Async)?\("
)


def claims_asked_for(body: str) -> frozenset[str]:
    """Names of claims that a function tests for being there: `if (!claims.tenantId)`, `"tenantId" in claims`."""
    tested = _ABSENT.findall(body) if _TESTED.search(body) else []
    return frozenset((*tested, *_WITHIN.findall(body)))


def always_holds(signed: TokenCall, claim: str) -> bool:
    """Whether every token of a sign call holds a claim, and something in it."""
    if claim == "iat" or (claim == "sub" and "subject" in signed.marks):
        return True
    given = arguments_of(signed.node)
    if signed.made is not None or not given or given[0].type != "object":
        return False
    value = next((value for key, value in entries_of(given[0]) if key == claim), None)
    return value is not None and text_of(value) not in _MAY_LACK


def asks_for_kind(code: str) -> bool:
    """Whether code compares a claim that says the kind of a token, or asks a schema or a list of tokens about it."""
    return _ASKED.search(code) is not None


def is_looked_up(view: View, verify: Node) -> bool:
    """Whether a token that is verified is handed to something else, too, here or where this is called."""
    function = function_around(verify)
    if function is None:
        return False
    sites = view.links.sites(view, function).found
    return any(_is_handed_on(call) for call in (verify, *(site.call for site in sites)))


def _is_handed_on(call: Node) -> bool:
    """Whether the function around a call hands the first argument of it to something else."""
    given, function = arguments_of(call), function_around(call)
    token = text_of(given[0]) if given else ""
    body = text_of(function.child_by_field_name("body")) if function is not None else ""
    handed = re.compile(rf"[(,:{{]\s*{re.escape(token)}\s*[,)}}]")
    return bool(token) and handed.search(body.replace(text_of(call), "")) is not None
