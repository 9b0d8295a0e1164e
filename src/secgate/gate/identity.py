"""Fingerprints: the identity of a finding, which survives lines added above, reformatting and rebase.

Made of check, rule, path, enclosing symbol, normalised text and the ordinal among equals; never of a line, commit
or time. For a
secret the text is left out, so nothing is derived from its value.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable

from secgate.model import Finding, Frame, Hit

_BLANK = re.compile(r"\s+")
_PUNCTUATION = re.compile(r"\s*([^\w\s])\s*")
_TRAILING_COMMA = re.compile(r",([)\]}])")
_QUOTES = str.maketrans({"'": '"', "`": '"'})
WITHHELD = "the text of this line is withheld: it may hold a secret value"


def normalised(text: str) -> str:
    """Source text without what a formatter changes: blanks, quote style, trailing commas and semicolons."""
    joined = _PUNCTUATION.sub(r"\1", _BLANK.sub(" ", text.strip())).translate(_QUOTES)
    return _TRAILING_COMMA.sub(r"\1", joined).rstrip(";,")


def findings(
    check: str, hits: Iterable[Hit], *, frame: Callable[[Hit], Frame | None], withheld: Callable[[Hit], bool]
) -> tuple[Finding, ...]:
    """Hits of one check as findings, sorted by path and place, equal ones once.

    Args:
        check: the check's id.
        hits: what its engines saw.
        frame: gives the lines of code around a hit.
        withheld: whether a hit's own lines hold a secret value; then it has neither frame nor a message of its own.
    """
    unique = {
        (h.rule, h.place.path, h.place.line, h.place.column, h.commit, h.origin_key): h for h in reversed(tuple(hits))
    }
    ordered = sorted(unique.values(), key=_order)
    seen: Counter[tuple[str, ...]] = Counter()
    made = []
    for hit in ordered:
        secret = withheld(hit)
        key = (
            hit.rule,
            hit.place.path,
            hit.symbol,
            "" if secret or hit.sensitive else normalised(hit.text),
            hit.origin_key,
        )
        ordinal = seen[key]
        seen[key] += 1
        made.append(
            _finding(
                check,
                hit,
                _identity(check, key, ordinal),
                None if secret or hit.sensitive else frame(hit),
                secret=secret,
            )
        )
    return tuple(made)


def _order(hit: Hit) -> tuple[str, int, int, str, str, str]:
    return (hit.place.path, hit.place.line, hit.place.column, hit.rule, hit.commit or "", hit.origin_key)


def _identity(check: str, key: tuple[str, ...], ordinal: int) -> str:
    digest = hashlib.sha256("\0".join((check, *key, str(ordinal))).encode("utf-8", "surrogatepass"))
    return f"F-{digest.hexdigest()[:12]}"


def _finding(check: str, hit: Hit, identity: str, frame: Frame | None, *, secret: bool) -> Finding:
    place = hit.place
    message = WITHHELD if secret and not hit.sensitive else hit.message
    return Finding(
        id=identity,
        rule=f"{check}.{hit.rule}",
        path=place.path,
        line=place.line,
        column=place.column,
        end_line=place.end_line or place.line,
        end_column=place.end_column or place.column,
        message=message,
        fix=hit.fix,
        severity=hit.severity,
        confidence=hit.confidence,
        frame=frame,
        trace=hit.trace,
        commit=hit.commit,
        in_head=hit.in_head,
    )
