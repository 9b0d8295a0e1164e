"""Fingerprints: the identity of a finding, which survives lines added above, reformatting and rebase.

A fingerprint is made of check, rule, path, enclosing symbol, wording and the ordinal among equals; never of a line, a
commit, a time, a severity or what a message says.

- The path is relative to the target's root: another root gives other ids, and so does a rename. `Finding.content_id` is
  the fingerprint without the path, equal before and after: it tells "moved" from "fixed here and new there".
- The symbol is what the names around the place say: functions, classes, types, variables, and the calls that a function
  is given to (`get "/bookings"`). When one of them is renamed, the finding is another one.
- The wording (`secgate.facts.wording`) is the code without layout, comments, kinds of quotes, separators, redundant
  parentheses and the bodies of functions inside. When the rest changes, the finding is another one: whoever accepted
  it accepted that code. Words in quotes that may be secret values are left out, and on a line that holds one every
  longer word in quotes.
- Of several findings that are equal in all of this, the first in the file has the first ordinal. One that is added
  above them takes it over; the number of ids is always the number of findings.

For a secret both symbol and wording are left out, so nothing is derived from its value; the name it is assigned to and,
where only history has it, the commit that brought it in stand for them (`origin_key`).

This is version 1 (`secgate/v1` in SARIF). A change to what is hashed here or left out there needs a new version:
waivers and baselines hold these ids.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable

from secgate.model import Finding, Frame, Hit

WITHHELD = "the text of this line is withheld: it may hold a secret value"


def findings(
    check: str, hits: Iterable[Hit], *, frame: Callable[[Hit], Frame | None], withheld: Callable[[Hit], bool]
) -> tuple[Finding, ...]:
    """Hits of one check as findings, sorted by path and place, equal ones once.

    Args:
        check: the check's id.
        hits: what its engines saw.
        frame: gives the lines of code around a hit.
        withheld: whether a hit's own lines hold a secret value; then it has no frame, and only its rule speaks.
    """
    # NOTE: the order in which engines deliver must not show: of two hits at one place the one that hides most is told,
    # then the surest.
    unique: dict[tuple[object, ...], Hit] = {}
    for hit in sorted(hits, key=_preference):
        place = hit.place
        unique.setdefault((hit.rule, place.path, place.line, place.column, hit.commit, hit.origin_key), hit)
    ordered = sorted(unique.values(), key=_order)
    seen: Counter[tuple[str, ...]] = Counter()
    made = []
    for hit in ordered:
        secret = withheld(hit)
        text = "" if hit.sensitive else (hit.bare if secret else hit.text)
        content = (check, hit.rule, hit.symbol, text, hit.origin_key)
        ordinal = seen[(hit.place.path, *content)]
        seen[(hit.place.path, *content)] += 1
        ids = (f"F-{_digest(*content, hit.place.path, ordinal)}", f"C-{_digest(*content, ordinal)}")
        made.append(_finding(check, hit, ids, None if secret or hit.sensitive else frame(hit), secret=secret))
    return tuple(made)


def _preference(hit: Hit) -> tuple[object, ...]:
    end = (hit.place.end_line or 0, hit.place.end_column or 0)
    texts = (hit.symbol, hit.text, hit.bare, hit.message, hit.fix)
    return (not hit.sensitive, hit.confidence.rank, hit.severity.rank, *texts, *end, not hit.in_head)


def _order(hit: Hit) -> tuple[str, int, int, str, str, str]:
    return (hit.place.path, hit.place.line, hit.place.column, hit.rule, hit.commit or "", hit.origin_key)


def _digest(*parts: str | int) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def _finding(check: str, hit: Hit, ids: tuple[str, str], frame: Frame | None, *, secret: bool) -> Finding:
    place = hit.place
    message = hit.message
    if secret and not hit.sensitive:
        # NOTE: a message of its own may quote the line.
        message = f"{hit.general} [{WITHHELD}]" if hit.general else WITHHELD
    return Finding(
        id=ids[0],
        content_id=ids[1],
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
        sensitive=secret or hit.sensitive,
        stands_at=hit.stands_at,
    )
