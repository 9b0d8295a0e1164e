"""Is the tracked authorization matrix the one that the code shows?

Two tables are compared, route by route: level, roles and state. Where a route stands in the code may change freely.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from secgate.api import Evidence, Hit, Observation, Place, Problem, Subject, by_path, counted, route_row

_SCHEMA = "secgate/map/1"
_HOW = "`secgate map routes --format json` writes it; name it in .secgate/config.yaml: `documents: {%s: FILE}`"
_Route = tuple[str, str]
_Said = tuple[str, tuple[str, ...], str]


def analyze(subject: Subject) -> Observation:
    """Every route of the code and of the tracked matrix."""
    table = subject.facts.routes
    if not table.routes and not table.unresolved and not subject.uses("web"):
        return Observation(absence="no web framework is used")
    lost = (one for one in table.unresolved if one.kind != "handler")
    unresolved = tuple(Problem(path=one.path, line=one.line, reason=one.reason) for one in lost)
    examined = by_path(table.routes, unresolved)
    unread = subject.facts.unread_python
    path = subject.config.documents.get(subject.spec.id)
    text = subject.read(path) if path is not None and path in subject.tracked else None
    if path is None or text is None:
        reason = f"there is no tracked matrix; {_HOW % subject.spec.id}"
        lack = Evidence(kind="document", path=path, state="missing", reason=reason)
        return Observation(examined_at=examined, evidence=(lack,), unresolved=unresolved, problems=unread)
    written = _read(text)
    if written is None:
        lack = Evidence(
            kind="document", path=path, state="unreadable", reason=f"is no map of routes; {_HOW % subject.spec.id}"
        )
        return Observation(examined_at=examined, evidence=(lack,), unresolved=unresolved, problems=unread)
    good = Evidence(kind="document", path=path, state="good", reason=counted(sum(map(len, written.values())), "route"))
    hits = tuple(_differences(subject, path, written))
    return Observation(examined_at=examined, hits=hits, evidence=(good,), unresolved=unresolved, problems=unread)


def _read(text: str) -> Mapping[_Route, list[_Said]] | None:
    """What a matrix says of each route: the json or the csv of `secgate map routes`; None when it is neither."""
    try:
        found = json.loads(text)
    except ValueError:
        return _table(text)
    if not isinstance(found, dict) or found.get("schema") != _SCHEMA or found.get("map") != "routes":
        return None
    rows = found.get("rows")
    said: dict[_Route, list[_Said]] = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            said.setdefault((str(row.get("method")), str(row.get("route"))), []).append(_of(row))
    return said


def _of(row: Mapping[str, Any]) -> _Said:
    roles = row.get("roles")
    return (
        str(row.get("level")),
        tuple(sorted(map(str, roles if isinstance(roles, list) else ()))),
        str(row.get("state")),
    )


def _table(text: str) -> Mapping[_Route, list[_Said]] | None:
    rows = list(csv.DictReader(io.StringIO(text)))
    if not rows or not {"method", "route", "level", "roles", "state"} <= rows[0].keys():
        return None
    said: dict[_Route, list[_Said]] = {}
    for row in rows:
        roles = tuple(sorted(role.strip() for role in (row["roles"] or "").split(",") if role.strip()))
        state = (row["state"] or "").partition(":")[0]
        said.setdefault((row["method"] or "", row["route"] or ""), []).append((row["level"] or "", roles, state))
    return said


def _differences(subject: Subject, path: str, written: Mapping[_Route, list[_Said]]) -> Iterator[Hit]:
    message = subject.spec.rules["matrix-differs"].message
    left = {route: list(said) for route, said in written.items()}
    for route in subject.facts.routes.routes:
        row = route_row(route)
        said, known = _of(row), left.get((row["method"], row["route"]), [])
        if said in known:
            known.remove(said)
            continue
        why = "it is not in the matrix"
        if known:
            before, now = known.pop(0), said
            why = f"{_shown(before)} in the matrix, {_shown(now)} in the code"
        yield subject.hit("matrix-differs", route.place, message=f"{message} ({why})", about=route.symbol)
    for _ in (said for rest in left.values() for said in rest):
        yield subject.hit("matrix-differs", Place(path=path, line=1), message=f"{message} (the code has no such route)")


def _shown(said: _Said) -> str:
    level, _, state = said
    return level if state == "live" else f"{level}, {state}"
