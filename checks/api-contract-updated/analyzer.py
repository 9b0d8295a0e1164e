"""Do the routes that a change adds and takes away change in the contract, too?

Two lists are compared at both ends of the change: the routes that are served, and those that the contract declares.
"""

import re
from collections.abc import Iterable, Iterator

from secgate.api import (
    Confidence,
    ContractRoute,
    Contracts,
    Hit,
    Observation,
    Problem,
    Route,
    Subject,
    by_path,
    counted,
    is_end,
    matches_route,
    read_contracts,
    shape_of,
)

_SERVED = frozenset({"live", "conditional"})
# What contracts leave out most often; a name is a hint, so such a route is for review.
_APART = re.compile(
    r"/(?:internal|webhooks?|hooks|callback|health\w*|live|ready|metrics|docs|openapi\S*|swagger\S*|dev|debug|csp\S*)(?:/|$)",
    re.IGNORECASE,
)
# From this share on, contract routes are the rule.
_RULE = 0.5


def analyze(subject: Subject) -> Observation:
    """The routes that differ from the base, and the contract's routes that the change adds or leaves unserved."""
    if (none := subject.without_base()) is not None:
        return none
    views = [subject.data.view(file.path) for file in subject.files if "@ts-rest/core" in file.text]
    contracts = read_contracts(views, subject.texts)
    problems = tuple(Problem(path=path, reason=reason) for path, reason in contracts.unread.items())
    if not contracts.routes:
        return Observation(
            problems=problems,
            absence=None if problems else "the target has no ts-rest contract and no OpenAPI document",
        )
    table = subject.facts.routes
    now, before = _served(table.routes), _served(subject.before().routes)
    added = [route for key, route in now.items() if key not in before]
    removed = [route for key, route in before.items() if key not in now]
    declared = list(_new_entries(subject, contracts))
    if not (added or removed or declared):
        return Observation(problems=problems, absence=None if problems else "the change adds and takes away no route")
    hits = list(_undeclared(subject, contracts, added, now.values()))
    hits += _unserved(subject, contracts, list(now.values()), removed, declared)
    lost = (one for one in table.unresolved if one.kind in {"router", "mount"})
    unresolved = tuple(Problem(path=one.path, line=one.line, reason=one.reason) for one in lost)
    return Observation(
        examined=len(added) + len(removed) + len(declared) + len(unresolved),
        examined_at=by_path(added, declared, unresolved),
        hits=tuple(hits),
        problems=problems,
        unresolved=unresolved,
    )


def _served(routes: Iterable[Route]) -> dict[tuple[str, str], Route]:
    """Registered routes that are answered, by method and path in which no name of a parameter counts."""
    return {(r.method, shape_of(r.route)): r for r in routes if r.state in _SERVED and not r.is_called_by_framework}


def _new_entries(subject: Subject, contracts: Contracts) -> Iterator[ContractRoute]:
    """The contract's routes that stand on lines which the change adds."""
    lines: dict[str, frozenset[int]] = {}
    for one in contracts.routes:
        path = one.place.path
        if path not in lines:
            change = subject.against
            lines[path] = change.added_lines(path, subject.read(path) or "") if change is not None else frozenset()
        if one.place.line in lines[path]:
            yield one


def _undeclared(subject: Subject, contracts: Contracts, added: list[Route], now: Iterable[Route]) -> Iterator[Hit]:
    ordinary = [route for route in now if route.production and not _APART.search(route.route) and route not in added]
    known = sum(contracts.declares(route.method, route.route) for route in ordinary)
    if not ordinary or known < _RULE * len(ordinary):
        return
    for route in added:
        if contracts.declares(route.method, route.route) or _is_apart(subject, route):
            continue
        rule = f"declares {known} of {counted(len(ordinary), 'route')}"
        message = f"{route.method} {route.route} is new, and the contract, which {rule}, does not know it."
        doubtful = _APART.search(route.route) is not None or not route.production or "${" in route.route
        confidence = Confidence.MEDIUM if doubtful else None
        yield subject.hit("route-not-in-contract", route.place, message=message, confidence=confidence)


def _is_apart(subject: Subject, route: Route) -> bool:
    """Whether the configuration says that a route is public by decision, a webhook or a health check for example."""
    return any(
        one.method.upper() in {"*", route.method} and matches_route(one.route, route.route)
        for one in subject.config.public_routes
    )


def _unserved(
    subject: Subject, contracts: Contracts, now: list[Route], removed: list[Route], declared: list[ContractRoute]
) -> Iterator[Hit]:
    """The contract's routes that nothing serves: new ones, and those whose route the change takes away."""
    for one in contracts.routes:
        if _is_among(one, now) or not (one in declared or _is_among(one, removed)):
            continue
        why = "nothing serves it yet" if one in declared else "the change took away what served it"
        message = f"The contract declares {one.method} {one.path}, and {why}."
        yield subject.hit("contract-route-without-handler", one.place, message=message, node=one.node)


def _is_among(one: ContractRoute, routes: list[Route]) -> bool:
    end = shape_of(one.path)
    return any(route.method in {one.method, "ALL"} and is_end(end, shape_of(route.route)) for route in routes)
