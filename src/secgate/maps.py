"""The seven maps of a target (CONTRACT.md, "The maps"): one function for the command, the report and the comparison."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from secgate.catalog.check import Check
from secgate.context import Context
from secgate.facts.maps import SCHEMA, routes
from secgate.limits import OutOfTimeError, time_limit
from secgate.recall import shown
from secgate.secret_map import rows_of
from secgate.secrets.values import Result
from secgate.target.snapshot import Snapshot

__all__ = ["FACTS", "NAMES", "SCHEMA", "SECRETS", "fact_map", "fact_maps", "secret_map"]

Json = dict[str, Any]
ROUTERS = frozenset({
    "express", "ts-rest", "Next.js server routes", "tRPC", "oRPC", "NestJS", "Hono", "Fastify", "Koa",
    "FastAPI", "Django", "Django REST framework", "Flask",
})  # fmt: skip
CLIENTS = frozenset({
    "Prisma", "Drizzle", "TypeORM", "Sequelize", "Knex", "Mongoose", "MongoDB driver", "Kysely", "Supabase queries",
    "SQLAlchemy", "Django",
})  # fmt: skip
_TIMEOUT_S = 300.0
SECRETS = "secrets"
# What each map of facts is made of; the map of secrets comes from the scanner.
FACTS: Mapping[str, Callable[[Context], Json]] = {
    "routes": lambda context: _told(routes(context.facts.routes), context, "web", ROUTERS),
    "queries": lambda context: _told(
        _of_data("queries", context, *_further("queries", context)), context, "orm", CLIENTS
    ),
    "caches": lambda context: _of_data("caches", context),
    "models": lambda context: _of_data("models", context, *_further("models", context)),
    "tokens": lambda context: _of_data("tokens", context),
    "logs": lambda context: _of_data("logs", context),
}
NAMES = (*FACTS, SECRETS)


def _of_data(name: str, context: Context, *further: Any) -> Json:  # noqa: ANN401 - what the map takes beside the scripts
    # Imported here: a run that only looks for secrets makes no map, and this is half of all there is to load.
    from secgate.facts import data_maps  # noqa: PLC0415

    made: Json = getattr(data_maps, name)(context.data, *further)
    return made


def _further(name: str, context: Context) -> tuple[Any, ...]:
    """What the Python code adds to a map."""
    if context.python is None:
        return ()
    return (context.python.queries if name == "queries" else context.python.schema,)


def fact_map(name: str, context: Context) -> Json:
    """The rows of one map of facts, and what could not be followed; texts are as the facts hold them."""
    return FACTS[name](context)


def fact_maps(
    context: Context, names: Iterable[str] = tuple(FACTS), *, timeout_s: float = _TIMEOUT_S
) -> dict[str, Json]:
    """Maps of facts by their names, as they may be shown; one that cannot be made says so and keeps no other away."""
    return shown({name: _made(name, context, timeout_s) for name in names})


def secret_map(check: Check | None, result: Result | None, snapshot: Snapshot, *, history: str) -> Json:
    """The map of secrets of a scan that a run has made, with what it did not read.

    Args:
        check: the check whose findings a row's `id` names.
        result: what the scan saw; None when the run had none.
        snapshot: the target.
        history: how much of the history was read: `full`, `base` or `off`.
    """
    if result is None:
        return {"rows": [], "unresolved": [_unresolved("no item of this run scans for secrets")]}
    found = rows_of(check, result, snapshot)
    if snapshot.is_repository and history != "full":
        what = "of the git history only what the base does not have" if history == "base" else "no git history"
        found["unresolved"] = [*found["unresolved"], _unresolved(f"{what} was read in this run")]
    return found


def _made(name: str, context: Context, timeout_s: float) -> Json:
    """One map; like an item, a map that raises or does not end stops at its own door."""
    try:
        with time_limit(timeout_s):
            return fact_map(name, context)
    except OutOfTimeError:
        context.forget()
        reason = f"the map took longer than {timeout_s:g} s and was stopped"
    except Exception as error:  # noqa: BLE001 - what a message quotes may be the target's source
        context.forget()
        reason = f"the map could not be made: {type(error).__name__}"
    return {"rows": [], "unresolved": [_unresolved(reason)]}


def _unresolved(reason: str) -> Json:
    return {"path": None, "line": None, "reason": reason}


def _told(document: Json, context: Context, kind: str, read: frozenset[str]) -> Json:
    """The document with the frameworks of a kind that are in use and not read: an empty map is no answer about them."""
    unread = [
        {"path": place.path, "line": place.line, "reason": f"{framework.name} is in use, and no row of it is read"}
        for framework, place in context.in_use
        if kind in framework.kinds and framework.name not in read
    ]
    rows = sorted(
        [*document["unresolved"], *unread], key=lambda row: (row["path"] or "", row["line"] or 0, row["reason"])
    )
    return {**document, "unresolved": rows}
