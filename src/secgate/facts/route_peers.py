"""Routes that go without a guard which the other routes beside them carry."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from secgate.facts.guard_names import is_guard_name
from secgate.facts.model import Guard, Route
from secgate.facts.route_natures import is_own_account

_LEAST = 4
_LEAST_READING = 2
# Of the changes that ask for a role, where every other route of the router does.
_LEAST_OF_ALL = 2
_LEAST_RESOURCES = 3
_PARAMETERS = re.compile(r"(?:/[:{*][^/]*)+$")
# A resource, and what follows an item of it: `/members/:id/role`.
_UNDER_ITEM = re.compile(r"(.*/[^/:{*]+)/[:{][^/]*(?:/[^/:{*]+)+$")
# What people do with an item for themselves alone.
_FOR_ONESELF = re.compile(
    r"/(?:un)?(?:leave|join|accept|decline|follow|subscribe|watch|star|like|vote|favou?rite|seen|read)$", re.IGNORECASE
)
# What sets what an item may do: `/agents/:id/role`.
_OF_ROLES = re.compile(r"/[:{][^/]*/(?:roles?|permissions?)$")
_PARAMETER = re.compile(r"(?<=/)[:{][^/]*")
_Key = tuple[str, object]


@dataclass(frozen=True)
class Missing:
    """A guard that a route goes without, and how many others beside it carry it."""

    guard: Guard
    count: int


@dataclass(frozen=True)
class Peers:
    """What the routes of an application go without."""

    _by_route: Mapping[int, Missing] = field(default_factory=dict, repr=False)

    def missing(self, route: Route) -> Missing | None:
        """The guard that a route of this very list goes without; None where it goes without none."""
        return self._by_route.get(id(route))


def peers_of(routes: Sequence[Route]) -> Peers:
    """The guards that at least four other routes of a router, or all others of a resource or below it, carry.

    Args:
        routes: those that are served; they have to be kept as long as anybody asks about them.
    """
    found: dict[int, Missing] = {}
    for beside in _by(routes, lambda route: route.router):
        for route, missing in _of_router(beside):
            found.setdefault(id(route), missing)
    return Peers({**_under_items(routes), **_without_role(routes), **found})


def _by(routes: Iterable[Route], key: Callable[[Route], object]) -> Collection[list[Route]]:
    groups: dict[object, list[Route]] = defaultdict(list)
    for route in routes:
        groups[key(route)].append(route)
    return groups.values()


def _of_router(routes: list[Route]) -> Iterator[tuple[Route, Missing]]:
    """The routes of one router without a guard that most of them carry, the guard with the most routes first."""
    carried: dict[_Key, list[tuple[Route, Guard]]] = defaultdict(list)
    for route in routes:
        for key, guard in {_identity(guard): guard for guard in route.guards if _is_guard(guard)}.items():
            carried[key].append((route, guard))
    for key, pairs in sorted(carried.items(), key=lambda pair: (-len(pair[1]), str(pair[0]))):
        bare = [route for route in routes if not any(_identity(guard) == key for guard in route.guards)]
        if len(pairs) < _LEAST or len(bare) >= len(pairs):
            continue
        guard, peers = pairs[0][1], [route for route, _ in pairs]
        least = _LEAST_OF_ALL if len(bare) == 1 and _is_rule(bare[0], pairs) else _LEAST
        yield from ((route, Missing(guard, len(pairs))) for route in bare if _is_forgotten(route, guard, peers, least))


def _is_rule(bare: Route, pairs: list[tuple[Route, Guard]]) -> bool:
    """Whether the very same guard stands before every other route of a router, and these are no single resource.

    A route that sets what somebody may do needs no such width.
    """
    same = len({guard.roles for _, guard in pairs}) == 1
    resources = {_PARAMETERS.sub("", route.route) for route, _ in pairs}
    wide = len(resources) >= _LEAST_RESOURCES or _OF_ROLES.search(bare.route) is not None
    return same and wide and not is_own_account(bare)


def _is_forgotten(route: Route, guard: Guard, peers: list[Route], least: int) -> bool:
    if route.open_by_name:
        # NOTE: whoever builds a procedure on `publicProcedure` has not forgotten the guard.
        return False
    changing = sum(peer.changes_state for peer in peers)
    if route.level != "public":
        # NOTE: a role that only some reads need is a decision; one that every other change needs is a rule.
        needs_role = "role" in guard.proves and _asks_no_more(route, peers)
        return needs_role and route.changes_state and changing >= least
    return route.changes_state or len(peers) - changing >= _LEAST_READING


def _asks_no_more(route: Route, peers: list[Route]) -> bool:
    """Whether a route asks who calls and for no role but one that all of its peers ask for, too."""
    shared = set[_Key].intersection(*({_identity(guard) for guard in peer.guards} for peer in peers))
    asked = [guard for guard in route.guards if "role" in guard.proves]
    return route.level in {"authenticated", "role"} and all(_identity(guard) in shared for guard in asked)


def _without_role(routes: Sequence[Route]) -> dict[int, Missing]:
    """The one change of a resource that goes without the role which every other route of it asks for."""
    found: dict[int, Missing] = {}
    for beside in _by(routes, lambda route: (route.router, _PARAMETERS.sub("", route.route))):
        bare = [route for route in beside if not route.roles and route.level == "authenticated"]
        guards = [next((g for g in route.guards if "role" in g.proves), None) for route in beside if route not in bare]
        told = [guard for guard in guards if guard is not None]
        same = len({_identity(guard) for guard in told}) == 1 and len(told) == len(guards) >= _LEAST_READING
        if same and len(bare) == 1 and bare[0].changes_state and not _carries(bare[0], told[0]):
            found[id(bare[0])] = Missing(told[0], len(told))
    return found


def _under_items(routes: Sequence[Route]) -> dict[int, Missing]:
    """The one change under an item without the role that every other route of its resource asks for."""
    found: dict[int, Missing] = {}
    bare = [route for route in routes if route.changes_state and not route.roles and route.level == "authenticated"]
    by_router = {beside[0].router: beside for beside in _by(routes, lambda route: route.router)} if bare else {}
    for route in bare:
        resource = _UNDER_ITEM.match(route.route)
        if resource is None or is_own_account(route) or _FOR_ONESELF.search(route.route):
            continue
        path = f"{_same_parameters(resource[1])}/"
        beside = [other for other in by_router[route.router] if other is not route]
        others = [other for other in beside if f"{_same_parameters(other.route)}/".startswith(path)]
        guards = [next((g for g in r.guards if "role" in g.proves), None) for r in others]
        told = [guard for guard in guards if guard is not None]
        same = len({_identity(guard) for guard in told}) == 1 and len(told) == len(guards) >= _LEAST
        if same and any(other.changes_state for other in others) and not _carries(route, told[0]):
            found[id(route)] = Missing(told[0], len(told))
    return found


def _same_parameters(path: str) -> str:
    """A path with one name for all parameters."""
    return _PARAMETER.sub(":", path)


def _identity(guard: Guard) -> _Key:
    """What makes two guards the same: where their body is; for one from elsewhere, its name."""
    source = guard.source
    return (source.path, source.line) if source is not None else (re.split(r"[(<]", guard.name)[0], None)


def _carries(route: Route, guard: Guard) -> bool:
    """Whether the very guard stands before a route, too, however little it proves there: for whoever made an item."""
    return any(_identity(one) == _identity(guard) for one in route.guards if one.protects)


def _is_guard(guard: Guard) -> bool:
    return guard.protects or ("unknown" in guard.proves and is_guard_name(guard.name))
