"""Did a reviewer look at every route whose authorization the change touches?

Two matrices are compared: that of the base and that of this commit. Whether a rule is right only a person can say.
"""

from collections.abc import Iterable, Iterator

from secgate.api import (
    LEVELS,
    Evidence,
    Hit,
    Observation,
    Problem,
    Route,
    RouteTable,
    Subject,
    TraceStep,
    by_path,
    matches_route,
)

_ANSWERS = frozenset({"live", "conditional"})
_Key = tuple[str, str]
_FEW = 5


def analyze(subject: Subject) -> Observation:
    """The routes that are new, and those whose level, roles, guards or source of the tenant differ from the base."""
    if (none := subject.without_base()) is not None:
        return none
    now, before = subject.facts.routes, subject.before()
    rows, old = _reachable(now.routes), _reachable(before.routes)
    touched = [key for key in rows if key not in old or _matrix(rows[key]) != _matrix(old[key])]
    unresolved = tuple(_doubts(now, before))
    if not touched and not unresolved:
        reason = "the authorization matrix is the same as at the base"
        return Observation(absence=reason if rows or old else "no route is known, here or at the base")
    hits = [hit for key in touched for hit in _judged(subject, rows[key], old.get(key))]
    attested = subject.attested
    evidence = list(attested.evidence)
    said = attested.attestation
    if said is None:
        # NOTE: the difference is what is to be looked at, so it stands where the statement is asked for.
        evidence = [one.model_copy(update={"reason": f"{one.reason} ({_told(touched)})"}) for one in evidence[:1]]
        evidence += attested.evidence[1:]
    elif said.bound_to != "commit":
        reason = "is not bound to the commit: state it with `--bound-to commit`"
        evidence.append(Evidence(kind="attestation", path=evidence[0].path, state="other-commit", reason=reason))
    return Observation(
        examined=len(touched) + len(unresolved),
        examined_at=by_path((rows[key] for key in touched), unresolved),
        hits=(*hits, *subject.refused),
        evidence=tuple(evidence),
        problems=attested.problems,
        unresolved=unresolved,
    )


def _reachable(routes: Iterable[Route]) -> dict[_Key, Route]:
    """The most open registration of each method and path that is answered."""
    found: dict[_Key, Route] = {}
    for route in routes:
        key = (route.method, route.route)
        if route.state in _ANSWERS and (key not in found or _rank(route) < _rank(found[key])):
            found[key] = route
    return found


def _rank(route: Route) -> int:
    return LEVELS.index(route.level)


def _matrix(route: Route) -> tuple[object, ...]:
    guards = tuple((guard.name, guard.proves, guard.roles) for guard in route.guards if guard.proves)
    return route.level, tuple(sorted(route.roles)), guards, route.tenant_source


def _judged(subject: Subject, route: Route, old: Route | None) -> Iterator[Hit]:
    named = f"{route.method} {route.route}"
    if old is None:
        if not _is_declared(subject, route):
            message = f"{named} is new, proves {_shown(route)}, and matches neither required_roles nor public_routes."
            yield subject.hit("route-undeclared", route.place, message=message)
        return
    fell, lost = _rank(route) < _rank(old), _lost(route, old)
    if fell or _widened(route, old):
        message = f"{named} proves {_shown(route)}, and proved {_shown(old)} at the base."
    elif lost:
        message = f"{named} has lost a guard that proved something at the base: {', '.join(lost)}."
    else:
        return
    step = TraceStep.at(old.place, f"at the base it proved {_shown(old)}")
    yield subject.hit("level-lowered", route.place, message=message, trace=(step,))


def _shown(route: Route) -> str:
    return f"{route.level} ({', '.join(route.roles)})" if route.roles else route.level


def _widened(route: Route, old: Route) -> bool:
    """Whether more roles come through: none named lets every role through."""
    if route.level != "role" or old.level != "role":
        return False
    return (not route.roles and bool(old.roles)) or (bool(old.roles) and not set(route.roles) <= set(old.roles))


def _lost(route: Route, old: Route) -> list[str]:
    """What guards proved at the base and none proves now."""
    kept = {proof for guard in route.guards for proof in guard.proves}
    return sorted({proof for guard in old.guards for proof in guard.proves} - kept)


def _is_declared(subject: Subject, route: Route) -> bool:
    open_ones = [one for one in subject.config.public_routes if one.method.upper() in {"*", route.method}]
    return any(matches_route(one.route, route.route) for one in (*open_ones, *subject.config.required_roles))


def _doubts(now: RouteTable, before: RouteTable) -> Iterator[Problem]:
    """What cannot be followed here and could be at the base, or was not there."""
    known = {(one.path, one.reason) for one in before.unresolved}
    for one in now.unresolved:
        if one.kind != "handler" and (one.path, one.reason) not in known:
            yield Problem(path=one.path, line=one.line, reason=one.reason)


def _told(touched: Iterable[_Key]) -> str:
    named = [f"{method} {route}" for method, route in touched]
    more = f" and {len(named) - _FEW} more" if len(named) > _FEW else ""
    return f"touched: {', '.join(named[:_FEW])}{more}"
