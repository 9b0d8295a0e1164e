"""Applications that another framework serves: `export const GET = handle(app)` in a route file of Next.js."""

from collections.abc import Iterable, Mapping

from secgate.facts.model import Guard, Route
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.values import ExternalCall, Handler, RouterValue

_ADAPTERS = frozenset({("hono", "handle"), ("hono", "fetch")})
# By their identities applications, each with the rows behind which it is served.
Fronts = Mapping[int, list[Route]]


def fronts(machine: Interpreter, handlers: Iterable[tuple[Route, Handler | None]]) -> Fronts:
    """The rows whose handler only hands requests on to an application, by that application."""
    found: dict[int, list[Route]] = {}
    for route, handler in handlers:
        value = machine.forced(handler.value) if handler is not None and route.is_export else None
        if isinstance(value, ExternalCall) and (value.callee.package, *value.callee.names[-1:]) in _ADAPTERS:
            apps = [given for given in map(machine.forced, value.arguments) if isinstance(given, RouterValue)]
            for app in apps:
                found.setdefault(id(app.whole or app), []).append(route)
    return found


def in_front(method: str, doors: list[Route]) -> list[Guard]:
    """What stands in front of an application for requests of a method, or for any other where none is for it."""
    door = next((door for door in doors if door.method == method), doors[0])
    return [guard for guard in door.guards if _counts(guard, door)]


def _counts(guard: Guard, door: Route) -> bool:
    """Whether something in front of the adapter, and not that itself, may ask who calls."""
    return bool(guard.proves) and guard.place != door.place
